import { describe, expect, test } from 'vitest'
import type { ContactEvent } from '../../../src/domain/contact/event.ts'
import { nothingKnown } from '../../../src/domain/contact/state.ts'
import { ConsentLevel } from '../../../src/domain/contact/vocabulary.ts'
import { CHANNELS, type Channel } from '../../../src/domain/kernel/channel.ts'
import type { Ground } from '../../../src/domain/kernel/ground.ts'
import { type Aim, ANY } from '../../../src/domain/kernel/scope.ts'
import {
  type DialerCode,
  dialerCode,
  type Reason,
  type Verdict,
  verdictOf,
} from '../../../src/domain/rules/decision.ts'
import { strictest } from '../../../src/domain/rules/strictest.ts'
import { STREAM } from '../../support/answers.ts'
import { eventIdNo, positionNo } from '../../support/arbitrary/contact-event.ts'
import {
  aimAt,
  arrived,
  at,
  dncAdded,
  dncLifted,
  EVERYTHING,
  erased,
  granted,
  type Happened,
  reassigned,
  related,
  scopeOf,
  stateOf,
  withdrawn,
} from '../../support/contact-facts.ts'
import { deepFreeze } from '../../support/deep.ts'

const TEXT_LAW = '47 CFR 64.1200(a)(2)'
const WITHDRAWAL_LAW = '47 CFR 64.1200(a)(10)'
const DNC_LAW = '47 CFR 64.1200(d)(6)'
const REASSIGNMENT_LAW = '47 CFR 64.1200(m)'

/** The event with this number in its log. */
const no = (n: number): Ground => ({
  id: eventIdNo(n),
  stream: STREAM,
  revision: String(n),
  position: positionNo(n),
})

const required: Reason = { code: 'CONSENT_REQUIRED', effect: 'deny', law: TEXT_LAW, rule: 'strictest-model' }
const valid = (n: number, since = '2026-01-01T00:00:00Z'): Reason => ({
  code: 'CONSENT_VALID',
  effect: 'permit',
  since,
  law: TEXT_LAW,
  event: no(n),
  rule: 'strictest-model',
})
const insufficient = (n: number): Reason => ({
  code: 'CONSENT_INSUFFICIENT',
  effect: 'deny',
  law: TEXT_LAW,
  event: no(n),
  rule: 'strictest-model',
})
const expired = (n: number, since: string): Reason => ({
  code: 'CONSENT_EXPIRED',
  effect: 'deny',
  since,
  law: TEXT_LAW,
  event: no(n),
})
const changedHands = (n: number, since: string): Reason => ({
  code: 'CONTACT_REASSIGNED',
  effect: 'deny',
  since,
  law: REASSIGNMENT_LAW,
  event: no(n),
})
const takenBack = (n: number, since = '2026-02-01T00:00:00Z'): Reason => ({
  code: 'CONSENT_WITHDRAWN',
  effect: 'deny',
  since,
  law: WITHDRAWAL_LAW,
  event: no(n),
})
const onTheList = (n: number, since = '2026-02-01T00:00:00Z'): Reason => ({
  code: 'INTERNAL_DNC',
  effect: 'deny',
  since,
  law: DNC_LAW,
  event: no(n),
})

interface Case {
  readonly of: ReadonlyArray<Happened>
  readonly asked?: Aim
  readonly when?: string
  readonly reasons: ReadonlyArray<Reason>
  readonly verdict: Verdict
  readonly code: DialerCode
}

/** The answer to a question about acme's marketing by text message on 1 June, unless it says otherwise. */
const answers = ({ of, asked = aimAt(), when = '2026-06-01', reasons, verdict, code }: Case): void => {
  const answer = strictest(deepFreeze(stateOf(...of)), asked, at(when), STREAM)
  expect(answer).toStrictEqual(reasons)
  expect(verdictOf(answer)).toBe(verdict)
  expect(dialerCode(answer, verdict)).toBe(code)
}

const permitted = (n: number, since?: string) =>
  ({ reasons: [valid(n, since)], verdict: 'permit', code: 'C' }) as const
const missing = { reasons: [required], verdict: 'deny', code: 'N' } as const

describe('strictest() says CONSENT_REQUIRED', () => {
  test.each<[string, Case]>([
    ['where nothing is known', { of: [], ...missing }],
    ['where only a relationship is', { of: [related()], ...missing }],
    ['where only a lift is', { of: [dncLifted()], ...missing }],
    [
      'where the grant is to another seller',
      { of: [granted()], asked: aimAt({ seller: 'globex' }), ...missing },
    ],
    ['where it is for another purpose', { of: [granted()], asked: aimAt({ purpose: 'survey' }), ...missing }],
    [
      'where it is for another channel of the same family',
      { of: [granted()], asked: aimAt({ channel: 'whatsapp' }), ...missing },
    ],
    [
      'where it is given a millisecond later',
      { of: [granted()], when: '2025-12-31T23:59:59.999Z', ...missing },
    ],
    ['where it was recorded before an erasure', { of: [granted(), erased()], ...missing }],
    [
      'where the erased one was too low and lapsed',
      { of: [granted({ level: 'implied', expiresAt: at('2026-02-01') }), erased()], ...missing },
    ],
    [
      'where a withdrawal is of another purpose',
      { of: [withdrawn({ scope: scopeOf({ purpose: 'survey' }) })], ...missing },
    ],
  ])('%s', (_, worked) => answers(worked))
})

describe('strictest() says CONSENT_VALID', () => {
  test.each<[string, Case]>([
    ['where a grant stands', { of: [granted()], ...permitted(0) }],
    ['at the instant it is given', { of: [granted()], when: '2026-01-01', ...permitted(0) }],
    [
      'in the last millisecond before it lapses',
      { of: [granted({ expiresAt: at('2026-06-01') })], when: '2026-05-31T23:59:59.999Z', ...permitted(0) },
    ],
    [
      'for each of the words it names',
      {
        of: [granted({ scope: scopeOf({ seller: ['acme', 'globex'], purpose: ['marketing', 'survey'] }) })],
        asked: aimAt({ seller: 'globex', purpose: 'survey' }),
        ...permitted(0),
      },
    ],
    [
      'of the newest of several that stand',
      {
        of: [
          granted({ occurredAt: at('2026-03-01') }),
          granted({ occurredAt: at('2026-04-01') }),
          granted({ occurredAt: at('2026-02-01') }),
        ],
        ...permitted(1, '2026-04-01T00:00:00Z'),
      },
    ],
    [
      'of an older stronger one, which a newer weaker one does not hide',
      { of: [granted(), granted({ level: 'implied', occurredAt: at('2026-04-01') })], ...permitted(0) },
    ],
    [
      'of one that lasts, beside one that lapsed',
      {
        of: [granted(), granted({ occurredAt: at('2026-02-01'), expiresAt: at('2026-03-01') })],
        ...permitted(0),
      },
    ],
    [
      'of one given after the day the number changed hands',
      {
        of: [granted(), reassigned('2026-02-28'), granted({ occurredAt: at('2026-03-01') })],
        ...permitted(2, '2026-03-01T00:00:00Z'),
      },
    ],
    [
      'of one given after the withdrawal',
      {
        of: [granted(), withdrawn(), granted({ occurredAt: at('2026-02-01T00:00:00.001Z') })],
        ...permitted(2, '2026-02-01T00:00:00.001Z'),
      },
    ],
    [
      'of one recorded after an erasure',
      { of: [granted(), erased(), arrived(granted(), '2026-04-01')], ...permitted(2) },
    ],
    [
      'beside refusals that speak of something else',
      {
        of: [
          granted(),
          withdrawn({ scope: scopeOf({ seller: 'globex', channel: ANY, purpose: ANY }) }),
          withdrawn({ scope: scopeOf({ channel: ['voice', 'email'] }) }),
          dncAdded({ scope: scopeOf({ purpose: 'service' }) }),
        ],
        ...permitted(0),
      },
    ],
    ['beside an entry that was lifted', { of: [dncAdded(), dncLifted(), granted()], ...permitted(2) }],
    [
      'beside a withdrawal dated before it, however late it came',
      {
        of: [granted(), arrived(withdrawn({ occurredAt: at('2025-12-31') }), '2026-05-01')],
        ...permitted(0),
      },
    ],
  ])('%s', (_, worked) => answers(worked))
})

describe('strictest() says CONSENT_WITHDRAWN', () => {
  const refused = { verdict: 'deny', code: 'P' } as const
  test.each<[string, Case]>([
    ['where the grant was taken back', { of: [granted(), withdrawn()], reasons: [takenBack(1)], ...refused }],
    ['where nothing had been given', { of: [withdrawn()], reasons: [takenBack(0), required], ...refused }],
    [
      'where both happened at one instant',
      { of: [granted({ occurredAt: at('2026-02-01') }), withdrawn()], reasons: [takenBack(1)], ...refused },
    ],
    [
      'where it is dated after the question',
      { of: [granted(), withdrawn()], when: '2026-01-15', reasons: [takenBack(1)], ...refused },
    ],
    [
      'by the newest of several',
      {
        of: [granted(), withdrawn({ occurredAt: at('2026-04-01') }), withdrawn()],
        reasons: [takenBack(1, '2026-04-01T00:00:00Z')],
        ...refused,
      },
    ],
    [
      'of two of one instant by the one with the higher id',
      { of: [granted(), withdrawn(), withdrawn()], reasons: [takenBack(2)], ...refused },
    ],
    [
      'where everything was refused to everybody',
      { of: [granted(), withdrawn({ scope: EVERYTHING })], reasons: [takenBack(1)], ...refused },
    ],
    [
      'where sms was refused, of whatsapp',
      {
        of: [granted({ scope: scopeOf({ channel: 'whatsapp' }) }), withdrawn()],
        asked: aimAt({ channel: 'whatsapp' }),
        reasons: [takenBack(1)],
        ...refused,
      },
    ],
    [
      'counted from when it was received, where it is dated later',
      {
        of: [granted(), arrived(withdrawn({ occurredAt: at('2027-01-01') }), '2026-03-01')],
        reasons: [takenBack(1, '2026-03-01T00:00:00Z')],
        ...refused,
      },
    ],
    [
      'where a newer grant is dated after the question',
      {
        of: [granted(), withdrawn(), granted({ occurredAt: at('2026-06-01T00:00:00.001Z') })],
        reasons: [takenBack(1)],
        ...refused,
      },
    ],
    [
      'and not that the grant it took back was too low and had lapsed',
      {
        of: [granted({ level: 'implied', expiresAt: at('2026-01-15') }), withdrawn()],
        reasons: [takenBack(1)],
        ...refused,
      },
    ],
    [
      'beside what the new owner of the number lacks',
      {
        of: [withdrawn(), granted({ occurredAt: at('2026-03-01') }), reassigned('2026-04-01')],
        reasons: [takenBack(0), changedHands(2, '2026-04-01')],
        ...refused,
      },
    ],
  ])('%s', (_, worked) => answers(worked))

  test('no longer, where a newer grant covers the question, though it is too low', () => {
    answers({
      of: [granted(), withdrawn(), granted({ level: 'express', occurredAt: at('2026-03-01') })],
      reasons: [insufficient(2)],
      verdict: 'deny',
      code: 'N',
    })
  })
})

describe('strictest() says INTERNAL_DNC', () => {
  const refused = { verdict: 'deny', code: 'P' } as const
  test.each<[string, Case]>([
    [
      'beside a grant, however new',
      {
        of: [dncAdded(), granted({ occurredAt: at('2026-05-01') })],
        reasons: [onTheList(0), valid(1, '2026-05-01T00:00:00Z')],
        ...refused,
      },
    ],
    [
      'once for each entry that stands',
      {
        of: [
          dncAdded({ reason: 'litigator', scope: EVERYTHING }),
          dncAdded({ occurredAt: at('2026-01-15') }),
          granted(),
        ],
        reasons: [onTheList(1, '2026-01-15T00:00:00Z'), onTheList(0), valid(2)],
        ...refused,
      },
    ],
    [
      'before the withdrawal',
      { of: [granted(), withdrawn(), dncAdded()], reasons: [onTheList(2), takenBack(1)], ...refused },
    ],
    [
      'where it is dated after the question',
      {
        of: [granted(), dncAdded()],
        when: '2026-01-15',
        reasons: [onTheList(1), valid(0)],
        ...refused,
      },
    ],
    [
      'where it is lifted after the question',
      {
        of: [dncAdded(), dncLifted(), granted()],
        when: '2026-02-28T23:59:59.999Z',
        reasons: [onTheList(0), valid(2)],
        ...refused,
      },
    ],
    [
      'where voice was refused, of a recorded call',
      {
        of: [dncAdded({ scope: scopeOf({ channel: 'voice' }) })],
        asked: aimAt({ channel: 'prerecorded-voice' }),
        reasons: [
          onTheList(0),
          {
            code: 'CONSENT_REQUIRED',
            effect: 'deny',
            law: '47 CFR 64.1200(a)(3)',
            rule: 'strictest-model',
          },
        ],
        ...refused,
      },
    ],
  ])('%s', (_, worked) => answers(worked))
})

describe('strictest() says why a grant falls short', () => {
  test.each<[string, Case]>([
    [
      'CONSENT_INSUFFICIENT',
      { of: [granted({ level: 'express' })], reasons: [insufficient(0)], verdict: 'deny', code: 'N' },
    ],
    [
      'CONSENT_EXPIRED, from the instant it lapses',
      {
        of: [granted({ expiresAt: at('2026-06-01') })],
        reasons: [expired(0, '2026-06-01T00:00:00Z')],
        verdict: 'deny',
        code: 'N',
      },
    ],
    [
      'CONTACT_REASSIGNED',
      {
        of: [granted(), reassigned('2026-02-28')],
        reasons: [changedHands(1, '2026-02-28')],
        verdict: 'deny',
        code: 'B',
      },
    ],
    [
      'CONTACT_REASSIGNED, given in the last millisecond of the day',
      {
        of: [granted({ occurredAt: at('2026-02-28T23:59:59.999Z') }), reassigned('2026-02-28')],
        reasons: [changedHands(1, '2026-02-28')],
        verdict: 'deny',
        code: 'B',
      },
    ],
    [
      'all three of one grant, in the order of the rules',
      {
        of: [granted({ level: 'soft-opt-in', expiresAt: at('2026-05-01') }), reassigned('2026-02-28')],
        reasons: [insufficient(0), expired(0, '2026-05-01T00:00:00Z'), changedHands(1, '2026-02-28')],
        verdict: 'deny',
        code: 'N',
      },
    ],
    [
      'one of each of several grants, reassignment last, whichever was given first',
      {
        of: [
          granted(),
          reassigned('2026-02-28'),
          granted({ occurredAt: at('2026-03-01'), level: 'implied' }),
          granted({ occurredAt: at('2026-03-02'), expiresAt: at('2026-03-03') }),
        ],
        reasons: [insufficient(2), expired(3, '2026-03-03T00:00:00Z'), changedHands(1, '2026-02-28')],
        verdict: 'deny',
        code: 'N',
      },
    ],
    [
      'a reassignment once, however many grants it voids',
      {
        of: [granted(), granted({ occurredAt: at('2026-01-02') }), reassigned('2026-02-28')],
        reasons: [changedHands(2, '2026-02-28')],
        verdict: 'deny',
        code: 'B',
      },
    ],
  ])('%s', (_, worked) => answers(worked))
})

/** Contract section 1 and issue 1: the strictest model holds everywhere until the rule pack arrives. */
describe('strictest() wants a level for each channel', () => {
  const WRITTEN: ReadonlyArray<Channel> = ['autodialed-voice', 'prerecorded-voice', 'sms', 'whatsapp']
  const LEVELS = Object.keys(ConsentLevel.keys) as ReadonlyArray<string> as ReadonlyArray<ConsentLevel>
  test.each(CHANNELS.flatMap((channel) => LEVELS.map((level) => [channel, level] as const)))(
    '%s, %s',
    (channel, level) => {
      const isEnough = level === 'express-written' || (level === 'express' && !WRITTEN.includes(channel))
      const state = stateOf(granted({ level, scope: scopeOf({ channel }) }))
      const answer = strictest(state, aimAt({ channel }), at('2026-06-01'), STREAM)
      expect(answer.map(({ code }) => code)).toStrictEqual([
        isEnough ? 'CONSENT_VALID' : 'CONSENT_INSUFFICIENT',
      ])
      expect(answer[0]?.law).toMatch(/^(47 CFR|Directive|Regulation) /)
    },
  )
})

test('strictest() of nothing known is the shortest answer there is', () => {
  expect(strictest(nothingKnown, aimAt(), at('2026-06-01'), STREAM)).toStrictEqual([required])
})

// The union is closed here: whoever adds an event says what it means to a question.
test.each<[ContactEvent['type'], ContactEvent]>([
  ['ConsentGranted', granted()],
  ['ConsentWithdrawn', withdrawn()],
  ['DncAdded', dncAdded()],
  ['DncLifted', dncLifted()],
  ['RelationshipRecorded', related()],
  ['ContactReassigned', reassigned('2026-03-01')],
  ['ContactErased', erased()],
])('%s alone permits nothing but where it is a grant', (type, event) => {
  const verdict = verdictOf(strictest(stateOf(event), aimAt(), at('2026-06-01'), STREAM))
  expect(verdict).toBe(type === 'ConsentGranted' ? 'permit' : 'deny')
})
