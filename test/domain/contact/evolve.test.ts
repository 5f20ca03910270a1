import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evolve, type RecordedContactEvent } from '../../../src/domain/contact/evolve.ts'
import {
  type ContactState,
  type Entry,
  generationOf,
  nothingKnown,
} from '../../../src/domain/contact/state.ts'
import { earlierOf, type Instant, instantOfMs, msOf } from '../../../src/domain/kernel/instant.ts'
import { ANY, refusalCovers } from '../../../src/domain/kernel/scope.ts'
import type { ReasonCode } from '../../../src/domain/rules/decision.ts'
import { verdictOf } from '../../../src/domain/rules/decision.ts'
import { strictest } from '../../../src/domain/rules/strictest.ts'
import { answersOf, STREAM } from '../../support/answers.ts'
import {
  dncAdded as anyDnc,
  consentGranted,
  contactEvent,
  contactReassigned,
  eventIdNo,
  HISTORY_IDS,
  history,
  historyOfDistinctIds,
  inLogOrder,
  refusalEvent,
} from '../../support/arbitrary/contact-event.ts'
import { fewInstants } from '../../support/arbitrary/instant.ts'
import { aim } from '../../support/arbitrary/scope.ts'
import {
  aimAt,
  arrived,
  at,
  dncAdded,
  dncLifted,
  EVERYTHING,
  type Evolve,
  erased,
  fold,
  granted,
  logOf,
  reassigned,
  related,
  scopeOf,
  stateOf,
  withdrawn,
} from '../../support/contact-facts.ts'
import { deepFreeze } from '../../support/deep.ts'
import { law } from '../../support/law.ts'

type Log = ReadonlyArray<RecordedContactEvent>

const LISTS = ['grants', 'withdrawals', 'dnc', 'lifts', 'relationships', 'reassignments', 'erasures'] as const

/** Changes what a state holds of one list. */
const withList = (
  state: ContactState,
  list: (typeof LISTS)[number],
  change: (entries: ReadonlyArray<Entry>) => ReadonlyArray<Entry>,
): ContactState => ({ ...state, [list]: change(state[list]) })

const newestOnly: Evolve = (state, recorded) =>
  LISTS.reduce((next, list) => withList(next, list, (entries) => entries.slice(-1)), evolve(state, recorded))

const lastArrivalOnly: Evolve = (_, recorded) => evolve(nothingKnown, recorded)

/** Of one id recorded twice, the one that is told last stays. */
const laterArrivalWins: Evolve = (state, recorded) =>
  evolve(
    LISTS.reduce(
      (next, list) => withList(next, list, (entries) => entries.filter(({ id }) => id !== recorded.id)),
      state,
    ),
    recorded,
  )

/** Takes everything that lies before the newest for a repeat. */
const skipsWhatIsBehind: Evolve = (state, recorded) =>
  recorded.revision <= state.revision ? state : evolve(state, recorded)

/** Does not know a repeat when it sees one. */
const countsRepeats: Evolve = (state, recorded) => {
  const next = evolve(state, recorded)
  return LISTS.reduce((all, list) => {
    const isRepeat = state[list].some(({ id }) => id === recorded.id)
    return withList(all, list, (entries) =>
      isRepeat ? [...entries, ...entries.filter(({ id }) => id === recorded.id)] : entries,
    )
  }, next)
}

/** Keeps entries as they come. */
const inOrderOfArrival: Evolve = (state, recorded) => {
  const next = evolve(state, recorded)
  return LISTS.reduce(
    (all, list) =>
      withList(all, list, (entries) => {
        const known = state[list].map(({ id }) => id)
        return [
          ...entries.filter(({ id }) => known.includes(id)),
          ...entries.filter(({ id }) => !known.includes(id)),
        ]
      }),
    next,
  )
}

const revisionOfArrival: Evolve = (state, recorded) => ({
  ...evolve(state, recorded),
  revision: recorded.revision,
})

const recordedAtOfArrival: Evolve = (state, recorded) => ({
  ...evolve(state, recorded),
  recordedAt: recorded.recordedAt,
})

describe('evolve() is a join: the order and the number of the same events do not matter', () => {
  /** The log, and the same events again in any order, any of them more than once. */
  const logAndJumble = history().chain((log) =>
    fc.tuple(
      fc.constant(log),
      fc
        .array(fc.nat({ max: Math.max(log.length - 1, 0) }), { maxLength: log.length === 0 ? 0 : 6 })
        .chain((again) => {
          const all = [...log, ...again.map((i) => log[i] as RecordedContactEvent)]
          return fc.shuffledSubarray(all, { minLength: all.length })
        }),
    ),
  )

  const isAJoin = (put: Evolve) =>
    law(
      fc.property(logAndJumble, ([log, jumble]) => {
        expect(fold(jumble, put)).toStrictEqual(fold(log, put))
      }),
    )
  const answersAlike = (put: Evolve) =>
    law(
      fc.property(logAndJumble, ([log, jumble]) => {
        expect(answersOf(fold(jumble, put))).toStrictEqual(answersOf(fold(log, put)))
      }),
      100,
    )

  test('the same state', () => isAJoin(evolve).holds())
  test('the same answers', () => answersAlike(evolve).holds())

  test.each([
    ['keeps the newest of each kind', newestOnly],
    ['keeps the last arrival', lastArrivalOnly],
    ['lets the later arrival win', laterArrivalWins],
    ['takes for a repeat what lies behind', skipsWhatIsBehind],
    ['counts a repeat', countsRepeats],
    ['keeps the order of arrival', inOrderOfArrival],
    ['takes the revision of the last arrival', revisionOfArrival],
    ['takes recordedAt of the last arrival', recordedAtOfArrival],
  ])('… which catches an evolve that %s', (_, put) => isAJoin(put).isBroken())

  test.each([
    ['keeps the newest of each kind', newestOnly],
    ['keeps the last arrival', lastArrivalOnly],
    ['lets the later arrival win', laterArrivalWins],
    ['takes for a repeat what lies behind', skipsWhatIsBehind],
    ['counts a repeat', countsRepeats],
  ])('… and their answers an evolve that %s', (_, put) => answersAlike(put).isBroken())

  /** Two readers of overlapping pieces, one after the other, know what one reader of the whole knows. */
  const inPieces = (put: Evolve) =>
    law(
      fc.property(history(), fc.nat({ max: 8 }), fc.nat({ max: 8 }), (log, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        expect(fold(log.slice(from), put, fold(log.slice(0, to), put))).toStrictEqual(fold(log, put))
      }),
    )
  /** Begins anew when it is told what it knows. */
  const beginsAnew: Evolve = (state, recorded) =>
    evolve(recorded.revision <= state.revision ? nothingKnown : state, recorded)
  test('piece by piece as at once, repeats at the seams included', () => inPieces(evolve).holds())
  test.each([
    ['counts a repeat', countsRepeats],
    ['begins anew at a repeat', beginsAnew],
  ])('… which catches an evolve that %s', (_, put) => inPieces(put).isBroken())

  test('and it is total, and changes nothing that it is given', () => {
    law(
      fc.property(history(), (log) => {
        expect(
          fold(deepFreeze(log), (state, recorded) => deepFreeze(evolve(deepFreeze(state), recorded))),
        ).toStrictEqual(fold(log))
      }),
    ).holds()
  })

  test('of one id recorded twice the first in the log stays, whichever is told first', () => {
    const id = eventIdNo(0)
    const [first, second] = inLogOrder([
      { id, event: granted({ level: 'express' }), receivedAt: at('2026-01-01') },
      { id, event: granted({ level: 'express-written' }), receivedAt: at('2026-01-02') },
    ]) as [RecordedContactEvent, RecordedContactEvent]
    for (const told of [
      [first, second],
      [second, first],
      [second, first, second],
    ]) {
      expect(fold(told).grants.map(({ level }) => level)).toStrictEqual(['express'])
      expect(fold(told).revision).toBe(1)
    }
  })
})

test('evolve() keeps of each event what questions need, and when it counts from', () => {
  const log = logOf(
    granted({ expiresAt: at('2027-01-01') }),
    arrived(withdrawn({ occurredAt: at('2026-05-01') }), '2026-02-03'),
    dncAdded(),
    dncLifted({ entryId: eventIdNo(2) }),
    related(),
    reassigned('2026-02-28'),
    erased({ generation: 3 }),
  )
  const coordinates = (n: number) => {
    const { id, revision, position, recordedAt, event } = log[n] as RecordedContactEvent
    return { id, revision, position, occurredAt: event.occurredAt, recordedAt }
  }
  expect(fold(log)).toStrictEqual({
    revision: 6,
    recordedAt: at('2026-03-01'),
    grants: [{ ...coordinates(0), scope: scopeOf(), level: 'express-written', expiresAt: at('2027-01-01') }],
    withdrawals: [{ ...coordinates(1), scope: scopeOf(), since: at('2026-02-03') }],
    dnc: [{ ...coordinates(2), scope: scopeOf(), since: at('2026-02-01') }],
    lifts: [{ ...coordinates(3), entryId: eventIdNo(2) }],
    relationships: [{ ...coordinates(4), seller: 'acme', kind: 'transaction' }],
    reassignments: [{ ...coordinates(5), asOf: '2026-02-28' }],
    erasures: [{ ...coordinates(6), generation: 3 }],
  })
})

test('evolve() orders entries by when they happened, then by id', () => {
  const sameTime = at('2026-01-02')
  const state = stateOf(
    granted({ occurredAt: at('2026-01-03') }),
    granted({ occurredAt: sameTime }),
    granted({ occurredAt: at('2026-01-01') }),
    granted({ occurredAt: sameTime }),
  )
  expect(state.grants.map(({ id }) => id)).toStrictEqual([2, 1, 3, 0].map(eventIdNo))
})

test.each<[string, ContactState, number]>([
  ['1 where nothing was erased', stateOf(granted()), 1],
  [
    'one more than the newest destroyed key',
    stateOf(erased({ generation: 1 }), erased({ generation: 4 })),
    5,
  ],
  ['1 where nothing is known', nothingKnown, 1],
])('generationOf() is %s', (_, state, generation) => {
  expect(generationOf(state)).toBe(generation)
})

/** The codes that a state answers to a question about acme's marketing by text message. */
const codesAt = (
  state: ContactState,
  when: Instant = at('2026-06-01'),
  asked = aimAt(),
): ReadonlyArray<ReasonCode> => strictest(state, asked, when, STREAM).map(({ code }) => code)

const shiftedBy = (ms: number, instant: Instant): Instant => instantOfMs(msOf(instant) + ms)

/** Changes what is read of an event before it is folded. */
const reading =
  (read: (recorded: RecordedContactEvent, state: ContactState) => RecordedContactEvent): Evolve =>
  (state, recorded) =>
    evolve(state, read(recorded, state))

const withOccurredAt = (recorded: RecordedContactEvent, occurredAt: Instant): RecordedContactEvent => ({
  ...recorded,
  event: { ...recorded.event, occurredAt },
})

describe('a grant that comes late', () => {
  /** A withdrawal, and after it in the log a grant of the same that is not newer than it. */
  const undoesNothing = (put: Evolve) =>
    law(
      fc.property(historyOfDistinctIds(), fewInstants, fewInstants, fewInstants, (log, a, b, when) => {
        const [givenAt, withdrawnAt] = a < b ? [a, b] : [b, a]
        const asked = aimAt()
        const late = inLogOrder(
          [
            {
              event: withdrawn({ occurredAt: withdrawnAt }),
              id: eventIdNo(HISTORY_IDS),
              receivedAt: withdrawnAt,
            },
            {
              event: granted({ occurredAt: givenAt }),
              id: eventIdNo(HISTORY_IDS + 1),
              receivedAt: when,
            },
          ],
          log,
        )
        const before = strictest(fold(late.slice(0, -1), put), asked, when, STREAM)
        const after = strictest(fold(late, put), asked, when, STREAM)
        expect(verdictOf(after)).toBe(verdictOf(before))
        expect(after.filter(({ code }) => code === 'CONSENT_WITHDRAWN')).toStrictEqual(
          before.filter(({ code }) => code === 'CONSENT_WITHDRAWN'),
        )
      }),
    )
  const happensWhenItArrives = reading((recorded) =>
    recorded.event.type === 'ConsentGranted' ? withOccurredAt(recorded, recorded.receivedAt) : recorded,
  )
  const endsWithdrawals: Evolve = (state, recorded) =>
    recorded.event.type === 'ConsentGranted'
      ? { ...evolve(state, recorded), withdrawals: [] }
      : evolve(state, recorded)
  const winsATie = reading((recorded) =>
    recorded.event.type === 'ConsentGranted'
      ? withOccurredAt(recorded, shiftedBy(1, recorded.event.occurredAt))
      : recorded,
  )

  test('undoes no withdrawal that is newer, or as old', () => undoesNothing(evolve).holds())
  test.each([
    ['takes the time of arrival for that of the deed', happensWhenItArrives],
    ['lets a grant end what was withdrawn before it in the log', endsWithdrawals],
    ['prefers the grant on a tie', winsATie],
  ])('… which catches an evolve that %s', (_, put) => undoesNothing(put).isBroken())

  test.each([
    ['after the withdrawal', '2026-02-01T00:00:00.001Z', ['CONSENT_VALID']],
    ['at the same instant', '2026-02-01', ['CONSENT_WITHDRAWN']],
    ['before it', '2026-01-31T23:59:59.999Z', ['CONSENT_WITHDRAWN']],
  ])('given %s', (_, givenAt, codes) => {
    const grant = granted({ occurredAt: at(givenAt) })
    expect(codesAt(stateOf(withdrawn(), grant))).toStrictEqual(codes)
    expect(codesAt(stateOf(grant, withdrawn()))).toStrictEqual(codes)
  })
})

describe('a refusal dated in the future', () => {
  /** Whenever it is dated, a refusal that is on record refuses, and what was given before it came counts no more. */
  const appliesAtOnce = (put: Evolve) =>
    law(
      fc.property(
        refusalEvent,
        fewInstants,
        fewInstants,
        fewInstants,
        aim,
        (event, receivedAt, givenAt, when, asked) => {
          fc.pre(refusalCovers(event.scope, asked))
          const { scope, ...rest } = granted({ occurredAt: givenAt })
          const grant = {
            ...rest,
            scope: { ...scope, seller: [asked.seller], channel: [asked.channel], purpose: [asked.purpose] },
          }
          const state = fold(
            inLogOrder([
              { event: grant, id: eventIdNo(1), receivedAt: givenAt },
              { event, id: eventIdNo(2), receivedAt },
            ]),
            put,
          )
          const since = earlierOf(event.occurredAt, receivedAt)
          const isOutlasted = event.type === 'ConsentWithdrawn' && givenAt > since && givenAt <= when
          expect(verdictOf(strictest(state, asked, when, STREAM))).toBe(isOutlasted ? 'permit' : 'deny')
        },
      ),
    )
  const fromItsOwnDate: Evolve = (state, recorded) => {
    const next = evolve(state, recorded)
    return recorded.event.type === 'ConsentWithdrawn'
      ? {
          ...next,
          withdrawals: next.withdrawals.map((entry) => ({ ...entry, since: entry.occurredAt })),
        }
      : next
  }
  const notBeforeItsDate: Evolve = (state, recorded) =>
    (recorded.event.type === 'ConsentWithdrawn' || recorded.event.type === 'DncAdded') &&
    recorded.event.occurredAt > recorded.receivedAt
      ? state
      : evolve(state, recorded)
  const fromItsReceipt: Evolve = (state, recorded) => {
    const next = evolve(state, recorded)
    return recorded.event.type === 'ConsentWithdrawn'
      ? { ...next, withdrawals: next.withdrawals.map((entry) => ({ ...entry, since: recorded.receivedAt })) }
      : next
  }
  test('applies at once, and counts from when it was received', () => appliesAtOnce(evolve).holds())
  test.each([
    ['counts it from its own date', fromItsOwnDate],
    ['leaves it out until its date', notBeforeItsDate],
    ['counts every refusal from its receipt', fromItsReceipt],
  ])('… which catches an evolve that %s', (_, put) => appliesAtOnce(put).isBroken())

  test.each([
    ['asked before it was received', '2026-01-15', ['CONSENT_WITHDRAWN']],
    ['asked between', '2026-03-01', ['CONSENT_WITHDRAWN']],
    ['asked after its date', '2028-01-01', ['CONSENT_WITHDRAWN']],
  ])('%s', (_, when, codes) => {
    const future = arrived(withdrawn({ occurredAt: at('2027-01-01') }), '2026-02-01')
    expect(codesAt(stateOf(granted(), future), at(when))).toStrictEqual(codes)
  })
  test('does not outlast a grant given after it was received', () => {
    const future = arrived(withdrawn({ occurredAt: at('2027-01-01') }), '2026-02-01')
    expect(codesAt(stateOf(future, granted({ occurredAt: at('2026-03-01') })))).toStrictEqual([
      'CONSENT_VALID',
    ])
  })
})

describe('refusals of several sources', () => {
  /** Entries that all cover one question, of which some are lifted: the others stand. */
  const standAlone = (put: Evolve) =>
    law(
      fc.property(
        fc.array(fc.tuple(anyDnc, fc.boolean()), { minLength: 1, maxLength: 5 }),
        fc.infiniteStream(fewInstants),
        (entries, instants) => {
          const nextInstant = (): Instant => instants.next().value as Instant
          const added = entries.map(([entry], n) => ({
            event: { ...entry, scope: EVERYTHING },
            id: eventIdNo(n),
            receivedAt: nextInstant(),
          }))
          const lifted = entries.flatMap(([, isLifted], n) =>
            isLifted
              ? [
                  {
                    event: dncLifted({ entryId: eventIdNo(n) }),
                    id: eventIdNo(100 + n),
                    receivedAt: nextInstant(),
                  },
                ]
              : [],
          )
          const state = fold(inLogOrder([...added, ...lifted]), put)
          const standing = strictest(state, aimAt(), at('2027-01-01'), STREAM).flatMap(({ code, event }) =>
            code === 'INTERNAL_DNC' ? [event?.id] : [],
          )
          expect(new Set(standing)).toStrictEqual(
            new Set(entries.flatMap(([, isLifted], n) => (isLifted ? [] : [eventIdNo(n)]))),
          )
        },
      ),
    )
  const liftEndsAll: Evolve = (state, recorded) =>
    recorded.event.type === 'DncLifted' ? { ...evolve(state, recorded), dnc: [] } : evolve(state, recorded)
  const oneAScope: Evolve = (state, recorded) => {
    const next = evolve(state, recorded)
    return recorded.event.type === 'DncAdded'
      ? { ...next, dnc: next.dnc.filter(({ id, scope }) => id === recorded.id || scope !== EVERYTHING) }
      : next
  }
  const liftEndsTheNewest = reading((recorded, state) =>
    recorded.event.type === 'DncLifted'
      ? { ...recorded, event: { ...recorded.event, entryId: state.dnc.at(-1)?.id ?? recorded.event.entryId } }
      : recorded,
  )
  test('never cancel each other: each internal entry ends with its own lift only', () =>
    standAlone(evolve).holds())
  test.each([
    ['ends every entry with one lift', liftEndsAll],
    ['keeps one entry a scope', oneAScope],
    ['ends the newest entry, whichever is named', liftEndsTheNewest],
  ])('… which catches an evolve that %s', (_, put) => standAlone(put).isBroken())

  /** Grants, of any level and time, take no reason away that an internal entry gives. */
  const outlastsGrants = (put: Evolve) =>
    law(
      fc.property(
        historyOfDistinctIds(),
        fc.array(consentGranted, { minLength: 1, maxLength: 3 }),
        aim,
        fewInstants,
        (log, grants, asked, when) => {
          const later = inLogOrder(
            grants.map((event, n) => ({
              event,
              id: eventIdNo(HISTORY_IDS + n),
              receivedAt: '2026-12-31T00:00:00.000Z' as Instant,
            })),
            log,
          )
          const entriesIn = (of: Log) =>
            strictest(fold(of, put), asked, when, STREAM).filter(({ code }) => code === 'INTERNAL_DNC')
          expect(entriesIn(later)).toStrictEqual(entriesIn(log))
        },
      ),
    )
  const grantEndsEntries: Evolve = (state, recorded) => {
    const next = evolve(state, recorded)
    const { event } = recorded
    return event.type === 'ConsentGranted'
      ? { ...next, dnc: next.dnc.filter(({ occurredAt }) => occurredAt > event.occurredAt) }
      : next
  }
  test('outlast every later grant, where they are internal entries', () => outlastsGrants(evolve).holds())
  test('… which catches an evolve that lets a newer grant end an entry', () =>
    outlastsGrants(grantEndsEntries).isBroken())

  test.each<[string, ReadonlyArray<ReasonCode>, ContactState]>([
    [
      'stands',
      ['INTERNAL_DNC', 'CONSENT_VALID'],
      stateOf(dncAdded(), granted({ occurredAt: at('2026-05-01') })),
    ],
    ['is lifted', ['CONSENT_VALID'], stateOf(dncAdded(), granted(), dncLifted())],
    [
      'is lifted as another is not',
      ['INTERNAL_DNC', 'CONSENT_VALID'],
      stateOf(dncAdded(), dncAdded(), granted(), dncLifted()),
    ],
    ['is lifted twice', ['CONSENT_VALID'], stateOf(dncAdded(), granted(), dncLifted(), dncLifted())],
    [
      'is not the one that is lifted',
      ['INTERNAL_DNC', 'CONSENT_VALID'],
      stateOf(dncAdded(), granted(), dncLifted({ entryId: eventIdNo(7) })),
    ],
    [
      'is lifted later than the question',
      ['INTERNAL_DNC', 'CONSENT_VALID'],
      stateOf(dncAdded(), granted(), dncLifted({ occurredAt: at('2026-06-01T00:00:00.001Z') })),
    ],
    [
      'is lifted at the instant of the question',
      ['CONSENT_VALID'],
      stateOf(dncAdded(), granted(), dncLifted({ occurredAt: at('2026-06-01') })),
    ],
  ])('an internal entry %s', (_, codes, state) => {
    expect(codesAt(state)).toStrictEqual(codes)
  })

  test('of two systems that say the same, one taking it back leaves the other', () => {
    const bySms = withdrawn({ scope: scopeOf({ channel: 'sms' }) })
    const byAll = withdrawn({ scope: scopeOf({ channel: ANY }), occurredAt: at('2026-04-01') })
    const anew = granted({ occurredAt: at('2026-03-01') })
    expect(codesAt(stateOf(granted(), bySms, byAll, anew))).toStrictEqual(['CONSENT_WITHDRAWN'])
  })
})

describe('a reassignment', () => {
  test.each([
    ['before the day', '2026-03-31T12:00:00Z', ['CONTACT_REASSIGNED']],
    ['at the start of the day', '2026-04-01T00:00:00Z', ['CONTACT_REASSIGNED']],
    ['in the last millisecond of the day', '2026-04-01T23:59:59.999Z', ['CONTACT_REASSIGNED']],
    ['at the end of the day', '2026-04-02T00:00:00Z', ['CONSENT_VALID']],
    ['later', '2026-05-01', ['CONSENT_VALID']],
  ])('as of 1 April: a grant given %s', (_, givenAt, codes) => {
    const grant = granted({ occurredAt: at(givenAt) })
    expect(codesAt(stateOf(grant, reassigned('2026-04-01')))).toStrictEqual(codes)
    expect(codesAt(stateOf(reassigned('2026-04-01'), grant))).toStrictEqual(codes)
  })

  /** Whatever is reassigned, every refusal is still told. */
  const spareRefusals = (put: Evolve) =>
    law(
      fc.property(historyOfDistinctIds(), contactReassigned, aim, fewInstants, (log, event, asked, when) => {
        const later = inLogOrder(
          [{ event, id: eventIdNo(HISTORY_IDS), receivedAt: '2026-12-31T00:00:00.000Z' as Instant }],
          log,
        )
        const refusalsIn = (of: Log) =>
          strictest(fold(of, put), asked, when, STREAM).filter(
            ({ code }) => code === 'INTERNAL_DNC' || code === 'CONSENT_WITHDRAWN',
          )
        expect(refusalsIn(later)).toStrictEqual(expect.arrayContaining(refusalsIn(log)))
      }),
    )
  const voidsWithdrawals: Evolve = (state, recorded) =>
    recorded.event.type === 'ContactReassigned'
      ? { ...evolve(state, recorded), withdrawals: [] }
      : evolve(state, recorded)
  const voidsEntries: Evolve = (state, recorded) =>
    recorded.event.type === 'ContactReassigned'
      ? { ...evolve(state, recorded), dnc: [] }
      : evolve(state, recorded)
  test('voids no refusal', () => spareRefusals(evolve).holds())
  test.each([
    ['voids withdrawals', voidsWithdrawals],
    ['voids internal entries', voidsEntries],
  ])('… which catches an evolve that %s', (_, put) => spareRefusals(put).isBroken())

  /** A grant counts after a reassignment if and only if it was given after that day had ended, UTC. */
  const voidsByDay = (put: Evolve) =>
    law(
      fc.property(contactReassigned, fewInstants, (event, givenAt) => {
        const state = fold(
          inLogOrder([
            { event: granted({ occurredAt: givenAt }), id: eventIdNo(0), receivedAt: givenAt },
            { event, id: eventIdNo(1), receivedAt: event.occurredAt },
          ]),
          put,
        )
        expect(codesAt(state, at('2027-01-01'))).toStrictEqual([
          givenAt.slice(0, 10) > event.asOf ? 'CONSENT_VALID' : 'CONTACT_REASSIGNED',
        ])
      }),
    )
  const asOfTheDayBefore = reading((recorded) =>
    recorded.event.type === 'ContactReassigned'
      ? {
          ...recorded,
          event: {
            ...recorded.event,
            asOf: shiftedBy(-86_400_000, at(recorded.event.asOf)).slice(0, 10) as typeof recorded.event.asOf,
          },
        }
      : recorded,
  )
  const forgets: Evolve = (state, recorded) => ({ ...evolve(state, recorded), reassignments: [] })
  test('voids what was given before its day had ended, UTC', () => voidsByDay(evolve).holds())
  test.each([
    ['counts from the start of the day', asOfTheDayBefore],
    ['forgets it', forgets],
  ])('… which catches an evolve that %s', (_, put) => voidsByDay(put).isBroken())
})

describe('an erasure', () => {
  test.each<[string, ReadonlyArray<ReasonCode>, ContactState]>([
    ['voids a grant recorded before it', ['CONSENT_REQUIRED'], stateOf(granted(), erased())],
    [
      'voids it whenever the grant was given',
      ['CONSENT_REQUIRED'],
      stateOf(arrived(granted({ occurredAt: at('2026-05-01') }), '2026-02-01'), erased()),
    ],
    [
      'spares a grant recorded after it, however old it is',
      ['CONSENT_VALID'],
      stateOf(erased(), arrived(granted(), '2026-04-01')),
    ],
    [
      'spares a withdrawal',
      ['CONSENT_WITHDRAWN', 'CONSENT_REQUIRED'],
      stateOf(granted(), withdrawn(), erased()),
    ],
    [
      'spares an internal entry',
      ['INTERNAL_DNC', 'CONSENT_REQUIRED'],
      stateOf(dncAdded(), granted(), erased()),
    ],
    [
      'does not let an erased grant end a withdrawal',
      ['CONSENT_WITHDRAWN', 'CONSENT_REQUIRED'],
      stateOf(withdrawn(), granted({ occurredAt: at('2026-03-01') }), erased()),
    ],
  ])('%s', (_, codes, state) => {
    expect(codesAt(state)).toStrictEqual(codes)
  })

  /** After an erasure nothing is permitted by what came before it, and nothing that was refused is forgotten. */
  const keepsRefusals = (put: Evolve) =>
    law(
      fc.property(historyOfDistinctIds(contactEvent, 6), aim, fewInstants, (log, asked, when) => {
        const later = inLogOrder(
          [{ event: erased({ generation: 9 }), id: eventIdNo(HISTORY_IDS), receivedAt: at('2026-12-31') }],
          log,
        )
        const [before, after] = [log, later].map((of) => strictest(fold(of, put), asked, when, STREAM))
        expect(after?.some(({ effect }) => effect === 'permit')).toBe(false)
        for (const reason of before ?? []) {
          if (reason.code === 'INTERNAL_DNC' || reason.code === 'CONSENT_WITHDRAWN')
            expect(after).toContainEqual(reason)
        }
      }),
    )
  const erasesAll: Evolve = (state, recorded) =>
    recorded.event.type === 'ContactErased'
      ? evolve({ ...nothingKnown, revision: state.revision }, recorded)
      : evolve(state, recorded)
  const erasesNothing: Evolve = (state, recorded) => ({ ...evolve(state, recorded), erasures: [] })
  test('voids every permission before it and no refusal', () => keepsRefusals(evolve).holds())
  test.each([
    ['erases refusals too', erasesAll],
    ['leaves permissions', erasesNothing],
  ])('… which catches an evolve that %s', (_, put) => keepsRefusals(put).isBroken())
})
