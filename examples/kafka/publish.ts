import { Kafka, logLevel } from 'kafkajs'

/**
 * Publishes three things that one customer did, as a CRM would: each once, whatever is repeated on the way.
 *
 *   KAFKA_BROKERS=127.0.0.1:9092 KAFKA_TOPIC=consent.events npm run example:kafka
 */
const { KAFKA_BROKERS = '127.0.0.1:9092', KAFKA_TOPIC = 'consent.events' } = process.env

/** One key for everything of one customer: it chooses the partition, and within a partition the order stays. */
const KEY = 'customer-4711'

/** `source` and `id` name a message for ever. They come from the CRM's own rows, never from the moment of sending. */
const SOURCE = 'https://crm.acme.example/consents'

const events = [
  {
    specversion: '1.0',
    id: 'row-90210',
    source: SOURCE,
    type: 'org.consent-ledger.consent.granted.v1',
    time: '2026-11-02T09:00:00Z', // when the person did it
    datacontenttype: 'application/json',
    data: {
      contact: '+13055550123',
      scope: { channel: ['sms', 'voice'], purpose: 'marketing' },
      level: 'express-written',
      capture: { method: 'web-form', url: 'https://www.acme.example/offers' },
      disclosure: { id: 'web-contact-consent', version: '2026-06' },
      evidence: [{ kind: 'form-snapshot', uri: 'https://evidence.acme.example/form-snapshot/90210' }],
    },
  },
  {
    specversion: '1.0',
    id: 'row-90377',
    source: SOURCE,
    type: 'org.consent-ledger.consent.withdrawn.v1',
    time: '2026-11-20T18:04:05Z',
    datacontenttype: 'application/json',
    data: {
      contact: '+13055550123',
      scope: { channel: 'sms' },
      method: 'reply-keyword',
      words: 'STOP',
    },
  },
  {
    specversion: '1.0',
    id: 'row-90412',
    source: SOURCE,
    type: 'org.consent-ledger.dnc.added.v1',
    time: '2026-11-21T10:30:00Z',
    datacontenttype: 'application/json',
    data: {
      contact: '+13055550123',
      scope: { channel: 'voice' },
      reason: 'consumer-request',
      requestedBy: 'consumer',
    },
  },
]

const kafka = new Kafka({ clientId: 'acme-crm', brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.ERROR })

// Idempotent: what is sent again because an answer was lost is written once, and nothing overtakes anything.
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
await producer.connect()
try {
  for (const event of events) {
    // -1: answered once all replicas that are in step have it. Only then is the row done in the CRM.
    const [written] = await producer.send({
      topic: KAFKA_TOPIC,
      acks: -1,
      messages: [
        {
          key: KEY,
          value: JSON.stringify(event),
          headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
        },
      ],
    })
    console.log(
      `${KAFKA_TOPIC}[${written?.partition}] offset ${written?.baseOffset}: ${event.type} ${event.id}`,
    )
  }
} finally {
  await producer.disconnect()
}
