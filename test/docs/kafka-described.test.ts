import { describe, expect, test } from 'vitest'
import { asyncApiDocument } from '../../docs/asyncapi/document.ts'
import { exampleEvent } from '../../docs/asyncapi/examples.ts'
import { pseudonym } from '../../docs/asyncapi/outgoing.ts'
import { deadLetterOf } from '../../src/adapters/kafka/dead-letter.ts'
import { incomingOf } from '../../src/adapters/kafka/message.ts'
import { pseudonymizer } from '../../src/adapters/vault/index.ts'
import { MESSAGE_TYPES, TYPE_PREFIX } from '../../src/domain/contact/message.ts'
import type { ContactPoint } from '../../src/domain/kernel/contact-point.ts'
import type { JsonObject } from '../../src/domain/kernel/json.ts'
import type { Outcome } from '../../src/domain/workflow/outcome.ts'
import type { Incoming } from '../../src/domain/workflow/record-messages.ts'
import { someKeys } from '../adapters/vault/some-keys.ts'
import { compiled } from './message-schemas.ts'

/** What the description says of Kafka, held against what is read and written there. */
const { messages, schemas } = asyncApiDocument('0.0.0')['components'] as unknown as {
  readonly messages: Readonly<
    Record<
      string,
      {
        readonly name: string
        readonly examples: ReadonlyArray<{
          readonly headers?: Readonly<Record<string, string>>
          readonly payload: JsonObject
        }>
      }
    >
  >
  readonly schemas: JsonObject
}

const names = pseudonymizer(someKeys())

const KAFKA = { topic: 'consent.events', partition: 3, offset: '4711' }

const read = (headers: Readonly<Record<string, string>>, payload: JsonObject): Incoming =>
  incomingOf(
    {
      offset: KAFKA.offset,
      timestamp: '1763748245000',
      key: Buffer.from('customer-4711'),
      value: Buffer.from(JSON.stringify(payload)),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)] as const),
      ),
    },
    KAFKA,
  )

describe('a message as it is described', () => {
  test.each(MESSAGE_TYPES)('%s is read alike in both modes, and without headers', (type) => {
    const modes = Object.values(messages)
      .filter(({ name }) => name === TYPE_PREFIX + type)
      .flatMap(({ examples }) => examples)
    expect(modes).toHaveLength(2)
    const readings = [
      ...modes.map(({ headers = {}, payload }) => read(headers, payload)),
      read({}, exampleEvent(type)),
    ]
    for (const reading of readings)
      expect(reading).toStrictEqual({ type: 'parsed', value: exampleEvent(type), kafka: KAFKA })
  })
})

describe('a dead letter', () => {
  const isDescribed = (schema: string) =>
    compiled({ components: { schemas }, $ref: `#/components/schemas/${schema}` })
  const isValue = isDescribed('DeadLetter')
  const areHeaders = isDescribed('DeadLetterHeaders')

  const unreadable = (reason?: 'TOMBSTONE'): Incoming => ({
    type: 'unreadable',
    bytes: Buffer.alloc(0),
    expected: 'JSON',
    kafka: KAFKA,
    ...(reason === undefined ? {} : { reason }),
  })
  const parsed: Incoming = { type: 'parsed', value: {}, kafka: KAFKA }
  const issues = [{ path: 'time', expected: 'an RFC 3339 time with an offset' }]
  const cases: ReadonlyArray<readonly [string, Outcome, Incoming, string]> = [
    ['not JSON', { id: null, outcome: 'invalid', issues }, unreadable(), 'UNDECODABLE'],
    ['a tombstone', { id: null, outcome: 'invalid', issues }, unreadable('TOMBSTONE'), 'TOMBSTONE'],
    ['no CloudEvent', { id: 'a', outcome: 'invalid', issues }, parsed, 'UNDECODABLE'],
    [
      'a refusal',
      { id: 'a', outcome: 'refused', reason: 'SCOPE_NOT_SPECIFIC' },
      parsed,
      'SCOPE_NOT_SPECIFIC',
    ],
    ['a conflict', { id: 'a', outcome: 'conflict' }, parsed, 'CONFLICT'],
  ]
  test.each(cases)('of %s is as it is described', (_, outcome, incoming, reason) => {
    const letter = deadLetterOf(outcome, incoming, KAFKA, () => names.contentDigestOf('a record'))
    const value = JSON.parse(letter?.value ?? '') as JsonObject
    expect([isValue(value), isValue.errors]).toStrictEqual([true, null])
    expect([areHeaders(letter?.headers), areHeaders.errors]).toStrictEqual([true, null])
    expect([letter?.key, value['reason'], letter?.headers['ledger-reason']]).toStrictEqual([
      null,
      reason,
      reason,
    ])
  })
})

test('the key of the feed is a pseudonym as it is described', () => {
  const isKey = compiled(pseudonym)
  expect(isKey(names.pseudonymOf('+13055550123' as ContactPoint))).toBe(true)
  expect(isKey('+13055550123')).toBe(false)
})
