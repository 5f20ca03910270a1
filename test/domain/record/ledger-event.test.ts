import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { ContactEvent } from '../../../src/domain/contact/event.ts'
import type { Pseudonym } from '../../../src/domain/kernel/pseudonym.ts'
import type { Issues } from '../../../src/domain/kernel/validation.ts'
import type { StreamEvent } from '../../../src/domain/ports/event-store.ts'
import {
  type ContactRecord,
  decodeContactRecord,
  encodeContactRecord,
} from '../../../src/domain/record/contact-record.ts'
import {
  encodeMetadata,
  encodeOtherEvent,
  jsonObject,
  type OtherEvent,
  understand,
} from '../../../src/domain/record/ledger-event.ts'
import type { EventMetadata } from '../../../src/domain/record/metadata.ts'
import { contactEvent, eventIdNo } from '../../support/arbitrary/contact-event.ts'
import { at, granted, withdrawn } from '../../support/contact-facts.ts'
import { law } from '../../support/law.ts'

const CONTACT = { pseudonym: 'mzxw6ytboiaaaaaaaaaaaaaaaa' as Pseudonym, keyId: 1 }

const METADATA: EventMetadata = {
  schemaVersion: 1,
  receivedAt: at('2026-02-01'),
  recordedAt: at('2026-02-01'),
  source: 'urn:crm:north',
  contentDigest: 'x'.repeat(43),
  correlationId: eventIdNo(9),
}

const recordOf = (event: ContactEvent): ContactRecord => ({
  contact: CONTACT,
  event,
  protected: { generation: 1, commitments: ['c'], sealed: 's' },
})

const storedAs = (type: string, data: unknown, metadata: unknown = METADATA): StreamEvent => ({
  id: eventIdNo(1),
  stream: 'contact-mzxw6ytboiaaaaaaaaaaaaaaaa',
  revision: 0,
  type,
  data: data instanceof Uint8Array ? data : Buffer.from(JSON.stringify(data)),
  metadata: metadata instanceof Uint8Array ? metadata : Buffer.from(JSON.stringify(metadata)),
})

const dataOf = (event: ContactEvent): Record<string, unknown> =>
  JSON.parse(encodeContactRecord(recordOf(event)).toString()) as Record<string, unknown>

describe('understand()', () => {
  const comesBack = (encode: (record: ContactRecord) => Buffer) =>
    law(
      fc.property(contactEvent, (drawn) => {
        const event = structuredClone(drawn)
        const record = recordOf(event)
        const bytes = encode(record)
        const stored = storedAs(event.type, bytes, encodeMetadata(METADATA))
        expect(understand(stored)).toStrictEqual(E.right({ stored, event, metadata: METADATA }))
        const decoded = decodeContactRecord(event.type, jsonObject(bytes) ?? {})
        expect(decoded).toStrictEqual(E.right(record))
        expect(E.isRight(decoded) && encode(decoded.right)).toStrictEqual(bytes)
      }),
    )
  test('gives back every event of a contact as it was recorded', () => comesBack(encodeContactRecord).holds())
  test('… which catches an encoder that leaves a member out', () =>
    comesBack((record) => {
      const { unknownWords: _, ...event } = record.event as ContactEvent & { readonly unknownWords?: unknown }
      return encodeContactRecord({ ...record, event: event })
    }).isBroken())

  test('leaves out members that it does not know: only what was stored is hashed', () => {
    const data = { ...dataOf(withdrawn()), later: 1, scope: { ...withdrawn().scope, later: 2 } }
    const decoded = understand(storedAs('ConsentWithdrawn', data, { ...METADATA, later: 3 }))
    expect(decoded).toStrictEqual(
      E.right({ stored: expect.anything(), event: withdrawn(), metadata: METADATA }),
    )
  })

  const issuesOf = (stored: StreamEvent): Issues => {
    const decoded = understand(stored)
    if (E.isRight(decoded)) return []
    expect(decoded.left).toMatchObject({ _tag: 'EventNotUnderstood', type: stored.type })
    return decoded.left.issues
  }
  const without = (data: Readonly<Record<string, unknown>>, member: string) => ({
    ...data,
    [member]: undefined,
  })

  test.each<[string, StreamEvent, ReadonlyArray<string>]>([
    ['data that are no JSON', storedAs('ConsentGranted', Buffer.from('{')), ['']],
    ['data that are no object', storedAs('ConsentGranted', []), ['']],
    ['data that are null', storedAs('ConsentGranted', null), ['']],
    ['no data', storedAs('ConsentGranted', Buffer.alloc(0)), ['']],
    ['metadata that are no JSON', storedAs('ConsentGranted', dataOf(granted()), Buffer.from('x')), ['']],
    [
      'metadata without a digest',
      storedAs('ConsentGranted', dataOf(granted()), without({ ...METADATA }, 'contentDigest')),
      ['metadata.contentDigest'],
    ],
    [
      'a time that is none in the metadata',
      storedAs('ConsentGranted', dataOf(granted()), { ...METADATA, recordedAt: 'x' }),
      ['metadata.recordedAt'],
    ],
    [
      'Kafka coordinates without an offset',
      storedAs('ConsentGranted', dataOf(granted()), { ...METADATA, kafka: { topic: 't', partition: 1 } }),
      ['metadata.kafka.offset'],
    ],
    [
      'a version to come',
      storedAs('ConsentGranted', dataOf(granted()), { ...METADATA, schemaVersion: 2 }),
      ['metadata.schemaVersion'],
    ],
    ['a level that is none', storedAs('ConsentGranted', { ...dataOf(granted()), level: 'x' }), ['level']],
    ['no scope', storedAs('ConsentGranted', without(dataOf(granted()), 'scope')), ['scope']],
    [
      'a time in another form',
      storedAs('ConsentGranted', { ...dataOf(granted()), occurredAt: '2026-01-01T00:00:00Z' }),
      ['occurredAt'],
    ],
    [
      'a token without a hash',
      storedAs('TokenIssued', {
        occurredAt: at('2026-01-01'),
        tokenId: eventIdNo(1),
        role: 'crm',
        name: 'n',
        issuedBy: 'x',
      }),
      ['sha256'],
    ],
    [
      'a text without a language',
      storedAs('DisclosurePublished', {
        occurredAt: at('2026-01-01'),
        id: 'a',
        version: '1',
        sha256: 'a'.repeat(64),
      }),
      ['language'],
    ],
    [
      'an outcome that is none',
      storedAs('EventQuarantined', {
        occurredAt: at('2026-01-01'),
        outcome: 'recorded',
        reason: 'X',
        issues: [],
        sizeBytes: 1,
      }),
      ['outcome'],
    ],
  ])('does not understand %s, and says where', (_, stored, paths) => {
    expect(issuesOf(stored).map(({ path }) => path)).toStrictEqual(paths)
  })
  test.each(['RegistryVersionImported', 'consentGranted', 'constructor', '__proto__', ''])(
    'does not understand the type "%s"',
    (type) => {
      expect(issuesOf(storedAs(type, dataOf(granted())))).not.toStrictEqual([])
    },
  )
  test('takes the type from the store, not from the data', () => {
    const data = { ...dataOf(withdrawn()), type: 'ConsentGranted' }
    expect(understand(storedAs('ConsentWithdrawn', data))).toMatchObject({ right: { event: withdrawn() } })
  })
  test('tells no value', () => {
    const told = issuesOf(
      storedAs('ConsentGranted', { ...dataOf(granted()), level: 'canary', scope: 'canary' }),
    )
    expect(told).toHaveLength(2)
    expect(JSON.stringify(told)).not.toContain('canary')
  })
})

test('decodeContactRecord() wants to know whose event it is, and what is protected', () => {
  const pathsOf = (data: object) => {
    const decoded = decodeContactRecord('ConsentWithdrawn', data)
    return E.isLeft(decoded) ? decoded.left.map(({ path }) => path) : []
  }
  const data = dataOf(withdrawn())
  expect(pathsOf(data)).toStrictEqual([])
  expect(pathsOf({ ...data, contact: { pseudonym: 'jane@example.com', keyId: 1 } })).toStrictEqual([
    'contact.pseudonym',
  ])
  expect(pathsOf({ ...data, protected: { generation: 1 } })).toStrictEqual(['protected.commitments'])
  expect(pathsOf({ ...data, contact: undefined, protected: undefined })).toStrictEqual([
    'contact',
    'protected',
  ])
})

test('encodeOtherEvent() leaves the type to the store', () => {
  const event: OtherEvent = {
    type: 'TokenRevoked',
    occurredAt: at('2026-01-01'),
    tokenId: eventIdNo(1),
    revokedBy: 'x' as never,
  }
  expect(encodeOtherEvent(event).toString()).toBe(
    `{"occurredAt":"2026-01-01T00:00:00.000Z","tokenId":"${eventIdNo(1)}","revokedBy":"x"}`,
  )
})

test('jsonObject() reads a part of a buffer as that part alone', () => {
  const whole = Buffer.from('xx{"a":"é"}xx')
  expect(jsonObject(whole.subarray(2, whole.length - 2))).toStrictEqual({ a: 'é' })
  expect(jsonObject(new Uint8Array(whole).subarray(2, whole.length - 2))).toStrictEqual({ a: 'é' })
  expect(jsonObject(whole)).toBeUndefined()
})
