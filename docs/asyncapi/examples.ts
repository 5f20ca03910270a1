import { type MessageType, TYPE_PREFIX } from '../../src/domain/contact/message.ts'
import type { JsonObject } from '../../src/domain/kernel/json.ts'

/** One message of each kind, as the description shows it. A test holds them to the codecs and the schemas. */

const contact = '+13055550123'

const DATA: Readonly<Record<MessageType, JsonObject>> = {
  'consent.granted.v1': {
    contact,
    scope: { seller: 'acme', channel: ['sms', 'voice'], purpose: 'marketing' },
    level: 'express-written',
    capture: { method: 'web-form', url: 'https://www.acme.example/offers' },
    disclosure: { id: 'web-contact-consent', version: '2026-06' },
    evidence: [{ kind: 'form-snapshot', uri: 'https://evidence.acme.example/4711' }],
    person: { crmId: 'crm-4711' },
  },
  'consent.withdrawn.v1': {
    contact,
    scope: { channel: 'sms' },
    method: 'reply-keyword',
    words: 'STOP',
  },
  'dnc.added.v1': {
    contact,
    reason: 'consumer-request',
    requestedBy: 'consumer',
    scope: { channel: 'voice' },
  },
  'dnc.lifted.v1': {
    contact,
    entry: { source: 'https://crm.acme.example/consents', id: 'crm-4711-dnc-1' },
    authority: 'privacy desk, case 88',
    evidence: [{ kind: 'letter', id: 'scan-88' }],
  },
  'relationship.recorded.v1': { contact, seller: 'acme', kind: 'transaction', product: 'boiler' },
  'contact.reassigned.v1': { contact, asOf: '2026-10-01', evidenceSource: 'reassigned numbers database' },
  'reply.received.v1': {
    contact,
    channel: 'sms',
    text: 'please stop texting me',
    seller: 'acme',
    purpose: 'marketing',
  },
}

export const exampleData = (type: MessageType): JsonObject => DATA[type]

export const exampleAttributes = (type: MessageType) => ({
  specversion: '1.0' as const,
  id: `crm-4711-${type}`,
  source: 'https://crm.acme.example/consents',
  type: TYPE_PREFIX + type,
  time: '2026-11-21T18:04:05Z',
})

export const exampleEvent = (type: MessageType): JsonObject => ({
  ...exampleAttributes(type),
  datacontenttype: 'application/json',
  data: exampleData(type),
})

const DIGEST = 'XR8MaptPR9KMCm97kePVwqS2iH8OHSw7SlloeGlaSzM'

export const exampleDeadLetter: JsonObject = {
  reason: 'UNDECODABLE',
  outcome: 'invalid',
  topic: 'consent.events',
  partition: 0,
  offset: '4711',
  digest: DIGEST,
  issues: [{ path: 'time', expected: 'an RFC 3339 time with an offset' }],
}

export const exampleDeadLetterHeaders: JsonObject = {
  'content-type': 'application/json',
  'ledger-reason': 'UNDECODABLE',
  'ledger-outcome': 'invalid',
  'ledger-topic': 'consent.events',
  'ledger-partition': '0',
  'ledger-offset': '4711',
  'ledger-digest': DIGEST,
}

export const examplePseudonym = 'up4wzupslmgf2dbvh4cskgg4wm'

export const exampleSuppressions: JsonObject = {
  position: 'izsy2slm-0000000000001319',
  size: 4890,
  recordedAt: '2026-11-22T04:14:45.637Z',
  suppressions: [
    {
      scope: { seller: ['acme'], channel: ['sms', 'whatsapp'], purpose: '*' },
      code: 'CONSENT_WITHDRAWN',
      since: '2026-11-21T18:04:05Z',
      event: 'cdcb8e7e-a2de-5f58-a2a0-c8b0da65be97',
    },
  ],
}
