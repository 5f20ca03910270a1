import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ContactState, Entry } from '../../../src/domain/contact/state.ts'
import { endOfDay, type Instant, instantOfMs, msOf } from '../../../src/domain/kernel/instant.ts'
import { type Aim, grantCovers, refusalCovers } from '../../../src/domain/kernel/scope.ts'
import { type Reason, type ReasonCode, type Verdict, verdictOf } from '../../../src/domain/rules/decision.ts'
import { strictest } from '../../../src/domain/rules/strictest.ts'
import { STREAM } from '../../support/answers.ts'
import {
  contactEventAbout,
  eventIdNo,
  HISTORY_IDS,
  historyOfDistinctIds,
  inLogOrder,
  refusalEvent,
} from '../../support/arbitrary/contact-event.ts'
import { fewInstants } from '../../support/arbitrary/instant.ts'
import { aim } from '../../support/arbitrary/scope.ts'
import { at, fold } from '../../support/contact-facts.ts'
import { law } from '../../support/law.ts'

type Ask = typeof strictest

/** A question, and a history most of which is about it. */
const asking = aim.chain((asked) =>
  fc.tuple(fc.constant(asked), historyOfDistinctIds(contactEventAbout(asked), 6)),
)

/** A double that answers right to what it sees, and sees something else than there is. */
const seeing =
  (change: (state: ContactState, asked: Aim, when: Instant) => Partial<ContactState>): Ask =>
  (state, asked, when, stream) =>
    strictest({ ...state, ...change(state, asked, when) }, asked, when, stream)

const later = (instant: Instant, ms: number): Instant => instantOfMs(msOf(instant) + ms)

const BY_STRICTNESS: ReadonlyArray<Verdict> = ['permit', 'defer', 'unknown', 'deny']
const strictnessOf = (reasons: ReadonlyArray<Reason>): number => BY_STRICTNESS.indexOf(verdictOf(reasons))

/** The contract in one sentence: a grant that covers it stands and is enough, and nothing refuses. */
const mayContact = (state: ContactState, asked: Aim, when: Instant): boolean =>
  state.dnc.every(
    ({ id, scope }) =>
      !refusalCovers(scope, asked) ||
      state.lifts.some((lift) => lift.entryId === id && lift.occurredAt <= when),
  ) &&
  state.grants.some(
    ({ scope, level, occurredAt, expiresAt, revision }) =>
      grantCovers(scope, asked) &&
      occurredAt <= when &&
      (expiresAt === undefined || when < expiresAt) &&
      (level === 'express-written' ||
        (level === 'express' && ['voice', 'email', 'postal'].includes(asked.channel))) &&
      state.withdrawals.every(
        (refusal) => !refusalCovers(refusal.scope, asked) || refusal.since < occurredAt,
      ) &&
      state.reassignments.every(({ asOf }) => endOfDay(asOf) <= occurredAt) &&
      state.erasures.every((erasure) => erasure.revision < revision),
  )

const agreesWithTheContract = (ask: Ask) =>
  law(
    fc.property(asking, fewInstants, ([asked, log], when) => {
      const state = fold(log)
      expect(verdictOf(ask(state, asked, when, STREAM)) === 'permit').toBe(mayContact(state, asked, when))
    }),
    1_000,
  )

test('strictest() permits exactly what the contract permits', () => agreesWithTheContract(strictest).holds())
test.each<[string, Ask]>([
  ['forgets withdrawals', seeing(() => ({ withdrawals: [] }))],
  ['forgets internal entries', seeing(() => ({ dnc: [] }))],
  ['forgets lifts', seeing(() => ({ lifts: [] }))],
  ['forgets reassignments', seeing(() => ({ reassignments: [] }))],
  ['forgets erasures', seeing(() => ({ erasures: [] }))],
  [
    'prefers the grant on a tie',
    seeing(({ withdrawals }) => ({
      withdrawals: withdrawals.map((one) => ({ ...one, since: later(one.since, -1) })),
    })),
  ],
  [
    'lets a withdrawal reach a millisecond further',
    seeing(({ withdrawals }) => ({
      withdrawals: withdrawals.map((one) => ({ ...one, since: later(one.since, 1) })),
    })),
  ],
  [
    'counts a grant from a millisecond earlier',
    seeing(({ grants }, _, when) => ({
      grants: grants.map((one) => (one.occurredAt === later(when, 1) ? { ...one, occurredAt: when } : one)),
    })),
  ],
  [
    'looks at the newest grant only',
    seeing(({ grants }, asked) => ({
      grants: grants.filter(({ scope }) => grantCovers(scope, asked)).slice(-1),
    })),
  ],
  ['lets nothing lapse', seeing(({ grants }) => ({ grants: grants.map(({ expiresAt: _, ...one }) => one) }))],
  [
    'counts expiresAt in',
    seeing(({ grants }, _, when) => ({
      grants: grants.map((one) => (one.expiresAt === when ? { ...one, expiresAt: at('9999-12-31') } : one)),
    })),
  ],
  [
    'widens a grant to the family of its channel',
    seeing(({ grants }, asked) => ({
      grants: grants.map((one) =>
        refusalCovers(one.scope, asked) ? { ...one, scope: { ...one.scope, channel: [asked.channel] } } : one,
      ),
    })),
  ],
  [
    'does not widen a refusal to the family',
    seeing(({ withdrawals, dnc }, asked) => ({
      withdrawals: withdrawals.filter(({ scope }) => grantCovers(scope, asked)),
      dnc: dnc.filter(({ scope }) => grantCovers(scope, asked)),
    })),
  ],
  [
    'waits for the date of a refusal',
    seeing(({ withdrawals, dnc }, _, when) => ({
      withdrawals: withdrawals.filter(({ occurredAt }) => occurredAt <= when),
      dnc: dnc.filter(({ occurredAt }) => occurredAt <= when),
    })),
  ],
  [
    'takes a level below for enough',
    seeing(({ grants }) => ({
      grants: grants.map((one) =>
        one.level === 'express' ? { ...one, level: 'express-written' as const } : one,
      ),
    })),
  ],
  ['says yes to everybody', () => [{ code: 'CONSENT_VALID', effect: 'permit' }]],
])('… which catches one that %s', (_, ask) => agreesWithTheContract(ask).isBroken())

const neverMilder = (ask: Ask) =>
  law(
    fc.property(asking, refusalEvent, fewInstants, fewInstants, ([asked, log], event, receivedAt, when) => {
      const refused = inLogOrder([{ event, id: eventIdNo(HISTORY_IDS), receivedAt }], log)
      const before = ask(fold(log), asked, when, STREAM)
      const after = ask(fold(refused), asked, when, STREAM)
      expect(strictnessOf(after)).toBeGreaterThanOrEqual(strictnessOf(before))
      if (event.type === 'DncAdded' && refusalCovers(event.scope, asked))
        expect(verdictOf(after)).toBe('deny')
    }),
    500,
  )

test('strictest() never answers milder for one refusal more', () => neverMilder(strictest).holds())
test.each<[string, Ask]>([
  ['lets two refusals cancel each other', seeing(({ dnc }) => (dnc.length % 2 === 0 ? { dnc: [] } : {}))],
  ['looks at the newest entry only', seeing(({ dnc }) => ({ dnc: dnc.slice(-1) }))],
  [
    'waits for the date of a refusal',
    seeing(({ dnc }, _, when) => ({ dnc: dnc.filter(({ occurredAt }) => occurredAt <= when) })),
  ],
])('… which catches one that %s', (_, ask) => neverMilder(ask).isBroken())

const saysWhy = (ask: Ask) =>
  law(
    fc.property(asking, fewInstants, ([asked, log], when) => {
      const reasons = ask(fold(log), asked, when, STREAM)
      const codes = reasons.map(({ code }) => code)
      expect(codes).not.toStrictEqual([])
      expect(verdictOf(reasons)).not.toBe('unknown')
      if (verdictOf(reasons) === 'permit') expect(codes).toStrictEqual(['CONSENT_VALID'])
      // What denies rests on an event of this stream, or says what is missing; and it cites its law.
      for (const { code, event, law: cited } of reasons) {
        expect(cited).toBeDefined()
        expect(event === undefined).toBe(code === 'CONSENT_REQUIRED')
        expect(log.some(({ id }) => id === event?.id)).toBe(event !== undefined)
      }
      expect(new Set(reasons.map((reason) => JSON.stringify(reason))).size).toBe(reasons.length)
      // Contract section 2: a grant that falls short gives its reason, and then not CONSENT_REQUIRED.
      const isShort = codes.some((code) =>
        ['CONSENT_INSUFFICIENT', 'CONSENT_EXPIRED', 'CONTACT_REASSIGNED', 'CONSENT_VALID'].includes(code),
      )
      expect(isShort && codes.includes('CONSENT_REQUIRED')).toBe(false)
    }),
    500,
  )

test('strictest() says why, whatever it answers', () => saysWhy(strictest).holds())
test.each<[string, Ask]>([
  ['gives no reason', () => []],
  ['repeats itself', (...asked) => [...strictest(...asked), ...strictest(...asked)]],
  [
    'always adds that consent is required',
    (...asked) => [
      ...strictest(...asked).filter(({ code }) => code !== 'CONSENT_REQUIRED'),
      { code: 'CONSENT_REQUIRED', effect: 'deny', law: 'none' },
    ],
  ],
])('… which catches one that %s', (_, ask) => saysWhy(ask).isBroken())

/** Architecture section 5: refusals, then consent, then reassignment. */
const phaseOf = (code: ReasonCode): number =>
  code === 'INTERNAL_DNC' ? 0 : code === 'CONSENT_WITHDRAWN' ? 1 : code === 'CONTACT_REASSIGNED' ? 3 : 2

const keepsTheOrder = (ask: Ask) =>
  law(
    fc.property(asking, fewInstants, ([asked, log], when) => {
      const phases = ask(fold(log), asked, when, STREAM).map(({ code }) => phaseOf(code))
      expect(phases).toStrictEqual(phases.toSorted((a, b) => a - b))
    }),
    500,
  )

test('strictest() gives its reasons in the order of the rules', () => keepsTheOrder(strictest).holds())
test('… which catches one that turns it round', () =>
  keepsTheOrder((...asked) => strictest(...asked).toReversed()).isBroken())

const shuffled = <A extends Entry>(entries: ReadonlyArray<A>): fc.Arbitrary<ReadonlyArray<A>> =>
  fc.shuffledSubarray([...entries], { minLength: entries.length })

const shuffledState = (state: ContactState): fc.Arbitrary<ContactState> =>
  fc.record({
    revision: fc.constant(state.revision),
    recordedAt: fc.constant(state.recordedAt),
    grants: shuffled(state.grants),
    withdrawals: shuffled(state.withdrawals),
    dnc: shuffled(state.dnc),
    lifts: shuffled(state.lifts),
    relationships: shuffled(state.relationships),
    reassignments: shuffled(state.reassignments),
    erasures: shuffled(state.erasures),
  })

const overlooksOrder = (ask: Ask) =>
  law(
    fc.property(
      asking.chain(([asked, log]) =>
        fc.tuple(fc.constant(asked), fc.constant(fold(log)), shuffledState(fold(log))),
      ),
      fewInstants,
      ([asked, state, again], when) => {
        const [answer, other] = [state, again].map((of) => verdictOf(ask(of, asked, when, STREAM)))
        expect(other).toBe(answer)
      },
    ),
  )

test('strictest() answers the same in whatever order the entries are', () =>
  overlooksOrder(strictest).holds())
test('… which catches one that looks at the last grant of the list', () =>
  overlooksOrder(
    seeing(({ grants }, asked) => ({
      grants: grants.filter(({ scope }) => grantCovers(scope, asked)).slice(-1),
    })),
  ).isBroken())
