import type { Admin } from 'kafkajs'
import type { KafkaSettings } from '../../kafka-settings.ts'
import { kafkaClient } from '../client.ts'
import { clusterOf } from '../cluster.ts'
import { passwordOf, sendsPasswordInClear, tlsFilesOf } from '../credentials.ts'
import { NO_KAFKA_LOGGING } from '../logging.ts'
import { lookAtBroker } from './brokers.ts'
import { createTopic } from './create-topic.ts'
import { doubtful, type KafkaChecked, type KafkaFinding, wrong } from './finding.ts'
import { lookAtGroup } from './group.ts'
import { groupsOf, lookAtGroupRight, lookAtRights } from './rights.ts'
import { lookAtTopic, type TopicLooked, topicsWanted } from './topics.ts'

export interface CheckWanted {
  /** Whether topics that are missing are made. */
  readonly create: boolean
  /** Partitions of the topic of messages, where it is made. */
  readonly partitions?: number
  /** Copies of each topic that is made. */
  readonly copies?: number
}

/** Looks at everything that the ledger needs of Kafka, in the order in which it is needed. Writes nothing, but topics where it is told to. */
export const checkKafka = async (
  settings: KafkaSettings,
  { create, partitions, copies }: CheckWanted,
): Promise<KafkaChecked> => {
  const unreadable = filesOf(settings)
  if (unreadable !== undefined) return { answers: true, findings: [unreadable] }
  const looked = await Promise.all(settings.brokers.map((broker) => lookAtBroker(settings, broker)))
  const findings: Array<KafkaFinding> = [
    ...(sendsPasswordInClear(settings) ? [PASSWORD_IN_CLEAR] : []),
    ...looked.map(({ finding }) => finding),
  ]
  const answering = looked.filter(({ finding }) => finding.state === 'fine').map(({ broker }) => broker)
  if (answering.length === 0) return { answers: looked.some(({ listens }) => listens), findings }

  const kafka = kafkaClient({ ...settings, brokers: answering }, NO_KAFKA_LOGGING, RETRIES)
  const admin = kafka.admin()
  const cluster = clusterOf(kafka)
  try {
    await admin.connect()
    await cluster.connect()
    for (const { host, port } of (await admin.describeCluster()).brokers)
      if (!settings.brokers.includes(`${host}:${port}`))
        findings.push((await lookAtBroker(settings, `${host}:${port}`)).finding)
    for (const wanted of topicsWanted(settings, partitions)) {
      const topic = await topicMade(admin, await lookAtTopic(admin, wanted), create, copies, findings)
      if (topic.partitions !== undefined) findings.push(...(await lookAtRights(cluster, topic)))
    }
    for (const group of groupsOf(settings)) findings.push(await lookAtGroupRight(cluster, group))
    findings.push(...(await lookAtGroup(admin, settings)))
  } finally {
    await cluster.disconnect().catch(() => undefined)
    await admin.disconnect().catch(() => undefined)
  }
  return { answers: true, findings }
}

const PASSWORD_IN_CLEAR = doubtful(
  'password',
  'is sent to the brokers in clear (SASL PLAIN without TLS): whoever can listen on the way has it.',
  'Set LEDGER_KAFKA_TLS=true, or use scram-sha-512.',
)

/** A coordinator that is being chosen is asked again, and a topic that is not there soon said. */
const RETRIES = 2

const filesOf = ({ tls, sasl }: KafkaSettings): KafkaFinding | undefined => {
  try {
    if (tls !== undefined) tlsFilesOf(tls)
    if (sasl !== undefined) passwordOf(sasl)
    return undefined
  } catch (error) {
    return wrong('files', `${(error as Error).message}.`, 'Check that this user may read the file.')
  }
}

const topicMade = async (
  admin: Admin,
  topic: TopicLooked,
  create: boolean,
  copies: number | undefined,
  findings: Array<KafkaFinding>,
): Promise<TopicLooked> => {
  if (!topic.isMissing || !create) {
    findings.push(...topic.findings)
    return topic
  }
  const made = await createTopic(admin, topic.wanted, copies)
  findings.push(made)
  if (made.state === 'wrong') return topic
  const again = await lookAtTopic(admin, topic.wanted)
  findings.push(...again.findings)
  return again
}
