import { describe, expect, test } from 'vitest'
import { deadLetterOf } from '../../../src/adapters/kafka/dead-letter.ts'
import type { Outcome } from '../../../src/domain/workflow/outcome.ts'
import type { Incoming } from '../../../src/domain/workflow/record-messages.ts'

const AT = { topic: 'consent.events', partition: 3, offset: '41', recordDigest: 'r' }
const PARSED: Incoming = { type: 'parsed', value: { data: { contact: '+13055550123' } } }
const UNREADABLE: Incoming = { type: 'unreadable', bytes: Buffer.from('+13055550123'), expected: 'JSON' }

const letter = (outcome: Outcome, incoming: Incoming = PARSED) =>
  deadLetterOf(outcome, incoming, AT, () => 'digest')

describe('deadLetterOf()', () => {
  test.each(['recorded', 'duplicate'] as const)('announces nothing of what is %s', (outcome) => {
    expect(letter({ id: 'a', outcome })).toBeUndefined()
  })
  test('says why and where, and nothing of what was said', () => {
    const issues = [{ path: 'data.scope', expected: 'a scope' }]
    const announced = letter({ id: 'secret', outcome: 'invalid', issues })
    expect(announced).toStrictEqual({
      key: null,
      value: JSON.stringify({
        reason: 'UNDECODABLE',
        outcome: 'invalid',
        topic: 'consent.events',
        partition: 3,
        offset: '41',
        digest: 'digest',
        issues,
      }),
      headers: {
        'content-type': 'application/json',
        'ledger-reason': 'UNDECODABLE',
        'ledger-outcome': 'invalid',
        'ledger-topic': 'consent.events',
        'ledger-partition': '3',
        'ledger-offset': '41',
        'ledger-digest': 'digest',
      },
    })
    expect(JSON.stringify(announced)).not.toMatch(/secret|3055550123/)
  })
  test.each([
    [
      'the code of a refusal',
      { id: 'a', outcome: 'refused', reason: 'SCOPE_NOT_SPECIFIC' },
      PARSED,
      'SCOPE_NOT_SPECIFIC',
    ],
    ['CONFLICT', { id: 'a', outcome: 'conflict' }, PARSED, 'CONFLICT'],
    ['UNDECODABLE', { id: null, outcome: 'invalid', issues: [] }, UNREADABLE, 'UNDECODABLE'],
    [
      'TOMBSTONE',
      { id: null, outcome: 'invalid', issues: [] },
      { ...UNREADABLE, reason: 'TOMBSTONE' },
      'TOMBSTONE',
    ],
  ] as ReadonlyArray<readonly [string, Outcome, Incoming, string]>)(
    'gives as reason %s',
    (_, outcome, incoming, reason) => {
      expect(letter(outcome, incoming)?.headers['ledger-reason']).toBe(reason)
    },
  )
})
