import type { Kafka } from 'kafkajs'
import { eventually } from '../support/kafka-ledger.ts'
import { freshName } from '../support/servers/kafka/topics.ts'

/** One commit of a group, as the broker wrote it down. */
export interface Commit {
  readonly partition: number
  readonly offset: bigint
}

/** Everything that a group has committed of a topic, in the order in which it did. */
export const commitsOf = async (
  kafka: Kafka,
  { group, topic }: { readonly group: string; readonly topic: string },
): Promise<ReadonlyArray<Commit>> => {
  const admin = kafka.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(COMMITS)
  await admin.disconnect()
  const unread = new Map(
    ends.filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, BigInt(high)]),
  )
  const consumer = kafka.consumer({ groupId: freshName('commits') })
  const found: Array<Commit> = []
  await consumer.connect()
  try {
    await consumer.subscribe({ topic: COMMITS, fromBeginning: true })
    await consumer.run({
      eachBatch: async ({ batch }) => {
        for (const { key, value } of batch.messages) {
          const commit = key === null || value === null ? undefined : commitIn(key, value, group, topic)
          if (commit !== undefined) found.push(commit)
        }
        if (BigInt(batch.lastOffset()) + 1n >= (unread.get(batch.partition) ?? 0n))
          unread.delete(batch.partition)
      },
    })
    await eventually(
      () => unread.size,
      (size) => size === 0,
    )
    return found
  } finally {
    await consumer.disconnect()
  }
}

/** Commits that set a partition back: those of a member that no longer has it. */
export const settingBack = (commits: ReadonlyArray<Commit>): ReadonlyArray<string> => {
  const furthest = new Map<number, bigint>()
  return commits.flatMap(({ partition, offset }) => {
    const before = furthest.get(partition) ?? 0n
    if (offset < before) return [`partition ${partition} from ${before} to ${offset}`]
    furthest.set(partition, offset)
    return []
  })
}

/** Where brokers keep what groups commit. */
const COMMITS = '__consumer_offsets'

/** Versions 0 and 1 of a key are of commits: group, topic, partition. Its value begins with its version and the offset. */
const commitIn = (key: Buffer, value: Buffer, group: string, topic: string): Commit | undefined => {
  if (key.readInt16BE(0) > 1) return undefined
  const groupEnd = 4 + key.readInt16BE(2)
  const topicEnd = groupEnd + 2 + key.readInt16BE(groupEnd)
  const isWanted =
    key.toString('utf8', 4, groupEnd) === group && key.toString('utf8', groupEnd + 2, topicEnd) === topic
  return isWanted ? { partition: key.readInt32BE(topicEnd), offset: value.readBigInt64BE(2) } : undefined
}
