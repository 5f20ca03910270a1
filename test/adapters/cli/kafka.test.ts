import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { Word } from '../../../src/domain/kernel/word.ts'
import type { DeadLetterLine } from '../../../src/domain/ports/ledger.ts'
import { eventId, position, run } from './desk.ts'

describe('kafka acknowledge-gap', () => {
  const COMMAND = ['kafka', 'acknowledge-gap', '--topic', 'consent.events', '--partition', '3']
  const ACCEPTED = {
    topic: 'consent.events',
    partition: 3,
    kind: 'records-removed',
    storedOffset: '12',
    lowWatermark: '20',
    highWatermark: '30',
    resumeAt: '20',
    reason: 'retention',
    acknowledgedBy: 'command-line' as Word,
    position: position(5),
  } as const

  test('says what was accepted, and where the partition is read on', async () => {
    const given: Array<unknown> = []
    const ran = await run([...COMMAND, '--reason', 'retention'], {
      ledger: {
        acknowledgeGap: (wanted, _, by) => {
          given.push(wanted, by)
          return TE.right(ACCEPTED)
        },
      },
    })
    expect(ran).toMatchObject({ exitCode: 0, err: '' })
    expect(ran.out).toBe(
      'Accepted (records-removed): offset 12 would have been next, the first record is 20. The partition is read on at 20.\n',
    )
    expect(given).toStrictEqual([
      { topic: 'consent.events', partition: 3, reason: 'retention' },
      { name: 'command-line', role: 'admin' },
    ])
  })

  test('prints one JSON document', async () => {
    const ran = await run([...COMMAND, '--reason', 'retention', '--json'], {
      ledger: { acknowledgeGap: () => TE.right(ACCEPTED) },
    })
    expect(JSON.parse(ran.out)).toStrictEqual(ACCEPTED)
  })

  test.each([
    [[], 2],
    [['--reason', '  '], 2],
    [['--reason', 'x'.repeat(1_001)], 2],
    [['--reason', 'retention'], 1],
  ])('exits as it must with %j', async (more, exitCode) => {
    expect((await run([...COMMAND, ...more])).exitCode).toBe(exitCode)
  })

  test('says that no broker is named', async () => {
    const ran = await run([...COMMAND, '--reason', 'retention'], {
      ledger: { acknowledgeGap: () => TE.left({ _tag: 'KafkaOff' }) },
    })
    expect(ran.exitCode).toBe(2)
    expect(ran.err).toContain('LEDGER_KAFKA_BROKERS')
  })
})

describe('dead-letters', () => {
  const letter = (n: number, parts: Partial<DeadLetterLine> = {}): DeadLetterLine => ({
    id: eventId(n),
    position: position(n),
    status: 'open',
    outcome: 'refused',
    reason: 'SCOPE_NOT_SPECIFIC',
    issues: [],
    digest: 'd',
    source: 'urn:example:crm',
    sizeBytes: 10,
    recordedAt: '2026-11-02T09:00:00Z',
    ...parts,
  })
  const LETTERS = [
    letter(1),
    letter(2, { status: 'recorded' }),
    letter(3, {
      reason: 'UNDECODABLE',
      outcome: 'invalid',
      kafka: { topic: 't', partition: 4, offset: '99' },
      lastReplay: { by: 'ops-1', at: '2026-11-03T09:00:00Z' },
    }),
  ]
  const ledger = { deadLetters: () => TE.right(LETTERS) }

  test('are listed with what is to be done about them', async () => {
    const ran = await run(['dead-letters', 'list', '--status', 'open'], { ledger })
    expect(ran.out.split('\n').filter((line) => line !== '')).toHaveLength(2)
    expect(ran.out).toContain('invalid UNDECODABLE')
    expect(ran.out).toContain('t/4 at 99  replayed 2026-11-03T09:00:00Z by ops-1\n')
    expect((await run(['dead-letters', 'list'])).out).toBe('There is no dead letter.\n')
    expect((await run(['dead-letters', 'list', '--status', 'lost'])).exitCode).toBe(2)
  })

  test('are listed as lines of JSON', async () => {
    const { out } = await run(['dead-letters', 'list', '--json'], { ledger })
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toStrictEqual(LETTERS)
  })

  test.each([
    [['--all'], [1, 3]],
    [['--reason', 'UNDECODABLE'], [3]],
    [[eventId(2)], [2]],
  ] as const)('are replayed: %j', async (how, expected) => {
    const replayed: Array<string> = []
    const ran = await run(['dead-letters', 'replay', ...how], {
      ledger: {
        ...ledger,
        replayDeadLetter: (id) => {
          replayed.push(id)
          return TE.right({ id: 'x', outcome: 'recorded' })
        },
      },
    })
    expect(ran.exitCode).toBe(0)
    expect(replayed).toStrictEqual(expected.map(eventId))
    expect(ran.out).toBe(`${expected.length} recorded, 0 there already, 0 still not right.\n`)
  })

  test('that are still not right exit with 1', async () => {
    const ran = await run(['dead-letters', 'replay', '--all', '--json'], {
      ledger: { ...ledger, replayDeadLetter: () => TE.right({ id: 'x', outcome: 'invalid' }) },
    })
    expect(ran.exitCode).toBe(1)
    expect(JSON.parse(ran.out)).toStrictEqual({
      recorded: 0,
      duplicate: 0,
      conflict: 0,
      refused: 0,
      invalid: 2,
    })
  })

  test.each([[[]], [['--all', '--reason', 'X']]])('cannot be replayed by %j', async (how) => {
    expect((await run(['dead-letters', 'replay', ...how])).exitCode).toBe(2)
  })

  test('that are not there are said not to be', async () => {
    expect(await run(['dead-letters', 'replay', eventId(7)])).toMatchObject({ exitCode: 1, out: '' })
  })
})
