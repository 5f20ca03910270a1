import { type Kafka, Partitioners, type Producer } from 'kafkajs'
import { type LogMark, markText } from '../../../domain/kafka/log-mark.ts'
import type { Position } from '../../../domain/kernel/position.ts'
import type { SuppressionTopic } from '../../../domain/ports/suppression-topic.ts'
import { feedGroup } from './group.ts'
import type { Term } from './membership.ts'
import { keptMark } from './place.ts'

export interface FeedTopicParts {
  readonly kafka: Kafka
  readonly topic: string
  readonly group: string
  readonly marks: PlaceMarks
}

/** By what a kept place is known to be one of this log. */
export interface PlaceMarks {
  /** Undefined where the index has not come there. */
  readonly at: (position: Position) => LogMark | undefined
  readonly holds: (mark: LogMark) => boolean
  readonly whenApplied: (position: Position, withinMs: number) => Promise<boolean>
}

/** How long the index may take to come to a place before it is kept, and to a kept place before that is taken for none of this log. */
export const FEED_KEEP_WAIT_MS = 1_000
export const FEED_PLACE_WAIT_MS = 10_000

/** How long one request to a broker may take. */
const SEND_TIMEOUT_MS = 10_000

/**
 * A sending that begins while the brokers still write down the end of the one before is sent again, which is the rule and not
 * the exception: soon at first, and about five seconds in all.
 */
export const FEED_SEND_RETRIES_MAX = 11
export const FEED_SEND_RETRY_MS = 5
export const FEED_SEND_RETRY_MS_MAX = 1_000

/** How long brokers wait for the end of one sending before they end it themselves. */
export const FEED_TRANSACTION_MS_MAX = 30_000

/** The topic as one term sees it. From when this answers on, brokers take nothing from any term before it. */
export const feedTopic = async (
  { kafka, topic, group, marks }: FeedTopicParts,
  { isHeld, commit }: Term,
): Promise<{ readonly topic: SuppressionTopic; readonly close: () => Promise<void> }> => {
  const producer = producerOf(kafka, feedGroup(group))
  await producer.connect()
  const held: SuppressionTopic = {
    isHeld,
    place: async () => {
      const mark = await keptMark(kafka, feedGroup(group), topic)
      if (mark === undefined) return undefined
      await marks.whenApplied(mark.position, FEED_PLACE_WAIT_MS)
      return marks.holds(mark) ? mark.position : undefined
    },
    send: async (values) => {
      const messages = values.map(({ pseudonym, value }) => ({ key: pseudonym, value, headers: HEADERS }))
      const sending = await producer.transaction()
      try {
        await sending.send({ topic, acks: ALL_REPLICAS, timeout: SEND_TIMEOUT_MS, messages })
        await sending.commit()
      } catch (error) {
        if (sending.isActive()) await sending.abort().catch(() => undefined)
        throw error
      }
    },
    keepPlace: async (position) => {
      await marks.whenApplied(position, FEED_KEEP_WAIT_MS)
      const mark = marks.at(position)
      if (mark !== undefined) await commit(markText(mark))
    },
  }
  return { topic: held, close: () => producer.disconnect().catch(() => undefined) }
}

/**
 * All terms send under one name, and brokers obey the newest that has taken it: what a node that stood still had under way
 * comes to nothing, also where it wakes up much later. Compaction keeps the last value and not the newest, so that an older one behind it would stay
 * for good. After a failure the producer is thrown away: the numbers of its batches may have a hole.
 */
const producerOf = (kafka: Kafka, transactionalId: string): Producer =>
  kafka.producer({
    transactionalId,
    transactionTimeout: FEED_TRANSACTION_MS_MAX,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: {
      retries: FEED_SEND_RETRIES_MAX,
      initialRetryTime: FEED_SEND_RETRY_MS,
      maxRetryTime: FEED_SEND_RETRY_MS_MAX,
    },
  })

const ALL_REPLICAS = -1

const HEADERS = { 'content-type': 'application/json' }
