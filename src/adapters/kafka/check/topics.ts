import kafkajs, { type Admin } from 'kafkajs'
import type { KafkaSettings } from '../../kafka-settings.ts'
import { typeOf } from './driver-errors.ts'
import { doubtful, fine, type KafkaFinding, wrong } from './finding.ts'

export interface TopicWanted {
  readonly topic: string
  readonly variable: string
  readonly policy: 'delete' | 'compact'
  readonly use: 'read' | 'write' | 'both'
  /** How many it is made with where it is missing. */
  readonly partitions: number
}

export interface TopicLooked {
  readonly wanted: TopicWanted
  /** Undefined where it is not there, or not to be seen. */
  readonly partitions: number | undefined
  readonly isMissing: boolean
  readonly findings: ReadonlyArray<KafkaFinding>
}

export const topicsWanted = (
  settings: KafkaSettings,
  partitions: number = NEW_TOPIC_PARTITIONS,
): ReadonlyArray<TopicWanted> => [
  { topic: settings.topic, variable: 'LEDGER_KAFKA_TOPIC', policy: 'delete', use: 'read', partitions },
  {
    topic: settings.deadLetterTopic,
    variable: 'LEDGER_KAFKA_DEAD_LETTER_TOPIC',
    policy: 'delete',
    use: 'write',
    partitions: 1,
  },
  {
    topic: settings.feedTopic,
    variable: 'LEDGER_KAFKA_FEED_TOPIC',
    policy: 'compact',
    use: 'both',
    partitions: 1,
  },
]

/** Partitions of a topic of messages that is made here: as many nodes may read at once. The others are written by one node at a time, or seldom. */
export const NEW_TOPIC_PARTITIONS = 6

/** Whether a topic is there and keeps its records as the ledger needs it. Changes nothing. */
export const lookAtTopic = async (admin: Admin, wanted: TopicWanted): Promise<TopicLooked> => {
  const about = `topic ${wanted.topic}`
  const unseen = (finding: KafkaFinding, isMissing = false): TopicLooked => ({
    wanted,
    partitions: undefined,
    isMissing,
    findings: [finding],
  })
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [wanted.topic] })
    const partitions = topics[0]?.partitions ?? []
    const copies = Math.min(...partitions.map(({ replicas }) => replicas.length))
    const there = `is there: ${partitions.length} partitions, ${copies} copies of each.`
    return {
      wanted,
      partitions: partitions.length,
      isMissing: false,
      findings: [
        copies > 1 ? fine(about, there) : doubtful(about, there, 'In production three copies are right.'),
        await policyOf(admin, wanted),
      ],
    }
  } catch (error) {
    switch (typeOf(error)) {
      case 'UNKNOWN_TOPIC_OR_PARTITION':
        return unseen(
          wrong(
            about,
            'does not exist.',
            `Make it with cleanup.policy=${wanted.policy} (or let "consent-ledger kafka check --create" do so), or mend ${wanted.variable}.`,
          ),
          true,
        )
      case 'TOPIC_AUTHORIZATION_FAILED':
        return unseen(
          wrong(
            about,
            'may not be seen by this user, or does not exist.',
            'Give the user Describe on it, and the rights that follow.',
          ),
        )
      default:
        return unseen(
          doubtful(about, `cannot be looked at now (${typeOf(error)}).`, 'Ask again in a moment.'),
        )
    }
  }
}

const policyOf = async (admin: Admin, { topic, policy }: TopicWanted): Promise<KafkaFinding> => {
  const about = `topic ${topic}`
  try {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: [] }],
    })
    const settingOf = (name: string): string =>
      resources[0]?.configEntries.find(({ configName }) => configName === name)?.configValue ?? ''
    const found = settingOf('cleanup.policy')
    if (found !== policy)
      return wrong(about, `has cleanup.policy=${found}.`, `Set it to ${policy}: ${WHY[policy]}.`)
    return fine(
      about,
      policy === 'compact'
        ? 'keeps the last record of each key (cleanup.policy=compact).'
        : `keeps records ${timeOf(Number(settingOf('retention.ms')))}; a ledger that is away for longer finds a gap.`,
    )
  } catch (error) {
    return doubtful(
      about,
      `does not show its settings (${typeOf(error)}).`,
      `Give the user DescribeConfigs on it, or see for yourself that it has cleanup.policy=${policy}.`,
    )
  }
}

const WHY = {
  delete: 'compaction removes records before they are read, and refuses those without a key',
  compact: 'whoever begins to read finds the last state of each contact there',
} as const

const timeOf = (ms: number): string => (ms < 0 ? 'for ever' : `for ${Math.round(ms / 3_600_000)} hours`)
