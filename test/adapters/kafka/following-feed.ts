import type { Kafka } from 'kafkajs'
import { freshName } from '../../support/servers/kafka/topics.ts'

/** A value of the suppression feed as another program reads it. */
export interface FeedValue {
  readonly position: string
  readonly size: number
  readonly recordedAt: string
  readonly suppressions: ReadonlyArray<{
    readonly code: string
    readonly scope: {
      readonly seller: '*' | ReadonlyArray<string>
      readonly channel: '*' | ReadonlyArray<string>
      readonly purpose: '*' | ReadonlyArray<string>
    }
    readonly since: string
    readonly event?: string
  }>
  readonly contact?: string
}

export interface FeedRecord {
  readonly key: string
  readonly text: string
  readonly value: FeedValue
  readonly seenAt: number
}

export interface FollowedFeed {
  readonly records: ReadonlyArray<FeedRecord>
  /** What is known of a contact by whoever keeps the value of the highest position, as docs/kafka.md says. */
  readonly known: (pseudonym: string) => FeedValue | undefined
  readonly stop: () => Promise<void>
}

export const followFeed = async (kafka: Kafka, topic: string): Promise<FollowedFeed> => {
  const consumer = kafka.consumer({ groupId: freshName('follower'), maxWaitTimeInMs: 100 })
  const records: Array<FeedRecord> = []
  const known = new Map<string, FeedValue>()
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      const key = String(message.key)
      const text = String(message.value)
      const value = JSON.parse(text) as FeedValue
      records.push({ key, text, value, seenAt: performance.now() })
      const before = known.get(key)
      if (before === undefined || value.position > before.position) known.set(key, value)
    },
  })
  return { records, known: (pseudonym) => known.get(pseudonym), stop: () => consumer.disconnect() }
}
