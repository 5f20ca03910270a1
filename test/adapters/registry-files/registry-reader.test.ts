import { gzipSync } from 'node:zlib'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { contactReader } from '../../../src/adapters/contact-points/index.ts'
import { registryReader } from '../../../src/adapters/registry-files/index.ts'
import type { HowToRead } from '../../../src/domain/ports/registry-reader.ts'
import { listedNumberOf } from '../../../src/domain/registry/listed-number.ts'
import { fakeNames } from '../../support/fake-names.ts'

const reader = registryReader({
  contacts: contactReader,
  numberOf: (contact) => listedNumberOf(contact, fakeNames.pseudonymOf),
})

const FULL: HowToRead = { kind: 'full', format: 'auto', region: 'US', isForced: false }

const read = async (content: string | Buffer, how: Partial<HowToRead> = {}, partBytes = 1_000_000) => {
  const bytes = Buffer.from(content)
  const found: Array<number | readonly [number, boolean]> = []
  const outcome = await reader.read(
    {
      bytes: bytes.length,
      read: async (at, length) => bytes.subarray(at, at + Math.min(length, partBytes)),
      close: async () => undefined,
    },
    { ...FULL, ...how },
    {
      add: (number) => void found.push(number),
      change: (number, isRemoved) => void found.push([number, isRemoved]),
      settle: async () => undefined,
    },
  )
  return E.isLeft(outcome) ? outcome.left : { ...outcome.right, found }
}

const NUMBERS = [12_025_550_001, 14_155_550_002]

describe('a full list', () => {
  test.each([
    ['ftc-text', '202,5550001\n415,5550002\n'],
    ['ftc-text', '2025550001\r\n4155550002'],
    ['ftc-text', '\uFEFF202,5550001\n\n415,5550002\n'],
    ['lines', '+12025550001\n+14155550002\n'],
    ['lines', '12025550001\n(415) 555-0002\n'],
    [
      'ftc-xml',
      `<?xml version="1.0"?><list type='full' val='202'>\n<ph val='5550001'/><ac val="415"><ph val="5550002" /></ac></list>`,
    ],
    [
      'ftc-xml',
      `<list><!-- <ph val='1'/> --><ac val='202'>\n <ph val='5550001'/>\n</ac><ac val='415'><ph val='5550002'></ph></ac></list>\n`,
    ],
    ['csv', 'name,phone\n"Doe, Jane",202-555-0001\nx,+14155550002\n'],
    ['csv', 'phone\n2025550001\n4155550002\n'],
  ])('is recognised as %s by its bytes: %#', async (format, text) => {
    for (const bytes of [Buffer.from(text), gzipSync(text)])
      expect(await read(bytes)).toMatchObject({ format, found: NUMBERS, rejected: 0 })
  })

  test('is the same however its bytes are cut', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `202,${5_550_000 + i}`)
    const xml = `<list val='202'>${lines.map((line) => `<ph val='${line.slice(4)}'/>`).join('\n')}</list>`
    for (const text of [lines.join('\n'), xml]) {
      const whole = await read(text)
      expect(whole).toMatchObject({ entries: 60_000, rejected: 0 })
      expect(await read(gzipSync(text))).toStrictEqual({ ...whole, packing: 'gzip' })
    }
  })

  test('holds numbers of the country of its registry, and addresses', async () => {
    expect(await read('07700 900123\n+447700900124\n', { region: 'GB' })).toMatchObject({
      found: [447_700_900_123, 447_700_900_124],
    })
    const addresses = await read('jane@example.com\nJANE@Example.com\n', { region: 'ES' })
    expect(addresses).toMatchObject({ entries: 2, format: 'lines' })
    expect(new Set('found' in addresses ? addresses.found : []).size).toBe(1)
  })
})

describe('a change list', () => {
  test.each([
    '202,5550001,2026-11-18 10:00:00,A\n415,5550002,2026-11-18,D\n',
    'A,202,5550001,11/18/2026\nD,415,5550002,11/18/2026\n',
    '2025550001,A\n4155550002,D\n',
    '+12025550001,added\n+14155550002,deleted\n',
    `<list><ac val='202'><ph val='5550001' chg='A' date='2026-11-18'/></ac><ac val='415'><ph val='5550002' chg='D'/></ac></list>`,
    'phone,action\n2025550001,A\n4155550002,D\n',
  ])('is read whatever the order of its fields: %#', async (text) => {
    expect(await read(text, { kind: 'change' })).toMatchObject({
      found: [
        [NUMBERS[0], false],
        [NUMBERS[1], true],
      ],
    })
  })
  test('is no full list, and a full list no change list', async () => {
    expect(await read('202,5550001,2026-11-18,A\n')).toMatchObject({ _tag: 'RegistryEntriesWrong', at: [1] })
    expect(await read('202,5550001\n', { kind: 'change' })).toMatchObject({ _tag: 'RegistryEntriesWrong' })
  })
})

describe('a file', () => {
  test('that breaks off is refused', async () => {
    const lines = Array.from({ length: 500 }, (_, i) => `202,${5_550_000 + i}\n`).join('')
    for (const cut of [
      `${lines}202,55`,
      gzipSync(lines).subarray(0, -20),
      `<list val='202'><ph val='5550001'/>`,
      'phone,name\n2025550001,"x\n',
    ])
      expect(await read(cut)).toMatchObject({ _tag: 'RegistryFileBroken' })
    expect(await read(`${lines}202,55`, { isForced: true })).toMatchObject({ entries: 500, rejected: 1 })
  })
  test('with too many wrong lines is refused, and they are told by their numbers', async () => {
    const fault = await read('202,5550001\nnobody knows\n202,5550003\n002,5550003\n')
    expect(fault).toStrictEqual({ _tag: 'RegistryEntriesWrong', rejected: 2, entries: 2, at: [2, 4] })
    const many = Array.from({ length: 1_000 }, (_, i) => (i === 500 ? 'x' : `202,${5_550_000 + i}`))
    expect(await read(many.join('\n'))).toMatchObject({ entries: 999, rejected: 1, rejectedAt: [501] })
  })
  test('that is no list is refused', async () => {
    expect(await read('Dear Sir or Madam,\nthank you.\n')).toMatchObject({ _tag: 'RegistryFormatUnknown' })
    expect(await read('a,b\n1,2\n')).toMatchObject({ _tag: 'RegistryFormatUnknown' })
    expect(await read('')).toMatchObject({ entries: 0 })
  })
})
