import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ContactState } from '../../../src/domain/contact/state.ts'
import type { Instant } from '../../../src/domain/kernel/instant.ts'
import { effectiveAt } from '../../../src/domain/rules/as-of.ts'
import type { ReasonCode } from '../../../src/domain/rules/decision.ts'
import { strictest } from '../../../src/domain/rules/strictest.ts'
import { STREAM } from '../../support/answers.ts'
import { contactEventAbout, historyOfDistinctIds } from '../../support/arbitrary/contact-event.ts'
import { fewInstants } from '../../support/arbitrary/instant.ts'
import {
  aimAt,
  arrived,
  at,
  dncAdded,
  dncLifted,
  erased,
  fold,
  granted,
  type Happened,
  logOf,
  reassigned,
  related,
  stateOf,
  withdrawn,
} from '../../support/contact-facts.ts'
import { deepFreeze } from '../../support/deep.ts'
import { law } from '../../support/law.ts'

/**
 * The state as of two times: effective at T1, known at T2. What is not known yet is left out before the fold, by the place
 * in the log; here that is done by `recordedAt`, as for an instant.
 */
const knownAt = (happened: ReadonlyArray<Happened>, known: Instant): ContactState =>
  fold(logOf(...happened).filter(({ recordedAt }) => recordedAt <= known))

const LISTS = ['grants', 'withdrawals', 'dnc', 'lifts', 'relationships', 'reassignments', 'erasures'] as const

const countsOf = (state: ContactState): Readonly<Record<string, number>> =>
  Object.fromEntries(LISTS.filter((list) => state[list].length > 0).map((list) => [list, state[list].length]))

describe('effectiveAt()', () => {
  /** Each happened on 10 January. Received then, a month earlier, or a month later. */
  const occurredAt = at('2026-01-10')
  test.each([
    ['a grant', 'grants', granted({ occurredAt })],
    ['a relationship', 'relationships', related({ occurredAt })],
    ['a lift', 'lifts', dncLifted({ occurredAt })],
    ['an erasure', 'erasures', erased({ occurredAt })],
  ] as const)('counts %s from when it happened, whenever it came', (_, list, event) => {
    for (const receivedAt of ['2025-12-10', '2026-01-10', '2026-02-10']) {
      const state = deepFreeze(stateOf(arrived(event, receivedAt)))
      expect(countsOf(effectiveAt(state, at('2026-01-09T23:59:59.999Z')))).toStrictEqual({})
      expect(countsOf(effectiveAt(state, occurredAt))).toStrictEqual({ [list]: 1 })
      expect(effectiveAt(state, at('2026-12-31'))).toStrictEqual(state)
    }
  })
  test.each([
    ['a withdrawal', 'withdrawals', withdrawn({ occurredAt })],
    ['an internal entry', 'dnc', dncAdded({ occurredAt })],
    ['a reassignment', 'reassignments', reassigned('2026-01-10', { occurredAt })],
  ] as const)('counts %s from when it happened or was recorded, whichever is earlier', (_, list, event) => {
    for (const [receivedAt, from] of [
      ['2025-12-10', '2025-12-10'],
      ['2026-01-10', '2026-01-10'],
      ['2026-02-10', '2026-01-10'],
    ] as const) {
      const state = deepFreeze(stateOf(arrived(event, receivedAt)))
      const before = new Date(Date.parse(at(from)) - 1).toISOString() as Instant
      expect(countsOf(effectiveAt(state, before))).toStrictEqual({})
      expect(countsOf(effectiveAt(state, at(from)))).toStrictEqual({ [list]: 1 })
      expect(effectiveAt(state, at('2026-12-31'))).toStrictEqual(state)
    }
  })

  const histories = historyOfDistinctIds(contactEventAbout(aimAt()), 6)
  /** What held earlier still held later, and at the end of time everything does. */
  const grows = (effective: typeof effectiveAt) =>
    law(
      fc.property(histories, fewInstants, fewInstants, (log, a, b) => {
        const [earlier, later] = a < b ? [a, b] : [b, a]
        const state = fold(log)
        const [before, after] = [effective(state, earlier), effective(state, later)]
        for (const list of LISTS) expect(after[list]).toStrictEqual(expect.arrayContaining([...before[list]]))
        expect(effective(after, earlier)).toStrictEqual(before)
        expect(effective(state, '9999-12-31T23:59:59.999Z' as Instant)).toStrictEqual(state)
        expect(before.revision).toBe(state.revision)
      }),
    )
  test('only ever grows, and changes nothing the second time', () => grows(effectiveAt).holds())
  test.each<[string, typeof effectiveAt]>([
    [
      'forgets what is older',
      (state, when) => ({
        ...effectiveAt(state, when),
        grants: state.grants.filter(({ occurredAt }) => occurredAt >= when),
      }),
    ],
    [
      'keeps the newest only',
      (state, when) => ({ ...effectiveAt(state, when), dnc: effectiveAt(state, when).dnc.slice(-1) }),
    ],
  ])('… which catches one that %s', (_, effective) => grows(effective).isBroken())

  /** No refusal that a plain check of that instant tells, and that was on record then, is missing. */
  const sparesRefusals = (effective: typeof effectiveAt) =>
    law(
      fc.property(histories, fewInstants, (log, when) => {
        const known = fold(log.filter(({ recordedAt }) => recordedAt <= when))
        const held = effective(known, when)
        expect(held.withdrawals).toStrictEqual(known.withdrawals)
        expect(held.dnc).toStrictEqual(known.dnc)
        expect(
          strictest(held, aimAt(), when, STREAM).filter(({ code }) => code === 'INTERNAL_DNC'),
        ).toStrictEqual(strictest(known, aimAt(), when, STREAM).filter(({ code }) => code === 'INTERNAL_DNC'))
      }),
    )
  test('leaves out no refusal that was on record by then, whatever its date', () =>
    sparesRefusals(effectiveAt).holds())
  test('… which catches one that waits for the date of a refusal', () =>
    sparesRefusals((state, when) => ({
      ...effectiveAt(state, when),
      withdrawals: state.withdrawals.filter(({ occurredAt }) => occurredAt <= when),
      dnc: state.dnc.filter(({ occurredAt }) => occurredAt <= when),
    })).isBroken())
})

describe('"what did we believe at 15:02 about that call" has one answer', () => {
  // Granted on 1 January; taken back on 1 February by letter, which came on 1 March.
  const story = [granted(), arrived(withdrawn(), '2026-03-01')]
  test.each<[string, string, string, ReadonlyArray<ReasonCode>]>([
    ['before it was given', '2025-12-31', '2026-12-31', ['CONSENT_REQUIRED']],
    ['when it was given, as known then', '2026-01-01', '2026-01-01', ['CONSENT_VALID']],
    ['the letter was on its way, as known then', '2026-02-15', '2026-02-15', ['CONSENT_VALID']],
    ['the letter was on its way, as known now', '2026-02-15', '2026-12-31', ['CONSENT_WITHDRAWN']],
    ['the day before the letter was written, as known now', '2026-01-31', '2026-12-31', ['CONSENT_VALID']],
    ['when the letter came, as known then', '2026-03-01', '2026-03-01', ['CONSENT_WITHDRAWN']],
    ['nothing was known yet', '2026-01-15', '2025-12-31', ['CONSENT_REQUIRED']],
  ])('%s', (_, effective, known, codes) => {
    const state = effectiveAt(knownAt(story, at(known)), at(effective))
    expect(strictest(state, aimAt(), at(effective), STREAM).map(({ code }) => code)).toStrictEqual(codes)
  })

  // A refusal dated ahead: it applied from the day it came.
  const ahead = [granted(), arrived(withdrawn({ occurredAt: at('2026-06-01') }), '2026-02-01')]
  test.each<[string, string, ReadonlyArray<ReasonCode>]>([
    ['before it came', '2026-01-31', ['CONSENT_VALID']],
    ['when it came', '2026-02-01', ['CONSENT_WITHDRAWN']],
    ['after its date', '2026-06-02', ['CONSENT_WITHDRAWN']],
  ])('of a refusal dated ahead, %s', (_, effective, codes) => {
    const state = effectiveAt(stateOf(...ahead), at(effective))
    expect(strictest(state, aimAt(), at(effective), STREAM).map(({ code }) => code)).toStrictEqual(codes)
  })
})
