import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { differenceText } from '../../../src/adapters/cli/copy/difference-text.ts'
import { copyFault } from '../../../src/adapters/cli/copy/failure.ts'
import type { CommandLineParts, CopyWanted, OpenCopy } from '../../../src/adapters/cli/index.ts'
import type { Sha256Hex } from '../../../src/domain/kernel/sha256-hex.ts'
import type { CopyFailure, Difference, EndFailure } from '../../../src/domain/workflow/copy/copy-ends.ts'
import { pseudonymNo } from '../../support/stored-event.ts'
import { eventId, keyboard, position, run } from './desk.ts'

const COPIED = {
  events: 12_345,
  leaves: 12_340,
  contents: 1,
  keys: 400,
  contentsLost: 0,
  copied: { events: 45, contents: 0, keys: 1 },
}

/** A copy that ends so, and what was asked for. */
const copying = (
  work: OpenCopy['run'],
  wanted: Array<CopyWanted | 'closed'> = [],
): Partial<CommandLineParts> => ({
  openCopy: async (asked) => {
    wanted.push(asked)
    return E.right({
      run: work,
      close: async () => {
        wanted.push('closed')
      },
    })
  },
})

const ends = (failure: CopyFailure): Partial<CommandLineParts> => copying(async () => E.left(failure))

const COPY = ['copy', '--from', 'data', '--to', 'other']

describe('copy', () => {
  test('says what both hold in one line, what was copied, and that the key file was not', async () => {
    const wanted: Array<CopyWanted | 'closed'> = []
    const ran = await run(COPY, { parts: copying(async () => E.right(COPIED), wanted) })
    expect(ran.exitCode).toBe(0)
    expect(ran.out).toBe(
      'Equal, leaf by leaf: 12,340 leaves, 12,345 events, 1 content item, 400 keys.\n' +
        'Copied now: 45 events, 0 content items, 1 key.\n',
    )
    expect(ran.err).toContain('The key file is not copied.')
    expect(wanted).toStrictEqual([{ from: 'data', to: 'other', verifyOnly: false }, 'closed'])
  })

  test('--json prints one document', async () => {
    const ran = await run([...COPY, '--json'], { parts: copying(async () => E.right(COPIED)) })
    expect(ran.out).toBe(`${JSON.stringify({ equal: true, ...COPIED })}\n`)
  })

  test('--verify-only says what both hold and nothing of a copy', async () => {
    const wanted: Array<CopyWanted | 'closed'> = []
    const { copied: _, ...equal } = COPIED
    const ran = await run([...COPY, '--verify-only'], { parts: copying(async () => E.right(equal), wanted) })
    expect(ran).toMatchObject({
      exitCode: 0,
      out: 'Equal, leaf by leaf: 12,340 leaves, 12,345 events, 1 content item, 400 keys.\n',
      err: '',
    })
    expect(wanted[0]).toMatchObject({ verifyOnly: true })
  })

  test('says that content was lost before', async () => {
    const ran = await run(COPY, { parts: copying(async () => E.right({ ...COPIED, contentsLost: 2 })) })
    expect(ran.exitCode).toBe(0)
    expect(ran.err).toContain('2 items lie in neither store')
  })

  test('answers 1 and the first difference, with --json as a document', async () => {
    const difference: Difference = {
      type: 'other-event',
      size: 1_234,
      stream: 'contact-x',
      revision: 3,
      source: position(7),
      target: position(8),
    }
    const parts = ends({ _tag: 'CopyTargetDiffers', difference })
    expect(await run(COPY, { parts })).toMatchObject({ exitCode: 1, out: '' })
    const ran = await run([...COPY, '--json'], { parts })
    expect(ran.exitCode).toBe(1)
    expect(JSON.parse(ran.out)).toStrictEqual({ equal: false, difference })
    expect(ran.err).toContain(
      `Event 1,234, revision 3 of contact-x, at ${position(7)} in the source, at ${position(8)} in the target, is another one`,
    )
  })

  test('answers 4 and of which end, where one cannot be used', async () => {
    const failure = { _tag: 'StoreUnavailable', cause: 'ENOSPC: no space' } as const
    const ran = await run(COPY, { parts: ends({ _tag: 'CopyEndFailed', end: 'target', failure }) })
    expect(ran).toMatchObject({ exitCode: 4, out: '' })
    expect(ran.err).toContain('The target cannot be used now (STORE_UNAVAILABLE, ENOSPC)')
  })

  test('stops cleanly at Ctrl-C, and says how to go on', async () => {
    const keys = keyboard()
    const parts = copying(async ({ stop }) => {
      keys.interrupt()
      return stop.aborted ? E.left({ _tag: 'CopyStopped' }) : E.right(COPIED)
    })
    const ran = await run(COPY, { parts: { ...parts, signals: keys } })
    expect(ran).toMatchObject({ exitCode: 130, out: '' })
    expect(ran.err).toContain('run the same command again')
  })

  test('shows how far each step is, on a terminal alone', async () => {
    const parts = copying(async ({ begin }) => {
      const onPlace = await begin('place')
      onPlace(500)
      const onCompared = await begin('comparison')
      onCompared(250, 1_000)
      return E.right(COPIED)
    })
    const ran = await run(COPY, { parts, isTerminal: true })
    expect(ran.err).toContain('500 events found')
    expect(ran.err).toContain('25 %')
    expect((await run(COPY, { parts })).err).not.toContain('25 %')
  })

  test.each([
    [['copy'], 'needs --from STORE and --to STORE'],
    [['copy', '--from', 'data'], 'needs --from STORE and --to STORE'],
    [['copy', '--from', '', '--to', 'x'], 'needs --from STORE and --to STORE'],
    [['copy', 'data', 'other'], 'takes no argument'],
  ])('%j is wrong usage', async (argv, words) => {
    const ran = await run(argv)
    expect(ran.exitCode).toBe(2)
    expect(ran.err).toContain(words)
  })

  test.each([
    [
      { status: 'owned', dataDir: 'data' },
      4,
      'Another process owns the data directory data. Stop that server',
    ],
    [{ status: 'unusable', exitCode: 2, sentence: 'no such store' }, 2, 'no such store'],
    [{ status: 'unusable', exitCode: 4, sentence: 'no disk' }, 4, 'no disk'],
  ] as const)('%j', async (failure, exitCode, words) => {
    const ran = await run(COPY, { parts: { openCopy: async () => E.left(failure) } })
    expect(ran.exitCode).toBe(exitCode)
    expect(ran.err).toContain(words)
  })
})

const PLACE = { size: 9, position: position(9), stream: 'access-node', revision: 4, id: eventId(9) }
const KEY = { type: 'contact', pseudonym: pseudonymNo(1), generation: 2 } as const

describe('differenceText()', () => {
  test.each<readonly [Difference, string]>([
    [{ type: 'event-more', ...PLACE }, 'The target holds an event more: event 9, revision 4 of access-node'],
    [
      { type: 'event-missing', ...PLACE },
      `The source holds an event more: event 9, revision 4 of access-node, at ${position(9)}`,
    ],
    [{ type: 'stream-ends-elsewhere', ...PLACE, actual: 1 }, 'ends at revision 1, and cannot take event 9'],
    [{ type: 'content-missing', sha256: 'ab'.repeat(32) as Sha256Hex }, 'abab is not in the target'],
    [{ type: 'other-key', key: KEY }, `The data key of ${pseudonymNo(1)}, generation 2, is another one`],
    [{ type: 'key-missing', key: KEY }, 'is not in the target'],
    [
      { type: 'key-more', key: { type: 'quarantine', item: eventId(3), expiresAt: '' as never } },
      `The data key of the message in quarantine ${eventId(3)} is in the target and not in the source`,
    ],
    [{ type: 'other-key-file', name: 'pseudonym key 1' }, 'pseudonym key 1 is not the same'],
  ])('%j', (difference, words) => {
    expect(differenceText(difference)).toContain(words)
  })
})

describe('copyFault()', () => {
  test.each<readonly [EndFailure, string]>([
    [{ _tag: 'VaultUnavailable', cause: 'EIO' }, 'VAULT_UNAVAILABLE, EIO'],
    [{ _tag: 'ContentUnavailable', cause: '+13055550123' }, '(CONTENT_UNAVAILABLE)'],
    [{ _tag: 'OutcomeUnknown', cause: 'no answer' }, 'reached the source (OUTCOME_UNKNOWN)'],
    [
      { _tag: 'EventTooLarge', bytes: 70_000, bytesMax: 65_535 },
      'no ledger holds more than 65535 (EVENT_TOO_LARGE). Another program wrote it.',
    ],
    [{ _tag: 'EventTooLarge', bytes: 70_000, bytesMax: 60_000 }, 'Raise its limit'],
    [
      { _tag: 'RecordDamaged', position: position(4) },
      `The log of the source is damaged at position ${position(4)}`,
    ],
    [{ _tag: 'ContentDamaged', sha256: 'ab'.repeat(32) as Sha256Hex }, 'CONTENT_DAMAGED'],
  ])('%j', (failure, words) => {
    const fault = copyFault({ _tag: 'CopyEndFailed', end: 'source', failure })
    expect(fault.exitCode).toBe(4)
    expect(fault.sentence).toContain(words)
    expect(fault.sentence).not.toContain('555')
  })
})
