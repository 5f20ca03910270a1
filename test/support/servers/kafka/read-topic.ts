import { setTimeout as passed } from 'node:timers/promises'
import type { KafkaMessage } from 'kafkajs'
import { freshName, quietKafka } from './topics.ts'

export type ReadRecord = KafkaMessage & { readonly partition: number }

/** Everything that is in a topic now, each partition in its order. */
export const readTopic = async (brokers: string, topic: string): Promise<ReadonlyArray<ReadRecord>> => {
  const kafka = quietKafka(brokers)
  const admin = kafka.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  const wanted = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0)
  const consumer = kafka.consumer({ groupId: freshName('reading') })
  const records: Array<ReadRecord> = []
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      eachMessage: async ({ message, partition }) => void records.push({ ...message, partition }),
    })
    while (records.length < wanted) await passed(20)
  } finally {
    await consumer.disconnect()
  }
  return records
}
