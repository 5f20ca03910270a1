import type { Admin } from 'kafkajs'
import { typeOf } from './driver-errors.ts'
import { fine, type KafkaFinding, wrong } from './finding.ts'
import type { TopicWanted } from './topics.ts'

/** Makes a topic that is missing; where nobody says with how many copies, with as many as there are brokers for, three at most. */
export const createTopic = async (
  admin: Admin,
  { topic, policy, partitions }: TopicWanted,
  wantedCopies: number | undefined,
): Promise<KafkaFinding> => {
  const copies = wantedCopies ?? Math.min(3, (await admin.describeCluster()).brokers.length)
  const settings = [
    { name: 'cleanup.policy', value: policy },
    { name: 'min.insync.replicas', value: String(Math.max(1, copies - 1)) },
    ...(policy === 'delete' ? [{ name: 'retention.ms', value: RETENTION }] : []),
  ]
  const about = `topic ${topic}`
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: [
        {
          topic,
          numPartitions: partitions,
          replicationFactor: copies,
          configEntries: settings,
        },
      ],
    })
  } catch (error) {
    const [inner] = (error as { readonly errors?: ReadonlyArray<unknown> }).errors ?? [error]
    const type = typeOf(inner)
    return wrong(
      about,
      `cannot be made (${type}).`,
      type === 'INVALID_REPLICATION_FACTOR'
        ? 'There are fewer brokers than copies: give another number, or start more brokers.'
        : 'Give the user Create on it, or let make it whoever runs the brokers.',
    )
  }
  const words = settings.map(({ name, value }) => `${name}=${value}`).join(', ')
  return fine(about, `was made: ${partitions} partitions, ${copies} copies of each, ${words}.`)
}

/** 30 days. */
const RETENTION = '2592000000'
