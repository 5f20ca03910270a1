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
      topics: [{ topic, numPartitions: partitions, replicationFactor: copies, configEntries: [...config] }],
      waitForLeaders: false,
    })
    while (!(await isLed(admin, topic, partitions))) await passed(20)
  } finally {
    await admin.disconnect()
  }
  return topic
}

/** A broker does not know at once a topic that was just made; the driver's own waiting takes that for a failure. */
const isLed = async (admin: Admin, topic: string, partitions: number): Promise<boolean> => {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => ({ topics: [] }))
  const led = topics[0]?.partitions.filter(({ leader }) => leader >= 0) ?? []
  return led.length === partitions
}
