import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { LedgerKeys } from '../../src/adapters/vault/index.ts'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import { instantOfMs } from '../../src/domain/kernel/instant.ts'
import type { KeyCheckRecorded, KeyCheckValue } from '../../src/domain/keys/event.ts'
import type { EventStore, LogEvent } from '../../src/domain/ports/event-store.ts'
import { understand } from '../../src/domain/record/ledger-event.ts'
import { recordingClock } from '../../src/domain/workflow/recording-clock.ts'
import { confirmKeys } from '../../src/node/confirm-keys.ts'
import { someKey, someKeys } from '../adapters/vault/some-keys.ts'
import { fakeNames } from '../support/fake-names.ts'
import { memoryEventStore } from '../support/memory-event-store.ts'

const clock = { now: () => instantOfMs(Date.UTC(2026, 10, 1)) }

/** A node that starts on a log, with an index that shows what is in it, or does not. */
const starting = (
  events: Array<LogEvent>,
  keys: LedgerKeys,
  { store = {}, isShown = true }: { readonly store?: Partial<EventStore>; readonly isShown?: boolean } = {},
) =>
  confirmKeys(
    {
      store: { ...memoryEventStore({ events }).store, ...store },
      names: fakeNames,
      view: {
        eventById: () => undefined,
        stateOf: () => {
          throw new Error('no contact is asked about')
        },
        whenApplied: async () => isShown,
        holdBack: () => undefined,
      },
      clock,
      stamp: recordingClock(clock, null),
      newId: () => randomUUID() as EventId,
      node: 'test',
    },
    keys,
    () => new Map(isShown ? checksIn(events).toReversed() : []),
  )

const recordedIn = (events: ReadonlyArray<LogEvent>): ReadonlyArray<KeyCheckRecorded> =>
  events.flatMap((stored) => {
    const understood = understand(stored)
    if (E.isLeft(understood) || understood.right.event.type !== 'KeyCheckRecorded') return []
    return [understood.right.event]
  })

const checksIn = (events: ReadonlyArray<LogEvent>): ReadonlyArray<readonly [string, KeyCheckValue]> =>
  recordedIn(events).flatMap(({ checks }) => checks.map(({ key, check }) => [key, check] as const))

const FINE = E.right(undefined)

const ALL_KEYS = ['pseudonym key 1', 'key-encryption key 1', 'event id namespace', 'content digest key']

describe('confirmKeys()', () => {
  test('records the keys of a fresh ledger, once, on the stream of its operators', async () => {
    const events: Array<LogEvent> = []
    for (let start = 0; start < 3; start++) expect(await starting(events, someKeys())).toStrictEqual(FINE)
    expect(events.map(({ stream, type }) => [stream, type])).toStrictEqual([
      ['operations', 'KeyCheckRecorded'],
    ])
    expect(checksIn(events).map(([key]) => key)).toStrictEqual(ALL_KEYS)
  })

  test('refuses a node with other keys, names them, and records nothing', async () => {
    const events: Array<LogEvent> = []
    await starting(events, someKeys())
    const one = { ...someKeys(), pseudonymKeys: [someKey(1, 99)] }
    expect(await starting(events, one)).toStrictEqual(
      E.left({ _tag: 'KeyFileMismatch', keys: ['pseudonym key 1'] }),
    )
    const all = await starting(events, someKeys(50))
    expect(E.isLeft(all) && 'keys' in all.left && all.left.keys.toSorted()).toStrictEqual(ALL_KEYS.toSorted())
    expect(events).toHaveLength(1)
  })

  test('records a newer key beside those it knows, and refuses a node that lacks it from then on', async () => {
    const events: Array<LogEvent> = []
    await starting(events, someKeys())
    const rotated = { ...someKeys(), keyEncryptionKeys: [...someKeys().keyEncryptionKeys, someKey(2, 60)] }
    expect(await starting(events, rotated)).toStrictEqual(FINE)
    expect(recordedIn(events).map(({ checks }) => checks.map(({ key }) => key))).toStrictEqual([
      ALL_KEYS,
      ['key-encryption key 2'],
    ])
    expect(await starting(events, someKeys())).toStrictEqual(
      E.left({ _tag: 'KeyFileMismatch', keys: ['key-encryption key 2'] }),
    )
  })

  /** Both have seen an empty log when the first of them appends. */
  const startAtOnce = async (events: Array<LogEvent>, keys: ReadonlyArray<LedgerKeys>) => {
    const { append } = memoryEventStore({ events }).store
    let arrived = 0
    const { promise: allHere, resolve } = Promise.withResolvers<void>()
    return Promise.all(
      keys.map((own) =>
        starting(events, own, {
          store: {
            append:
              (...given) =>
              async () => {
                arrived += 1
                if (arrived === keys.length) resolve()
                await allHere
                return append(...given)()
              },
          },
        }),
      ),
    )
  }

  test('of two first nodes with different keys lets the one start that is first in the log', async () => {
    const events: Array<LogEvent> = []
    const answers = await startAtOnce(events, [someKeys(1), someKeys(50)])
    expect(events).toHaveLength(2)
    expect(answers.filter(E.isRight)).toHaveLength(1)
    const winner = answers.findIndex(E.isRight)
    expect(answers[1 - winner]).toMatchObject(E.left({ _tag: 'KeyFileMismatch' }))
    expect(await starting(events, someKeys(winner === 0 ? 1 : 50))).toStrictEqual(FINE)
  })

  test('lets two first nodes with the same keys start both', async () => {
    expect(await startAtOnce([], [someKeys(), someKeys()])).toStrictEqual([FINE, FINE])
  })

  test('answers an outage, and no mismatch, where the keys cannot be recorded or are not shown', async () => {
    const away: EventStore['append'] = () => async () => E.left({ _tag: 'StoreUnavailable', cause: 'away' })
    expect(await starting([], someKeys(), { store: { append: away } })).toMatchObject(
      E.left({ _tag: 'StoreUnavailable' }),
    )
    expect(await starting([], someKeys(), { isShown: false })).toMatchObject(
      E.left({ _tag: 'StoreUnavailable' }),
    )
  })

  test('needs no store where the keys are recorded', async () => {
    const events: Array<LogEvent> = []
    await starting(events, someKeys())
    const away: EventStore['append'] = () => async () => E.left({ _tag: 'StoreUnavailable', cause: 'away' })
    expect(await starting(events, someKeys(), { store: { append: away } })).toStrictEqual(FINE)
  })
})
