import { Readable } from 'node:stream'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { outcomeOf, position, run, type Setting } from './desk.ts'

/** Stands for a contact, a token, a line or a cell. It must not be found in what is said of a failure. */
const CANARY = '+13055550199'
const FRAGMENT = CANARY.slice(-7)

const failures = fc.constantFrom(
  { _tag: 'StoreUnavailable', cause: `ENOSPC ${CANARY}` },
  { _tag: 'VaultUnavailable', cause: CANARY },
  { _tag: 'ContentUnavailable', cause: CANARY },
  { _tag: 'OutcomeUnknown', cause: CANARY },
  { _tag: 'WrongRevision', stream: `contact-${CANARY}`, expected: 1, actual: 2 },
  { _tag: 'EventTooLarge', bytes: 70_000, bytesMax: 65_535 },
  { _tag: 'RecordDamaged', position: position(1) },
  { _tag: 'ContentDamaged', sha256: 'a'.repeat(64) },
  { _tag: 'EventNotUnderstood', type: CANARY, issues: [{ path: '', expected: 'a JSON object' }] },
  { _tag: 'FirstCopyUnseen' },
  { _tag: 'NotAQuestion', issues: [{ path: 'at', expected: 'a time' }] },
  { _tag: 'NotAContact' },
  { _tag: 'IndexBehind' },
  { _tag: 'PositionOfAnotherStore' },
  { _tag: 'NotATokenRequest', issues: [{ path: 'role', expected: 'a role' }] },
  { _tag: 'NoSuchToken' },
  { _tag: 'RebuildUnderway' },
)

const thrown = fc.constantFrom(
  new Error(CANARY),
  new TypeError(`cannot read ${CANARY}`),
  Object.assign(new Error(CANARY), { name: CANARY, code: CANARY }),
  new Error('outer', { cause: new Error(CANARY) }),
)

/** How a ledger can fail: with a value, by throwing, or by a promise that is rejected. */
const ways = fc.oneof(
  failures.map((failure) => ({ sync: () => E.left(failure), task: () => async () => E.left(failure) })),
  thrown.map((error) => {
    const fail = (): never => {
      throw error
    }
    return { sync: fail, task: fail }
  }),
  thrown.map((error) => ({
    sync: () => E.left({ _tag: 'NotAContact' }),
    task: () => async () => Promise.reject(error),
  })),
)

const commands = fc.constantFrom(
  ['check', CANARY, '--channel', 'sms'],
  ['check', CANARY, '--channel', CANARY, '--at', CANARY],
  ['check', '-', '--channel', 'sms'],
  ['history', CANARY],
  ['state', CANARY, '--known-at', CANARY],
  ['replay', '--from', position(1)],
  ['replay', '--from', CANARY],
  ['rebuild'],
  ['token', 'create', '--role', CANARY, '--name', CANARY],
  ['token', 'revoke', CANARY],
  ['token', 'list'],
  ['ingest', '-'],
  ['ingest', '-', '--json'],
)

const lines = fc.array(
  fc.constantFrom(
    `{"id":"${CANARY}"}\n`,
    `{"id":"${CANARY}`,
    `${CANARY}\n`,
    `{"${CANARY}":\n`,
    `\xff${CANARY}\n`,
    `"${'x'.repeat(300_000)}${CANARY}"\n`,
  ),
  { maxLength: 4 },
)

const failing = (way: { sync: unknown; task: unknown }): Setting => {
  const { sync, task } = way as { sync: never; task: never }
  return {
    ledger: {
      record: task,
      check: sync,
      history: task,
      state: task,
      replay: task,
      issueToken: task,
      revokeToken: task,
      tokens: () => [],
      rebuild: task,
    },
  }
}

describe('standard error', () => {
  test('never holds what was asked, read or thrown', async () => {
    await fc.assert(
      fc.asyncProperty(ways, commands, lines, async (way, argv, stdin) => {
        const parts = { env: { LEDGER_TOKEN: CANARY } }
        const { exitCode, err } = await run(argv, {
          ...failing(way),
          parts,
          stdin: Readable.from(stdin.map(latin1)),
        })
        expect(err).not.toContain(FRAGMENT)
        expect([0, 1, 2, 3, 4]).toContain(exitCode)
      }),
      { numRuns: 300 },
    )
  })

  test('never holds what a wrong command line holds', async () => {
    const words = fc.constantFrom(
      'check',
      'token',
      'create',
      '--channel',
      '--json',
      '--',
      '-x',
      CANARY,
      `-${CANARY}`,
      `--${CANARY}`,
      `--at=${CANARY}`,
      `--chan=${CANARY}`,
    )
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 6 }), async (argv) => {
        expect((await run(argv)).err).not.toContain(FRAGMENT)
      }),
      { numRuns: 300 },
    )
  })

  test('never holds a line that the ledger rejects', async () => {
    await fc.assert(
      fc.asyncProperty(lines, async (stdin) => {
        const ledger = {
          record: (incoming: Parameters<typeof outcomeOf>[0][]) => async () =>
            E.right(incoming.map(outcomeOf)),
        }
        const { err } = await run(['ingest', '-'], {
          ledger: ledger as Setting['ledger'] & object,
          stdin: Readable.from(stdin.map(latin1)),
        })
        expect(err).not.toContain(FRAGMENT)
      }),
      { numRuns: 50 },
    )
  })

  test('is looked at by these tests: a face that repeats what it was asked is found', async () => {
    const sentence = `cannot ask ${CANARY}`
    const { err } = await run(['rebuild', '--server', 'http://x'], {
      parts: { connect: () => E.left({ exitCode: 4, sentence }) },
    })
    expect(err).toContain(FRAGMENT)
  })
})

const latin1 = (line: string): Buffer => Buffer.from(line, 'latin1')
