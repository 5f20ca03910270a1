import type { Kafka } from 'kafkajs'
import { type LogMark, markOfText } from '../../../domain/kafka/log-mark.ts'
import { FEED_PARTITION } from './membership.ts'

/**
 * The place is kept beside the group's offset, where every node finds it and no disk of one node is needed. Undefined where
 * nothing is kept, or something that no ledger wrote: all is published anew then.
 */
export const keptMark = async (
  kafka: Kafka,
  groupId: string,
  topic: string,
): Promise<LogMark | undefined> => {
  const admin = kafka.admin()
  await admin.connect()
  try {
    const kept = await admin.fetchOffsets({ groupId, topics: [topic] })
    const ofPartition = kept
      .flatMap(({ partitions }) => partitions)
      .find(({ partition }) => partition === FEED_PARTITION)
    return markOfText(ofPartition?.metadata)
  } finally {
    await admin.disconnect()
  }
}
