import { randomBytes } from 'node:crypto'
import { setTimeout as passed } from 'node:timers/promises'
import { type Admin, type IResourceConfigEntry, Kafka, logLevel } from 'kafkajs'

/** Names that nobody has used: the broker is shared. */
export const freshName = (what: string): string => `${what}-${randomBytes(6).toString('hex')}`

export const quietKafka = (brokers: string): Kafka =>
  new Kafka({ clientId: 'ledger-test', brokers: brokers.split(','), logLevel: logLevel.NOTHING })

/** Makes a topic and answers its name. */
export const makeTopic = async (
  brokers: string,
  wanted: {
    readonly topic?: string
    readonly partitions?: number
    readonly copies?: number
    readonly config?: ReadonlyArray<IResourceConfigEntry>
  } = {},
): Promise<string> => {
  const { topic = freshName('consent.events'), partitions = 1, copies = 1, config = [] } = wanted
  const admin = quietKafka(brokers).admin()
  await admin.connect()
  try {
    await admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic, numPartitions: partitions, replicationFactor: copies, configEntries: [...config] }],
    })
    await hasLeaders(admin, topic, partitions)
  } finally {
    await admin.disconnect()
  }
  return topic
}

/** A broker that is asked too soon does not know the topic yet, which the driver's own waiting takes for a failure. */
const hasLeaders = async (admin: Admin, topic: string, partitions: number): Promise<void> => {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const found = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => undefined)
    const led = found?.topics[0]?.partitions.filter(({ leader }) => leader >= 0) ?? []
    if (led.length === partitions) return
    await passed(50)
  }
  throw new Error(`the topic ${topic} has no leaders`)
}
