import { expect, test } from 'vitest'
import { nothingKnown } from '../../../src/domain/contact/state.ts'
import type { ContactPoint } from '../../../src/domain/kernel/contact-point.ts'
import type { Pseudonym } from '../../../src/domain/kernel/pseudonym.ts'
import {
  decideContact,
  decisionOf,
  indexBehind,
  invalidContact,
  WITHOUT_RULE_PACK,
} from '../../../src/domain/rules/decide-contact.ts'
import type { AsOf } from '../../../src/domain/rules/decision.ts'
import type { Question } from '../../../src/domain/rules/question.ts'
import { eventIdNo, positionNo } from '../../support/arbitrary/contact-event.ts'
import { aimAt, at, granted, stateOf } from '../../support/contact-facts.ts'

const PSEUDONYM = 'mzxw6ytboiaaaaaaaaaaaaaaaa' as Pseudonym

const AS_OF: AsOf = { position: positionNo(7), size: 8, recordedAt: '2026-11-21T18:00:00Z', lagMs: 14 }

const question: Question = {
  asked: '+1 305 555 0123',
  contact: '+13055550123' as ContactPoint,
  aim: aimAt(),
  at: at('2026-11-24T15:00:00Z'),
  jurisdictions: [],
  postalCode: undefined,
  timeZone: undefined,
  lineType: 'unknown',
  recentAttempts: undefined,
}

/** What the question says of itself, and what no rule pack says. */
const unchanged = {
  contact: '+13055550123',
  channel: 'sms',
  purpose: 'marketing',
  seller: 'acme',
  at: '2026-11-24T15:00:00Z',
  obligations: [],
  window: null,
  jurisdictions: [],
  rulePack: 'none',
  lists: [],
  asOf: AS_OF,
  engine: '1.0.0',
}

test('decideContact() answers with the question, the reasons and what it is true for', () => {
  expect(
    decideContact(question, PSEUDONYM, stateOf(granted()), WITHOUT_RULE_PACK, AS_OF, '1.0.0'),
  ).toStrictEqual({
    ...unchanged,
    verdict: 'permit',
    reasons: [
      {
        code: 'CONSENT_VALID',
        effect: 'permit',
        since: '2026-01-01T00:00:00Z',
        law: '47 CFR 64.1200(a)(2)',
        event: { id: eventIdNo(0), stream: `contact-${PSEUDONYM}`, revision: '0', position: positionNo(0) },
        rule: 'strictest-model',
      },
    ],
    code: 'C',
  })
})

test('decideContact() denies where nothing is known', () => {
  expect(decideContact(question, PSEUDONYM, nothingKnown, WITHOUT_RULE_PACK, AS_OF, '1.0.0')).toStrictEqual({
    ...unchanged,
    verdict: 'deny',
    reasons: [
      { code: 'CONSENT_REQUIRED', effect: 'deny', law: '47 CFR 64.1200(a)(2)', rule: 'strictest-model' },
    ],
    code: 'N',
  })
})

test('decisionOf() gives back what was asked where it is no contact', () => {
  const { contact: _, ...nobody } = question
  expect(
    decisionOf({ ...nobody, asked: 'x', contact: undefined }, [invalidContact], AS_OF, '1.0.0'),
  ).toStrictEqual({
    ...unchanged,
    contact: 'x',
    verdict: 'deny',
    reasons: [{ code: 'INVALID_CONTACT', effect: 'deny' }],
    code: 'I',
  })
})

test('decisionOf() cannot confirm what the index does not hold', () => {
  expect(decisionOf(question, [indexBehind], AS_OF, '1.0.0')).toStrictEqual({
    ...unchanged,
    verdict: 'unknown',
    reasons: [{ code: 'INDEX_BEHIND', effect: 'unknown' }],
    code: 'U',
  })
})

test('decisionOf() without a reason permits nothing', () => {
  expect(decisionOf(question, [], AS_OF, '1.0.0')).toMatchObject({ verdict: 'unknown', code: 'U' })
})

test('decisionOf() keeps the milliseconds of a time that has some', () => {
  const precise = { ...question, at: at('2026-11-24T15:00:00.5Z'), jurisdictions: ['US'] as never }
  expect(decisionOf(precise, [indexBehind], AS_OF, '1.0.0')).toMatchObject({
    at: '2026-11-24T15:00:00.500Z',
    jurisdictions: ['US'],
  })
})
