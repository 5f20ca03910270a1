import type { Admin } from 'kafkajs'
import { typeOf } from './driver-errors.ts'
import { fine, type KafkaFinding, wrong } from './finding.ts'
import type { TopicWanted } from './topics.ts'

/** Partitions of a topic that is made here. */
export const NEW_TOPIC_PARTITIONS = 6

/** Makes a topic that is missing, with as many copies as there are brokers for, three at most. */
export const createTopic = async (admin: Admin, { topic, policy }: TopicWanted): Promise<KafkaFinding> => {
  const copies = Math.min(3, (await admin.describeCluster()).brokers.length)
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
          numPartitions: NEW_TOPIC_PARTITIONS,
          replicationFactor: copies,
          configEntries: settings,
        },
      ],
    })
  } catch (error) {
    const [inner] = (error as { readonly errors?: ReadonlyArray<unknown> }).errors ?? [error]
    return wrong(
      about,
      `cannot be made (${typeOf(inner)}).`,
      'Give the user Create on it, or let make it whoever runs the brokers.',
    )
  }
  const words = settings.map(({ name, value }) => `${name}=${value}`).join(', ')
  return fine(about, `was made: ${NEW_TOPIC_PARTITIONS} partitions, ${copies} copies of each, ${words}.`)
}

/** 30 days. */
const RETENTION = '2592000000'
