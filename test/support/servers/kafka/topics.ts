import { randomBytes } from 'node:crypto'
import { type IResourceConfigEntry, Kafka, logLevel } from 'kafkajs'

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
    readonly config?: ReadonlyArray<IResourceConfigEntry>
  } = {},
): Promise<string> => {
  const { topic = freshName('consent.events'), partitions = 1, config = [] } = wanted
  const admin = quietKafka(brokers).admin()
  await admin.connect()
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries: [...config] }],
    })
  } finally {
    await admin.disconnect()
  }
  return topic
}
