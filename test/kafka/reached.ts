import type { Kafka } from 'kafkajs'
import { eventually, type KafkaNames } from '../support/kafka-ledger.ts'
import { freshName } from '../support/servers/kafka/topics.ts'
import type { Letter } from './letters.ts'

/** Waits until the group has committed the end of every partition: all that was published has been taken up. */
export const untilTakenUp = async (
  kafka: Kafka,
  { topic, group }: KafkaNames,
  withinMs: number,
): Promise<void> => {
  const admin = kafka.admin()
  await admin.connect()
  try {
    await eventually(
      async () => {
        const ends = await admin.fetchTopicOffsets(topic)
        // A coordinator that has just begun says so, and knows nothing yet.
        const [of] = await admin.fetchOffsets({ groupId: group, topics: [topic] }).catch(() => [])
        const committed = new Map(of?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]))
        return ends.map(({ partition, high }) => ({
          partition,
          missing: BigInt(high) - (committed.get(partition) ?? 0n),
        }))
      },
      (partitions) => partitions.every(({ missing }) => missing <= 0n),
      withinMs,
    )
  } finally {
    await admin.disconnect()
  }
}

/** Every dead letter that lies on the topic now. */
export const lettersOn = async (kafka: Kafka, topic: string): Promise<ReadonlyArray<Letter>> => {
  const admin = kafka.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  const count = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0)
  const consumer = kafka.consumer({ groupId: freshName('letters') })
  const seen: Array<Letter> = []
  if (count === 0) return seen
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      eachBatch: async ({ batch }) => {
        for (const { key, value, headers = {} } of batch.messages)
          seen.push({
            key: key === null ? null : String(key),
            value: String(value),
            headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)])),
          })
      },
    })
    await eventually(
      () => seen.length,
      (length) => length >= count,
    )
    return seen
  } finally {
    await consumer.disconnect()
  }
}
