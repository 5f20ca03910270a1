import type { JsonObject } from '../../src/domain/kernel/json.ts'
import {
  binaryMessage,
  deadLetterMessage,
  structuredMessage,
  suppressionsMessage,
} from './message-objects.ts'
import { DATA_SCHEMAS, INCOMING, referringSchema } from './messages.ts'
import { DeadLetter, DeadLetterHeaders, Suppressions } from './outgoing.ts'

/** The published description of what is on Kafka: AsyncAPI 3.0, from the ledger's side. */
export const asyncApiDocument = (version: string): JsonObject => ({
  asyncapi: '3.0.0',
  id: 'urn:consent-ledger',
  info: {
    title: 'Consent ledger on Kafka',
    version,
    description:
      'CRMs publish what people agreed to and took back; the ledger records each message once, says on the dead-letter topic what it could not record, and publishes what stands against contacting somebody. docs/kafka.md is the guide. Topics have the names that settings give them; those here are the ones they have where nothing is set.',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
  defaultContentType: 'application/json',
  servers: {
    broker: {
      host: '{broker}',
      protocol: 'kafka',
      description: 'Any broker of LEDGER_KAFKA_BROKERS.',
      variables: { broker: { default: '127.0.0.1:9092', description: 'host:port' } },
    },
  },
  channels: {
    events: {
      address: 'consent.events',
      title: 'Messages to the ledger',
      description:
        'LEDGER_KAFKA_TOPIC. CloudEvents 1.0, each in structured or in binary mode, in any order of the two. All messages of one person need one key, so that they stay in order.',
      messages: namedMessages(INCOMING.flatMap(({ name }) => [name, `${name}Binary`])),
      bindings: topicBinding({
        'cleanup.policy': ['delete'],
        'retention.ms': 1_209_600_000,
      }),
    },
    deadLetters: {
      address: 'consent.events.dead-letter',
      title: 'What was not recorded',
      description: 'LEDGER_KAFKA_DEAD_LETTER_TOPIC. A dead letter may come again after a crash.',
      messages: namedMessages(['DeadLetter']),
      bindings: topicBinding({ 'cleanup.policy': ['delete'], 'retention.ms': 2_592_000_000 }),
    },
    suppressions: {
      address: 'consent.suppressions',
      title: 'What stands against contacting somebody',
      description:
        'LEDGER_KAFKA_FEED_TOPIC. Compacted: the last value of each key is kept. Published at least once and in order per contact.',
      messages: namedMessages(['Suppressions']),
      bindings: topicBinding({ 'cleanup.policy': ['compact'] }),
    },
  },
  operations: {
    receiveEvents: {
      action: 'receive',
      channel: { $ref: '#/channels/events' },
      summary: 'Each message is recorded once, whatever is delivered twice, late, or again after a crash.',
      bindings: {
        kafka: {
          groupId: { type: 'string', default: 'consent-ledger', description: 'LEDGER_KAFKA_GROUP.' },
          bindingVersion: BINDING_VERSION,
        },
      },
    },
    sendDeadLetters: {
      action: 'send',
      channel: { $ref: '#/channels/deadLetters' },
      summary: 'Written before the offset of the record moves on.',
    },
    sendSuppressions: {
      action: 'send',
      channel: { $ref: '#/channels/suppressions' },
      summary: 'Written whenever what stands against a contact has changed.',
    },
  },
  components: {
    messages: {
      ...Object.fromEntries(
        INCOMING.flatMap((message) => [
          [message.name, structuredMessage(message)],
          [`${message.name}Binary`, binaryMessage(message)],
        ]),
      ),
      DeadLetter: deadLetterMessage,
      Suppressions: suppressionsMessage,
    },
    schemas: {
      ...Object.fromEntries(INCOMING.map((message) => [message.name, referringSchema(message)])),
      ...DATA_SCHEMAS,
      DeadLetter,
      DeadLetterHeaders,
      Suppressions,
    },
  },
})

const BINDING_VERSION = '0.5.0'

const namedMessages = (names: ReadonlyArray<string>): JsonObject =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]))

const topicBinding = (topicConfiguration: JsonObject): JsonObject => ({
  kafka: { topicConfiguration, bindingVersion: BINDING_VERSION },
})
