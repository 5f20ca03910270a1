import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { NESTING_MAX, readJsonLines } from '../../../../src/adapters/cli/ingest/json-lines.ts'
import { LINE_BYTES_MAX } from '../../../../src/adapters/cli/ingest/lines.ts'
import type { Incoming } from '../../../../src/domain/workflow/record-messages.ts'

const read = (
  bytes: Buffer | string,
  parts: { isEnded?: boolean; number?: number } = {},
): Incoming | undefined => {
  const line = { type: 'line' as const, number: 2, isEnded: true, ...parts, bytes: Buffer.from(bytes) }
  const found = readJsonLines([line])
  return E.isRight(found) ? found.right.items[0]?.incoming : undefined
}

const expected = (incoming: Incoming | undefined): string | undefined =>
  incoming?.type === 'unreadable' ? incoming.expected : undefined

describe('readJsonLines()', () => {
  test('reads a line of JSON, whatever it holds', () => {
    expect(read('{"id":"1"}\r\n')).toStrictEqual({ type: 'parsed', value: { id: '1' } })
    expect(read('7\n')).toStrictEqual({ type: 'parsed', value: 7 })
  })

  test.each(['\n', '\r\n', '  \t\n', ''])('passes over %j', (bytes) => {
    expect(read(bytes)).toBeUndefined()
  })

  test('passes over the mark of the byte order, on the first line alone', () => {
    expect(read('\ufeff{}\n', { number: 1 })).toStrictEqual({ type: 'parsed', value: {} })
    expect(expected(read('\ufeff{}\n'))).toBe('JSON')
  })

  test('keeps the bytes of what is no JSON, without its ending', () => {
    expect(read('{"id":\r\n')).toStrictEqual({
      type: 'unreadable',
      bytes: Buffer.from('{"id":'),
      expected: 'JSON',
    })
  })

  test('says that a file ends within a line', () => {
    expect(expected(read('{"id":"1","so', { isEnded: false }))).toBe(
      'a whole line of JSON; the file ends within it',
    )
  })

  test('refuses what is no UTF-8', () => {
    expect(read(Buffer.from([0x22, 0xff, 0x22, 0x0a]))).toStrictEqual({
      type: 'unreadable',
      bytes: Buffer.from([0x22, 0xff, 0x22]),
      expected: 'text in UTF-8',
    })
  })

  test('refuses what is longer than a message', () => {
    expect(read(`"${'x'.repeat(LINE_BYTES_MAX - 2)}"\n`)).toMatchObject({ type: 'parsed' })
    expect(expected(read(`"${'x'.repeat(LINE_BYTES_MAX - 1)}"\n`))).toBe('a line of at most 262144 bytes')
  })

  test.each([
    ['as deep as a message may be', NESTING_MAX, 'parsed'],
    ['deeper', NESTING_MAX + 1, 'unreadable'],
    ['deep enough to exhaust a stack', 130_000, 'unreadable'],
  ])('takes JSON %s as it is meant', (_, depth, type) => {
    expect(read(`${'['.repeat(depth)}${']'.repeat(depth)}\n`)).toMatchObject({ type })
  })

  test('refuses a member that would become a prototype', () => {
    expect(expected(read('{"data":{"__proto__":{}}}\n'))).toContain('without a member named __proto__')
  })
})
