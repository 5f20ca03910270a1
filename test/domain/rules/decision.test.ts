import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type DialerCode,
  dialerCode,
  type Reason,
  type ReasonCode,
  type Verdict,
  verdictOf,
} from '../../../src/domain/rules/decision.ts'
import { law } from '../../support/law.ts'

const BY_STRICTNESS: ReadonlyArray<Verdict> = ['permit', 'defer', 'unknown', 'deny']

describe('verdictOf', () => {
  const effects = fc.array(fc.constantFrom(...BY_STRICTNESS), { minLength: 1, maxLength: 5 })
  const reasonsOf = (drawn: ReadonlyArray<Verdict>): ReadonlyArray<Reason> =>
    drawn.map((effect) => ({ code: 'INDEX_BEHIND', effect }))
  const isTheStrictest = (of: typeof verdictOf) =>
    law(
      fc.property(effects, (drawn) => {
        const strictest = Math.max(...drawn.map((effect) => BY_STRICTNESS.indexOf(effect)))
        expect(of(reasonsOf(drawn))).toBe(BY_STRICTNESS[strictest])
      }),
    )
  test('is the strictest effect of all: deny, then unknown, then defer, then permit', () =>
    isTheStrictest(verdictOf).holds())
  test.each<[string, typeof verdictOf]>([
    ['the first', (reasons) => reasons[0]?.effect ?? 'unknown'],
    ['the last', (reasons) => reasons.at(-1)?.effect ?? 'unknown'],
    [
      'unknown and defer exchanged',
      (reasons) =>
        verdictOf(reasons.map((one) => (one.effect === 'unknown' ? { ...one, effect: 'defer' } : one))),
    ],
    [
      'one permit is enough',
      (reasons) => (reasons.some(({ effect }) => effect === 'permit') ? 'permit' : verdictOf(reasons)),
    ],
  ])('… which catches a double: %s', (_, of) => isTheStrictest(of).isBroken())

  test('of no reasons is unknown: what cannot say why does not permit', () => {
    expect(verdictOf([])).toBe('unknown')
    expect(dialerCode([], 'unknown')).toBe('U')
  })
})

/** Contract section 3, "`code` is one letter for dialers". */
test.each<[ReasonCode, Verdict, DialerCode]>([
  ['INVALID_CONTACT', 'deny', 'I'],
  ['INTERNAL_DNC', 'deny', 'P'],
  ['CONSENT_WITHDRAWN', 'deny', 'P'],
  ['CONSENT_REQUIRED', 'deny', 'N'],
  ['CONSENT_INSUFFICIENT', 'deny', 'N'],
  ['CONSENT_EXPIRED', 'deny', 'N'],
  ['CONTACT_REASSIGNED', 'deny', 'B'],
  ['INDEX_BEHIND', 'unknown', 'U'],
  ['CONSENT_VALID', 'permit', 'C'],
])('dialerCode() of %s, which %ss, is %s', (code, effect, letter) => {
  const mild: Reason = { code: 'CONSENT_VALID', effect: 'permit' }
  expect(dialerCode([mild, { code, effect }], effect)).toBe(letter)
})
