import type { IHeaders, Kafka } from 'kafkajs'
import { type Environment, type Ledger, serveLedger, sleep } from './ledger-process.ts'
import type { Message } from './ledger-talk.ts'
import { freshName } from './servers/kafka/topics.ts'

/** The names of one deployment on the shared broker. */
export interface KafkaNames {
  readonly topic: string
  readonly group: string
  readonly deadLetterTopic: string
}

export const kafkaNames = (topic: string, deadLetterTopic: string): KafkaNames => ({
  topic,
  group: freshName('ledger'),
  deadLetterTopic,
})

export const kafkaEnvironment = (
  brokers: string,
  { topic, group, deadLetterTopic }: KafkaNames,
): Environment => ({
  LEDGER_KAFKA_BROKERS: brokers,
  LEDGER_KAFKA_TOPIC: topic,
  LEDGER_KAFKA_GROUP: group,
  LEDGER_KAFKA_DEAD_LETTER_TOPIC: deadLetterTopic,
})

/** A ledger in a process of its own that reads from Kafka. */
export const serveOnKafka = (
  dataDir: string,
  brokers: string,
  names: KafkaNames,
  env: Environment = {},
): Promise<Ledger> => serveLedger(dataDir, { env: { ...kafkaEnvironment(brokers, names), ...env } })

export interface SourceRecord {
  readonly key?: string | null
  readonly value: string | null
  readonly headers?: IHeaders
}

export const produce = async (
  kafka: Kafka,
  topic: string,
  records: ReadonlyArray<SourceRecord>,
  partition = 0,
): Promise<void> => {
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  try {
    const messages = records.map(({ key = null, value, headers = {} }) => ({
      key,
      value,
      headers,
      partition,
    }))
    for (let at = 0; at < messages.length; at += 500)
      await producer.send({ topic, messages: messages.slice(at, at + 500) })
  } finally {
    await producer.disconnect()
  }
}

export const structured = (event: unknown): SourceRecord => ({ value: JSON.stringify(event) })

/** The same event in binary mode. */
export const binary = ({ data, datacontenttype, ...attributes }: Message): SourceRecord => ({
  value: JSON.stringify(data),
  headers: {
    'content-type': String(datacontenttype),
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, String(value)])),
  },
})

/** Waits until something holds, and fails with what was last seen. */
export const eventually = async <T>(
  look: () => Promise<T> | T,
  holds: (seen: T) => boolean,
  withinMs = 60_000,
): Promise<T> => {
  const deadline = Date.now() + withinMs
  for (;;) {
    const seen = await look()
    if (holds(seen)) return seen
    if (Date.now() > deadline)
      throw new Error(
        `not within ${withinMs} ms; last seen: ${JSON.stringify(seen, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
      )
    await sleep(50)
  }
}
