import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nothingKnown } from '../../src/domain/contact/state.ts'
import type { ContactPoint } from '../../src/domain/kernel/contact-point.ts'
import type { Instant } from '../../src/domain/kernel/instant.ts'
import type { Place } from '../../src/domain/kernel/place.ts'
import type { Pseudonym } from '../../src/domain/kernel/pseudonym.ts'
import type { Word } from '../../src/domain/kernel/word.ts'
import { WITHOUT_RULE_PACK } from '../../src/domain/rules/decide-contact.ts'
import type { Question } from '../../src/domain/rules/question.ts'
import { type Checks, checks } from '../../src/projections/check.ts'
import type { LedgerIndex } from '../../src/projections/ledger-index.ts'
import { eventIdNo, positionNo } from '../support/arbitrary/contact-event.ts'
import { at, scopeOf } from '../support/contact-facts.ts'
import { fakeNames } from '../support/fake-names.ts'

const NOW = at('2026-11-21T18:04:05Z')
const CONTACTS = ['+13055550100', '+13055550101', '+13055550102', 'jane@example.com'] as ReadonlyArray<string>
const [REFUSED, HELD_BACK] = CONTACTS.map((contact) => fakeNames.pseudonymOf(contact as ContactPoint))

const entry = {
  id: eventIdNo(1),
  revision: 0,
  position: positionNo(1),
  occurredAt: NOW,
  recordedAt: NOW,
  scope: scopeOf(),
  since: NOW,
}

/** An index of two leaves, in which the first contact has refused and the second is not up to date. */
const ledger: Checks = checks({
  index: () =>
    ({
      snapshot: () => ({
        checkpoint: { applied: positionNo(2), position: positionNo(2), size: 2, recordedAt: NOW },
        stateOf: (pseudonym: Pseudonym) =>
          pseudonym === REFUSED
            ? { ...nothingKnown, revision: 0, recordedAt: NOW, withdrawals: [entry] }
            : nothingKnown,
      }),
    }) as unknown as LedgerIndex,
  names: fakeNames,
  engine: '1.0.0',
  law: () => WITHOUT_RULE_PACK,
  runner: { lagMs: () => 0 },
  heldBack: { isHeldBack: (pseudonym) => pseudonym === HELD_BACK },
  lagMsMax: 1_000,
})

const question: fc.Arbitrary<Question> = fc
  .record({
    contact: fc.option(fc.constantFrom(...CONTACTS), { nil: undefined, freq: 3 }),
    minPosition: fc.option(
      fc.nat({ max: 3 }).map((size): Place => ({ type: 'size', size })),
      { nil: undefined },
    ),
  })
  .map(({ contact, minPosition }) => ({
    asked: contact ?? '12',
    contact: contact as ContactPoint | undefined,
    aim: { seller: 'acme' as Word, channel: 'sms', purpose: 'marketing' as Word },
    at: '2026-11-24T15:00:00.000Z' as Instant,
    jurisdictions: [],
    postalCode: undefined,
    timeZone: undefined,
    lineType: 'unknown',
    recentAttempts: undefined,
    ...(minPosition === undefined ? {} : { minPosition }),
  }))

const equalsOneByOne = (checkAll: Checks['checkAll']) =>
  fc.property(fc.array(question, { maxLength: 8 }), (questions) => {
    expect(checkAll(questions)).toStrictEqual(questions.map(ledger.check))
  })

describe('checkAll()', () => {
  test('answers what check() answers to each, in order', () => {
    fc.assert(equalsOneByOne(ledger.checkAll))
  })
  test('one that skips a contact that is none is caught, and one that forgets the place asked for', () => {
    const skipping: Checks['checkAll'] = (questions) =>
      ledger.checkAll(questions.filter(({ contact }) => contact !== undefined))
    const forgetting: Checks['checkAll'] = (questions) =>
      ledger.checkAll(questions.map(({ minPosition: _, ...rest }) => rest))
    const mixing: Checks['checkAll'] = (questions) => {
      const decisions = ledger.checkAll(questions)
      return questions.map((_, i) => decisions[questions.length - 1 - i] ?? expect.unreachable())
    }
    for (const broken of [skipping, forgetting, mixing])
      expect(fc.check(equalsOneByOne(broken), { seed: 7 }).failed).toBe(true)
  })

  const reasonsOf = (contact: string, more: Partial<Question> = {}) => {
    const [any] = fc.sample(question, { seed: 1, numRuns: 1 })
    if (any === undefined) throw new Error('no question drawn')
    const { minPosition: _, ...rest } = any
    return ledger
      .check({ ...rest, contact: contact as ContactPoint, ...more })
      .reasons.map(({ code }) => code)
  }

  test('tells apart who refused, who is not up to date and what is not there yet', () => {
    expect(reasonsOf('+13055550100')).toContain('CONSENT_WITHDRAWN')
    expect(reasonsOf('+13055550101')).toStrictEqual(['INDEX_BEHIND'])
    expect(reasonsOf('+13055550102')).toStrictEqual(['CONSENT_REQUIRED'])
    expect(reasonsOf('+13055550102', { minPosition: { type: 'size', size: 3 } })).toStrictEqual([
      'INDEX_BEHIND',
    ])
  })
})
