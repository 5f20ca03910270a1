import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CommandLineParts } from '../../../../src/adapters/cli/index.ts'
import { MAP_BYTES_MAX } from '../../../../src/adapters/cli/ingest/input.ts'
import { Mapping, rowMapper } from '../../../../src/adapters/crm-files/index.ts'
import { issuesOf } from '../../../../src/domain/kernel/validation.ts'
import { run } from '../desk.ts'

let dir: string
const path = (name: string): string => join(dir, name)

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ingest-'))
})

afterEach(async () => {
  await rm(dir, { recursive: true })
})

const file = async (name: string, content: string | Buffer): Promise<string> => {
  await writeFile(path(name), content)
  return path(name)
}

const event = (id: string, outcome = 'recorded'): string => JSON.stringify({ id, data: { outcome } })

describe('ingest of a file', () => {
  test('writes rejected lines byte for byte as they came, and the reasons beside them', async () => {
    const long = Buffer.concat([Buffer.from('{"id":"'), Buffer.alloc(2_000_000, 'x'), Buffer.from('"}\r\n')])
    const lines = [
      Buffer.from(`\ufeff${event('1', 'refused')}\r\n`),
      Buffer.from(`${event('2')}\n`),
      Buffer.from('\n'),
      Buffer.from([0x89, 0x50, 0xff, 0x00, 0x0a]),
      Buffer.from(`  ${event('3', 'conflict')}\n`),
      long,
      Buffer.from(`${event('4', 'duplicate')}\n`),
      Buffer.from(`${event('5', 'invalid')}\n`),
      Buffer.from('{"id":"6","half'),
    ]
    const input = await file('events.ndjson', Buffer.concat(lines))
    const ran = await run(['ingest', input, '--json', '--rejects', path('rejected')])
    expect(ran).toMatchObject({
      exitCode: 1,
      out: '{"recorded":1,"duplicate":1,"conflict":1,"refused":1,"invalid":4}\n',
      err: '',
    })
    const rejected = [0, 3, 4, 5, 7, 8].map((i) => lines[i] as Buffer)
    expect((await readFile(path('rejected'))).equals(Buffer.concat(rejected))).toBe(true)
    const reasons = (await readFile(path('rejected.reasons'), 'utf8')).trimEnd().split('\n')
    expect(reasons.map((reason) => JSON.parse(reason) as unknown)).toStrictEqual([
      { line: 1, outcome: 'refused', reason: 'SCOPE_NOT_SPECIFIC' },
      { line: 4, outcome: 'invalid', issues: [{ path: '', expected: 'text in UTF-8' }] },
      { line: 5, outcome: 'conflict' },
      { line: 6, outcome: 'invalid', issues: [{ path: '', expected: 'a line of at most 262144 bytes' }] },
      { line: 8, outcome: 'invalid' },
      {
        line: 9,
        outcome: 'invalid',
        issues: [{ path: '', expected: 'a whole line of JSON; the file ends within it' }],
      },
    ])
    expect((await stat(path('rejected'))).mode & 0o777).toBe(0o600)
  })

  test('leaves empty files where nothing was rejected, also where they held something', async () => {
    const input = await file('events.ndjson', `${event('1')}\n`)
    await file('rejected', 'of an earlier run')
    expect(await run(['ingest', input, '--rejects', path('rejected')])).toMatchObject({ exitCode: 0 })
    expect(await readFile(path('rejected'), 'utf8')).toBe('')
    expect(await readFile(path('rejected.reasons'), 'utf8')).toBe('')
  })

  test('takes a binary file apart at its line feeds, and counts every part', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7_919 + (i >> 3)) % 256))
    const parts = bytes.filter((byte) => byte === 0x0a).length + (bytes.at(-1) === 0x0a ? 0 : 1)
    const ran = await run(['ingest', await file('photo.jpg', bytes), '--json', '--rejects', path('rejected')])
    expect(ran.exitCode).toBe(1)
    expect(JSON.parse(ran.out)).toMatchObject({ recorded: 0, invalid: parts })
    expect((await readFile(path('rejected'))).equals(bytes)).toBe(true)
  })

  test('shows how much of the file it has read', async () => {
    const input = await file('events.ndjson', `${event('1')}\n`.repeat(3_000))
    const { err } = await run(['ingest', input], { isTerminal: true })
    expect(err).toMatch(/\d+ % {2}0\.0 of 0\.1 MB/)
  })

  test.each<[string, () => Promise<ReadonlyArray<string>>, string]>([
    ['a missing file', async () => [path('absent')], 'absent does not exist. Name the file to read'],
    ['a directory', async () => [dir], 'is a directory, and a file is needed'],
    [
      'rejected lines in a directory that is missing',
      async () => [await file('in', ''), '--rejects', path('absent/out')],
      'The file for rejected lines,',
    ],
    [
      'rejected lines over a directory',
      async () => [await file('in', ''), '--rejects', dir],
      'is a directory, and a file is needed',
    ],
    [
      'rejected lines over the file that is read',
      async () => {
        await symlink(await file('in', event('1')), path('same'))
        return [path('in'), '--rejects', path('same')]
      },
      'would overwrite the file that is read',
    ],
    [
      'reasons over the file that is read',
      async () => [await file('in.reasons', event('1')), '--rejects', path('in')],
      'would overwrite the file that is read',
    ],
    [
      'a missing map',
      async () => [await file('in', ''), '--csv', '--map', path('absent')],
      'absent does not exist. Name the map file with --map',
    ],
    [
      'a map that is no JSON',
      async () => [await file('in', ''), '--csv', '--map', await file('map', '{')],
      'is no map file: it does not hold JSON',
    ],
    [
      'a map that is none',
      async () => [await file('in', ''), '--csv', '--map', await file('map', '{"sorce":"x"}')],
      'is no map file.\n',
    ],
    [
      'a map that is some other file',
      async () => [
        await file('in', ''),
        '--csv',
        '--map',
        await file('map', Buffer.alloc(MAP_BYTES_MAX + 1)),
      ],
      'it has more than 1048576 bytes',
    ],
  ])('answers %s with exit code 2, before it opens the ledger', async (_, argv, words) => {
    const before = existsSync(path('in')) ? await readFile(path('in'), 'utf8') : ''
    const ran = await run(['ingest', ...(await argv())], { parts: { readMapping } })
    expect(ran).toMatchObject({ exitCode: 2, out: '', asked: { opened: [] } })
    expect(ran.err).toContain(words)
    if (before !== '') expect(await readFile(path('in'), 'utf8')).toBe(before)
  })

  test.skipIf(!existsSync('/dev/full'))(
    'says that the disk of the rejected lines is full, and what is known',
    async () => {
      await symlink('/dev/full', path('rejected'))
      const input = await file('events.ndjson', `${event('1')}\n${event('2', 'refused')}\n`)
      const ran = await run(['ingest', input, '--rejects', path('rejected')])
      expect(ran.exitCode).toBe(4)
      expect(ran.err).toContain('lies on a device that is full (ENOSPC)')
      expect(ran.err).toContain('no line of')
    },
  )
})

const readMapping: CommandLineParts['readMapping'] = (map) => {
  const mapping = Mapping.decode(map)
  return E.isLeft(mapping)
    ? E.left(issuesOf(mapping.left))
    : E.right((header) => rowMapper(mapping.right, header))
}

describe('ingest of a CSV export', () => {
  const MAP = {
    source: 'https://crm.example/export',
    id: '{Id}',
    time: { column: 'When', format: 'rfc3339' },
    otherwise: 'skip',
    rules: [
      {
        when: { Status: ['out', 'unclear'] },
        type: 'consent.withdrawn.v1',
        data: { contact: { column: 'Phone', required: true }, method: 'other' },
      },
    ],
  }
  const ingest = async (csv: string, ...options: ReadonlyArray<string>) =>
    run(
      [
        ...[
          'ingest',
          '--csv',
          '--map',
          await file('map.json', JSON.stringify(MAP)),
          await file('export.csv', csv),
        ],
        ...options,
      ],
      { parts: { readMapping } },
    )

  test('records rows, says how many it skipped, and writes rejected rows as they came', async () => {
    const ran = await ingest(
      'Id,Phone,Status,When\r\n' +
        '1,+13055550123,out,2026-01-01T00:00:00Z\r\n' +
        '2,+13055550124,in,2026-01-01T00:00:00Z\r\n' +
        '3,+13055550125,out,yesterday\r\n' +
        '"4","+1305\n5550126",out,2026-01-01T00:00:00Z\r\n' +
        '5,"+13055550127,out,2026-01-01T00:00:00Z',
      ...['--json', '--rejects', path('rejected')],
    )
    expect(ran).toMatchObject({
      exitCode: 1,
      out: '{"recorded":2,"duplicate":0,"conflict":0,"refused":0,"invalid":2}\n',
      err: 'Rows skipped, as the map says: 1.\n',
    })
    expect(await readFile(path('rejected'), 'utf8')).toBe(
      '3,+13055550125,out,yesterday\r\n5,"+13055550127,out,2026-01-01T00:00:00Z',
    )
    const reasons = (await readFile(path('rejected.reasons'), 'utf8')).trimEnd().split('\n')
    expect(reasons.map((reason) => JSON.parse(reason) as unknown)).toMatchObject([
      { line: 4, outcome: 'invalid', issues: [{ path: 'When' }] },
      {
        line: 7,
        outcome: 'invalid',
        issues: [{ path: '', expected: expect.stringContaining('a record of CSV') }],
      },
    ])
    const [first] = ran.asked.batches.flat()
    expect(first).toMatchObject({
      type: 'parsed',
      value: { id: '1', type: 'org.consent-ledger.consent.withdrawn.v1' },
    })
  })

  test('answers a column that the file does not have with exit code 2, and shows none of its cells', async () => {
    const ran = await ingest('1,+13055550123,out,2026-01-01T00:00:00Z\n')
    expect(ran).toMatchObject({ exitCode: 2, out: '' })
    expect(ran.err).toContain('The file has no column "Phone"')
    expect(ran.err).not.toContain('13055550123')
  })
})
