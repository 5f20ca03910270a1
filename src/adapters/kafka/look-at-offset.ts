import { setTimeout as passed } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Kafka } from 'kafkajs'
import type { KafkaFailure } from '../../domain/ports/kafka-control.ts'
import type { Lying } from './another-record.ts'
import { clusterOf, leaderOf } from './cluster.ts'
import type { FetchedPartition } from './driver-repairs.ts'
import { faultOf } from './fault.ts'
import type { KafkaRecord } from './record.ts'

export type LookAtOffset = (partition: number, offset: bigint) => TE.TaskEither<KafkaFailure, Lying>

/** Looks at one place of a topic with one fetch, as a member of no group: nobody's assignment and no committed offset changes. */
export const lookAtOffset =
  (kafka: Kafka, topic: string): LookAtOffset =>
  (partition, offset) =>
  async () => {
    const cluster = clusterOf(kafka)
    const look = async (): Promise<Lying> => {
      await cluster.connect()
      const leader = await leaderOf(cluster, topic, partition)
      const answer = (await leader.fetch({
        isolationLevel: READ_COMMITTED,
        maxWaitTime: 1,
        minBytes: 1,
        maxBytes: ONE_BATCH_BYTES,
        topics: [
          { topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes: ONE_BATCH_BYTES }] },
        ],
      })) as FetchAnswer
      return lyingFrom(offset, answer)
    }
    const ended = new AbortController()
    try {
      const late = passed(LOOK_MS_MAX, undefined, { signal: ended.signal })
      const found = await Promise.race([look(), late])
      return found === undefined ? unavailable('no answer in time') : E.right(found)
    } catch (error) {
      return unavailable(faultOf(error))
    } finally {
      ended.abort()
      void cluster.disconnect().catch(() => undefined)
    }
  }

/** How long a look at one record may take, connections included. */
export const LOOK_MS_MAX = 10_000

/** What the consumer reads: nothing that may still be aborted, and nothing that was. */
const READ_COMMITTED = 1

/** The first batch of an answer comes whole, however little was asked for. */
const ONE_BATCH_BYTES = 1

interface FetchAnswer {
  readonly responses: ReadonlyArray<{
    readonly partitions: ReadonlyArray<{
      readonly messages: ReadonlyArray<FetchedPartition['messages'][number] & KafkaRecord>
    }>
  }>
}

/** A batch comes whole: it may begin before the offset that was asked for. */
const lyingFrom = (offset: bigint, { responses }: FetchAnswer): Lying => {
  const messages = (responses[0]?.partitions[0]?.messages ?? []).filter(
    (message) => BigInt(message.offset) >= offset,
  )
  const [first] = messages
  return {
    first: first === undefined ? undefined : BigInt(first.offset),
    records: messages.filter(({ isControlRecord }) => isControlRecord !== true),
  }
}

const unavailable = (cause: string): E.Either<KafkaFailure, never> =>
  E.left({ _tag: 'KafkaUnavailable', cause })
