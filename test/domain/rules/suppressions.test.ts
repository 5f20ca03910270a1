import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantText, laterOf } from '../../../src/domain/kernel/instant.ts'
import { strictest } from '../../../src/domain/rules/strictest.ts'
import { suppressions } from '../../../src/domain/rules/suppressions.ts'
import { STREAM } from '../../support/answers.ts'
import { contactEventAbout, eventIdNo, historyOfDistinctIds } from '../../support/arbitrary/contact-event.ts'
import { fewInstants } from '../../support/arbitrary/instant.ts'
import { aim } from '../../support/arbitrary/scope.ts'
import {
  aimAt,
  at,
  dncAdded,
  dncLifted,
  fold,
  granted,
  scopeOf,
  stateOf,
  withdrawn,
} from '../../support/contact-facts.ts'
import { law } from '../../support/law.ts'
import { codesAgainst } from '../../support/read-suppressions.ts'

type Tell = typeof suppressions

const asking = aim.chain((asked) =>
  fc.tuple(fc.constant(asked), historyOfDistinctIds(contactEventAbout(asked), 7)),
)

/** Whoever reads what is published refuses what the ledger refuses, for the same reason, then and later. */
const agreesWithDecisions = (tell: Tell) =>
  law(
    fc.property(asking, aim, fewInstants, fewInstants, ([asked, log], other, published, later) => {
      const state = fold(log)
      const told = tell(state, published)
      const when = laterOf(published, later)
      for (const one of [asked, other]) {
        const decided = strictest(state, one, when, STREAM).map(({ code }) => code)
        const refusals = decided.filter((code) => code === 'CONSENT_WITHDRAWN' || code === 'INTERNAL_DNC')
        expect(codesAgainst(told, one, when)).toStrictEqual(new Set(refusals))
      }
    }),
    2_000,
  )

test('suppressions() refuse exactly what a decision refuses', () => agreesWithDecisions(suppressions).holds())
test.each<[string, Tell]>([
  ['leaves out withdrawals', (state, when) => suppressions({ ...state, withdrawals: [] }, when)],
  ['leaves out internal entries', (state, when) => suppressions({ ...state, dnc: [] }, when)],
  ['keeps what was lifted', (state, when) => suppressions({ ...state, lifts: [] }, when)],
  ['keeps what a permission ended', (state, when) => suppressions({ ...state, grants: [] }, when)],
  ['believes void permissions', (state, when) => suppressions({ ...state, reassignments: [] }, when)],
  ['believes erased permissions', (state, when) => suppressions({ ...state, erasures: [] }, when)],
  [
    'forgets what a permission ended in part',
    (state, when) => suppressions(state, when).map(({ except: _, ...rest }) => rest),
  ],
  [
    'ends a withdrawal where a permission covers a part of it',
    (state, when) => suppressions(state, when).filter(({ except }) => except === undefined),
  ],
  [
    'believes a lift before its time',
    (state, when) => suppressions(state, when).filter(({ until }) => until === undefined),
  ],
  [
    'names only the channels that were named',
    (state, when) =>
      suppressions(state, when).map((one) => ({
        ...one,
        scope: {
          ...one.scope,
          channel:
            one.scope.channel === '*'
              ? ('*' as const)
              : one.scope.channel.filter((channel) => channel !== 'whatsapp' && !channel.endsWith('-voice')),
        },
      })),
  ],
])('… which catches a feed that %s', (_, tell) => agreesWithDecisions(tell).isBroken())

describe('suppressions()', () => {
  const NOW = at('2026-12-01')

  test('say of a withdrawal what it covers, since when, and by which event', () => {
    expect(suppressions(stateOf(withdrawn()), NOW)).toStrictEqual([
      {
        scope: { seller: ['acme'], channel: ['sms', 'whatsapp'], purpose: ['marketing'] },
        code: 'CONSENT_WITHDRAWN',
        since: at('2026-02-01'),
        event: eventIdNo(0),
      },
    ])
  })
  test('are none where nothing was refused, and again where all of it has ended', () => {
    expect(suppressions(stateOf(granted()), NOW)).toStrictEqual([])
    expect(suppressions(stateOf(dncAdded(), dncLifted()), NOW)).toStrictEqual([])
    const again = granted({ occurredAt: at('2026-03-01'), scope: scopeOf({ channel: ['sms', 'whatsapp'] }) })
    expect(suppressions(stateOf(withdrawn(), again), NOW)).toStrictEqual([])
  })
  test('name the part that a newer permission opened again', () => {
    const [one] = suppressions(stateOf(withdrawn(), granted({ occurredAt: at('2026-03-01') })), NOW)
    expect(one?.except).toStrictEqual([{ scope: scopeOf(), from: at('2026-03-01') }])
    expect(codesAgainst(one === undefined ? [] : [one], aimAt({ channel: 'whatsapp' }), NOW).size).toBe(1)
  })
  test('say a withdrawal once, however often it comes', () => {
    const often = ['2026-02-01', '2026-03-01', '2026-04-01'].map((day) => withdrawn({ occurredAt: at(day) }))
    const told = suppressions(stateOf(...often), NOW)
    expect(told.map(({ since }) => instantText(since))).toStrictEqual(['2026-04-01T00:00:00Z'])
  })
})
