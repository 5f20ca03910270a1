import type { Admin } from 'kafkajs'
import type { KafkaSettings } from '../../kafka-settings.ts'
import { typeOf } from './driver-errors.ts'
import { doubtful, fine, type KafkaFinding } from './finding.ts'

/** Who reads, and how far the broker has been told that they are. The ledger itself goes by its own log. */
export const lookAtGroup = async (
  admin: Admin,
  { group, topic }: KafkaSettings,
): Promise<ReadonlyArray<KafkaFinding>> => {
  const about = `group ${group}`
  try {
    const { groups } = await admin.describeGroups([group])
    const { state = 'Dead', members = [] } = groups[0] ?? {}
    const words = `is ${state === 'Dead' ? 'not used yet' : state}, with ${members.length} members`
    return [
      members.length > 0
        ? fine(about, `${words}.`)
        : doubtful(about, `${words}.`, 'Fine while no ledger serves; else look at its log and /readyz.'),
      await lagOf(admin, group, topic),
    ]
  } catch (error) {
    return [doubtful(about, `does not show its members (${typeOf(error)}).`, 'Give the user Read on it.')]
  }
}

const lagOf = async (admin: Admin, group: string, topic: string): Promise<KafkaFinding> => {
  const about = `group ${group}`
  try {
    const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
    const ends = await admin.fetchTopicOffsets(topic)
    const lags = ends.map(({ partition, high, low }) => {
      const offset = committed?.partitions.find((found) => found.partition === partition)?.offset ?? '-1'
      return BigInt(high) - (BigInt(offset) < 0n ? BigInt(low) : BigInt(offset))
    })
    const told = committed?.partitions.filter(({ offset }) => BigInt(offset) >= 0n).length ?? 0
    return fine(
      about,
      `has committed offsets of ${told} of ${ends.length} partitions, and ${lags.reduce((sum, lag) => sum + lag, 0n)} records before it.`,
    )
  } catch (error) {
    return doubtful(
      about,
      `does not show its offsets (${typeOf(error)}).`,
      'See the lines about topics and rights.',
    )
  }
}
