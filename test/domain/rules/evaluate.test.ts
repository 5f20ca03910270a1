import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Jurisdiction } from '../../../src/domain/contact/vocabulary.ts'
import { CHANNELS } from '../../../src/domain/kernel/channel.ts'
import type { ContactPoint } from '../../../src/domain/kernel/contact-point.ts'
import { type Instant, instantOfMs, msOf } from '../../../src/domain/kernel/instant.ts'
import type { Aim } from '../../../src/domain/kernel/scope.ts'
import type { RegistryId } from '../../../src/domain/registry/registry-id.ts'
import { datesIn, startIn } from '../../../src/domain/rules/dates.ts'
import { type Answer, type Reason, type Verdict, verdictOf } from '../../../src/domain/rules/decision.ts'
import { evaluate } from '../../../src/domain/rules/evaluate.ts'
import type { LineType } from '../../../src/domain/rules/question.ts'
import type { Situation } from '../../../src/domain/rules/situation.ts'
import { standing } from '../../../src/domain/rules/standing.ts'
import { STREAM } from '../../support/answers.ts'
import {
  contactEventAbout,
  historyOfDistinctIds,
  refusalEvent,
} from '../../support/arbitrary/contact-event.ts'
import { SOME_GROUND } from '../../support/case-book.ts'
import { fold } from '../../support/contact-facts.ts'
import { law } from '../../support/law.ts'
import { shippedBook, shippedPack } from '../../support/rule-book.ts'

/** What is known of a list. */
type ListKnown = 'missing' | 'waived' | 'stale and clean' | 'stale and listed' | 'clean' | 'listed'

/** A question and everything that its answer rests on, in a form that can be changed in one place. */
interface Asked {
  readonly aim: Aim
  readonly at: Instant
  readonly jurisdictions: ReadonlyArray<Jurisdiction>
  readonly zones: ReadonlyArray<string>
  readonly lists: ReadonlyMap<string, ListKnown>
  readonly lineType: LineType
  readonly recentAttempts: ReadonlyArray<Instant> | undefined
  readonly log: Parameters<typeof fold>[0]
}

type Ask = (asked: Asked) => Answer

const ask: Ask = (asked) => evaluate(situationOf(asked))

const situationOf = ({
  aim,
  at,
  jurisdictions,
  zones,
  lists,
  lineType,
  recentAttempts,
  log,
}: Asked): Situation => {
  const atMs = msOf(at)
  const daysOf = datesIn(zones)
  const today = daysOf(atMs)
  const rules = shippedBook.rulesFor(jurisdictions, today.last)
  return {
    contact: '+16145550100' as ContactPoint,
    ...{ aim, at, zones, lineType, recentAttempts, rules, atMs, today, daysOf, stream: STREAM },
    standing: standing(fold(log), aim, at),
    startOf: startIn(zones),
    holidays: { isHoliday: (_, day) => day % 9 === 0 },
    lists: {
      newest: (registry, day) => {
        const known = lists.get(registry) ?? 'missing'
        return known === 'missing' || known === 'waived'
          ? undefined
          : {
              version: known.startsWith('stale') ? '2020-01-01' : day,
              event: SOME_GROUND,
              lists: () => known.endsWith('listed'),
            }
      },
      lacks: () => undefined,
      waiver: (registry) =>
        lists.get(registry) === 'waived'
          ? { reason: 'none to be had', authority: 'counsel', event: SOME_GROUND }
          : undefined,
    },
  }
}

const REGISTRIES: ReadonlyArray<RegistryId> = shippedPack.rows.flatMap(
  ({ nationalRegistry, stateRegistry }) =>
    [nationalRegistry, stateRegistry].flatMap((one) => (one === null || one === undefined ? [] : [one.id])),
)

const listKnown = fc.constantFrom<ListKnown>(
  'missing',
  'waived',
  'stale and clean',
  'stale and listed',
  'clean',
  'listed',
)

const listsKnown = fc
  .oneof(
    fc.array(listKnown, { minLength: REGISTRIES.length, maxLength: REGISTRIES.length }),
    fc.oneof(fc.constant<ListKnown>('clean'), listKnown).map((known) => REGISTRIES.map(() => known)),
  )
  .map((known) => new Map(REGISTRIES.map((registry, i) => [registry as string, known[i] ?? 'missing'])))

const LIKELY = [
  'US-AZ',
  'US-AZ',
  'US-NJ',
  'US-FL',
  'US-TX',
  'US-CT',
  'US-WA',
  'US-OR',
  'US-ME',
  'US-UT',
  'CA',
  'FR',
  'ES',
  'AU',
  'IN',
] as ReadonlyArray<string> as ReadonlyArray<Jurisdiction>

/** Jurisdictions that are likely to have something to say to each other. */
const jurisdiction = fc.constantFrom(...shippedPack.rows.map(({ id }) => id), ...LIKELY)

const ZONES = [
  'America/New_York',
  'America/Los_Angeles',
  'Pacific/Honolulu',
  'Europe/Paris',
  'Australia/Sydney',
]

/** Any minute, and as often the middle of a day in America. */
const when = fc
  .oneof(
    fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2028, 0) }),
    fc.integer({ min: 0, max: 1_460 }).map((day) => Date.UTC(2024, 0, 1 + day, 19)),
  )
  .map((ms) => instantOfMs(Math.floor(ms / 60_000) * 60_000))

const aimOf = fc.record({
  seller: fc.constant('acme'),
  channel: fc.constantFrom('voice', 'voice', 'voice', ...CHANNELS),
  purpose: fc.constantFrom('marketing', 'marketing', 'service', 'charity', 'political'),
}) as unknown as fc.Arbitrary<Aim>

const asked: fc.Arbitrary<Asked> = fc.tuple(aimOf, when).chain(([aim, at]) =>
  fc.record({
    aim: fc.constant(aim),
    at: fc.constant(at),
    jurisdictions: fc.uniqueArray(jurisdiction, { minLength: 1, maxLength: 3 }),
    zones: fc.uniqueArray(fc.constantFrom(...ZONES), { minLength: 1, maxLength: 2 }),
    lists: listsKnown,
    lineType: fc.constantFrom<LineType>('unknown', 'wireless', 'landline', 'voip'),
    recentAttempts: fc.option(
      fc.array(
        fc.integer({ min: 0, max: 40 * 24 * 60 }).map((minutes) => instantOfMs(msOf(at) - minutes * 60_000)),
        { maxLength: 6 },
      ),
      { nil: undefined },
    ),
    log: historyOfDistinctIds(contactEventAbout(aim), 5),
  }),
)

const BY_STRICTNESS: ReadonlyArray<Verdict> = ['permit', 'defer', 'unknown', 'deny']
const strictness = ({ reasons }: Answer): number => BY_STRICTNESS.indexOf(verdictOf(reasons))
const isPermit = ({ reasons }: Answer): boolean => verdictOf(reasons) === 'permit'

/** A double that answers right to what it sees, and sees something else than there is. */
const seeing =
  (change: (asked: Asked) => Partial<Asked>): Ask =>
  (one) =>
    ask({ ...one, ...change(one) })

const without =
  (...codes: ReadonlyArray<Reason['code']>): Ask =>
  (one) => {
    const answer = ask(one)
    return { ...answer, reasons: answer.reasons.filter(({ code }) => !codes.includes(code)) }
  }

/** A state of the Union makes the choice that the Union left to it: contract section 2. */
const isChoiceOfMember = (given: ReadonlyArray<Jurisdiction>, more: Jurisdiction): boolean =>
  given.some((id) => id === 'EU') && shippedPack.rows.some(({ id, parent }) => id === more && parent === 'EU')

describe('one jurisdiction more', () => {
  const neverMilder = (of: Ask) =>
    law(
      fc.property(asked, jurisdiction, (one, more) => {
        fc.pre(!isChoiceOfMember(one.jurisdictions, more))
        const both = of({ ...one, jurisdictions: [...one.jurisdictions, more] })
        expect(strictness(both)).toBeGreaterThanOrEqual(strictness(of(one)))
      }),
      400,
    )
  test('never makes an answer milder', () => neverMilder(ask).holds())
  test.each<[string, Ask]>([
    [
      'lets the last jurisdiction decide',
      seeing(({ jurisdictions }) => ({ jurisdictions: jurisdictions.slice(-1) })),
    ],
    ['takes the first two', seeing(({ jurisdictions }) => ({ jurisdictions: jurisdictions.slice(-2) }))],
    [
      'lets a mild one speak for all',
      (one) => {
        const alone = one.jurisdictions.map((id) => ask({ ...one, jurisdictions: [id] }))
        return alone.find(isPermit) ?? ask(one)
      },
    ],
  ])('… which catches one that %s', (_, of) => neverMilder(of).isBroken())
})

describe('the order of jurisdictions and lists', () => {
  const neverMatters = (of: Ask) =>
    law(
      fc.property(asked, (one) => {
        const turned = of({
          ...one,
          jurisdictions: one.jurisdictions.toReversed(),
          zones: one.zones.toReversed(),
          lists: new Map([...one.lists].reverse()),
        })
        const answer = of(one)
        const sorted = (reasons: ReadonlyArray<Reason>) =>
          reasons.map((reason) => JSON.stringify(reason)).sort()
        expect(sorted(turned.reasons)).toStrictEqual(sorted(answer.reasons))
        expect(turned.window).toStrictEqual(answer.window)
      }),
      400,
    )
  test('never matters', () => neverMatters(ask).holds())
  test.each<[string, Ask]>([
    ['asks the first list only', seeing(({ lists }) => ({ lists: new Map([...lists].slice(0, 1)) }))],
    [
      'looks at the first jurisdiction only',
      seeing(({ jurisdictions }) => ({ jurisdictions: jurisdictions.slice(0, 1) })),
    ],
    ['looks at the clock of one zone', seeing(({ zones }) => ({ zones: zones.slice(0, 1) }))],
  ])('… which catches one that %s', (_, of) => neverMatters(of).isBroken())
})

describe('what is unknown', () => {
  /** A permit without the fact is a permit with whatever the fact turns out to be. */
  const neverPermits = (of: Ask) =>
    law(
      fc.property(
        asked,
        fc.constantFrom<LineType>('wireless', 'landline', 'voip'),
        fc.constantFrom(...ZONES),
        fc.constantFrom<ListKnown>('clean', 'listed', 'stale and listed'),
        (one, lineType, zone, list) => {
          if (isPermit(of({ ...one, lineType: 'unknown' })))
            expect(isPermit(of({ ...one, lineType }))).toBe(true)
          if (isPermit(of({ ...one, zones: [] }))) expect(isPermit(of({ ...one, zones: [zone] }))).toBe(true)
          const missing = new Map([...one.lists].map(([id]) => [id, 'missing' as const]))
          if (isPermit(of({ ...one, lists: missing })))
            expect(isPermit(of({ ...one, lists: new Map([...one.lists].map(([id]) => [id, list])) }))).toBe(
              true,
            )
        },
      ),
      400,
    )
  test('never permits', () => neverPermits(ask).holds())
  test.each<[string, Ask]>([
    ['calls where a list is missing', without('REGISTRY_MISSING')],
    ['calls where the hours are unknown', without('HOURS_UNKNOWN')],
    [
      'takes an unknown line for a landline',
      seeing(({ lineType }) => ({ lineType: lineType === 'unknown' ? 'landline' : lineType })),
    ],
    [
      'takes no zone for noon',
      (one) => (one.zones.length === 0 ? without('HOURS_UNKNOWN')({ ...one, zones: [] }) : ask(one)),
    ],
  ])('… which catches one that %s', (_, of) => neverPermits(of).isBroken())
})

describe('one refusal more', () => {
  const neverMilder = (of: Ask) =>
    law(
      fc.property(
        asked.chain((one) => fc.tuple(fc.constant(one), historyOfDistinctIds(refusalEvent, 2))),
        ([one, refusals]) => {
          const more = [...one.log, ...refusals.map((event, n) => ({ ...event, id: `more-${n}` as never }))]
          expect(strictness(of({ ...one, log: more }))).toBeGreaterThanOrEqual(strictness(of(one)))
        },
      ),
      400,
    )
  test('never makes an answer milder', () => neverMilder(ask).holds())
  test('… which catches one that forgets the past when somebody refuses', () =>
    neverMilder(seeing(({ log }) => ({ log: log.slice(-1) }))).isBroken())
})

describe('every answer', () => {
  const saysWhy = (of: Ask) =>
    law(
      fc.property(asked, (one) => {
        const { reasons, window } = of(one)
        expect(reasons.length).toBeGreaterThan(0)
        for (const { law: cited, jurisdiction: whose, event } of reasons) {
          expect(cited).toBeTruthy()
          expect(whose === undefined && event === undefined).toBe(false)
        }
        expect(new Set(reasons.map((reason) => JSON.stringify(reason))).size).toBe(reasons.length)
        if (verdictOf(reasons) === 'defer') {
          expect(window).not.toBeNull()
          if (window !== null) {
            // What it names is open: asked again then, it is no longer too early.
            const again = of({ ...one, at: `${window.opensAt.slice(0, 19)}.000Z` as Instant })
            expect(again.reasons.filter(({ code }) => DEFERRING.has(code))).toStrictEqual([])
          }
        } else expect(window).toBeNull()
      }),
      400,
    )
  const DEFERRING = new Set<string>(['OUTSIDE_CALLING_HOURS', 'HOLIDAY'])
  test('says why, by whose law, and when to try again', () => saysWhy(ask).holds())
  test.each<[string, Ask]>([
    ['gives no reason', (one) => ({ ...ask(one), reasons: [] })],
    ['says the same twice', (one) => ({ ...ask(one), reasons: [...ask(one).reasons, ...ask(one).reasons] })],
    ['forgets when to try again', (one) => ({ ...ask(one), window: null })],
    [
      'names a time at which it is closed',
      (one) => {
        const answer = ask(one)
        return answer.window === null ? answer : { ...answer, window: { ...answer.window, opensAt: one.at } }
      },
    ],
  ])('… which catches one that %s', (_, of) => saysWhy(of).isBroken())
})
