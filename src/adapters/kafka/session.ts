import type { Consumer, EachBatchPayload, Kafka, PartitionOffset } from 'kafkajs'
import { markText } from '../../domain/kafka/log-mark.ts'
import type { ByteBudget } from './byte-budget.ts'
import { faultOf } from './fault.ts'
import type { PartitionDriver } from './partition-driver.ts'
import type { PartitionReader } from './partition-reader.ts'
import type { KafkaRecord } from './record.ts'
import { sizeOf } from './record-size.ts'
import { unreadableIn } from './unreadable-batch.ts'
import { CHECK_EVERY_MS, SESSION_MS_MAX, watchdog } from './watchdog.ts'

export interface SessionParts {
  readonly kafka: Kafka
  readonly topic: string
  readonly group: string
  readonly budget: ByteBudget
  /** These partitions and no others are this member's from now on. */
  readonly onAssigned: (
    partitions: ReadonlyArray<number>,
    driverOf: (partition: number) => PartitionDriver,
  ) => void
  readonly readerOf: (partition: number) => PartitionReader | undefined
  /** The process or the driver stood still for a while: much may have happened at the broker. */
  readonly onPause: () => void
}

/** One membership of the group, from the first connection until the driver fails, falls silent or is told to stop. */
export interface Session {
  /** A word for why it ended. */
  readonly ended: Promise<string>
  readonly isJoined: () => boolean
  /** Leaves the group, as far as the brokers can be reached in time. */
  readonly stop: () => Promise<void>
}

export const startSession = (parts: SessionParts): Session => {
  const { topic, group } = parts
  const consumer = parts.kafka.consumer({
    groupId: group,
    sessionTimeout: SESSION_MS_MAX,
    rebalanceTimeout: REBALANCE_MS_MAX,
    heartbeatInterval: HEARTBEAT_EVERY_MS,
    metadataMaxAge: METADATA_MS_MAX,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    maxBytesPerPartition: PARTITION_FETCH_BYTES_MAX,
    maxBytes: FETCH_BYTES_MAX,
    allowAutoTopicCreation: false,
    retry: { retries: DRIVER_RETRIES_MAX, restartOnFailure: async () => false },
  })
  const { promise: ended, resolve: end } = Promise.withResolvers<string>()
  const over = new AbortController()
  const isOver = (): boolean => over.signal.aborted
  let isJoined = false
  let generation = 0
  let commit: EachBatchPayload['commitOffsetsIfNecessary'] | undefined
  const dog = watchdog(performance.now())

  const driverOf = (partition: number): PartitionDriver => {
    const ofThis = generation
    const whileHeld = (act: () => void): void => {
      if (isOver() || generation !== ofThis) return
      try {
        act()
      } catch {
        // The driver is between two states of its own, and the next assignment sets everything anew.
      }
    }
    return {
      readFrom: (offset) =>
        whileHeld(() => {
          consumer.seek({ topic, partition, offset: String(offset) })
          consumer.resume([{ topic, partitions: [partition] }])
        }),
      pause: () => whileHeld(() => consumer.pause([{ topic, partitions: [partition] }])),
      commit: async (next, mark) => {
        if (isOver() || generation !== ofThis) return
        const offset = String(next)
        const metadata = mark === undefined ? null : markText(mark)
        try {
          if (commit === undefined) await consumer.commitOffsets([{ topic, partition, offset, metadata }])
          else
            await commit({
              topics: [{ topic, partitions: [{ partition, offset, metadata } as PartitionOffset] }],
            })
        } catch {
          // Whoever reads the group from outside sees an older place for a while. The ledger never asks for it.
        }
      },
    }
  }

  const take = async (payload: EachBatchPayload): Promise<void> => {
    if (isOver()) throw new Error('this membership is over')
    commit = payload.commitOffsetsIfNecessary
    const batch = payload.batch as DriverBatch
    const from = BigInt(batch.fetchedOffset)
    const reader = parts.readerOf(batch.partition)
    if (reader === undefined || payload.isStale()) return
    const release = reader.intake.wants(from) ? await roomFor(batch, payload, parts.budget) : nothing
    if (isOver() || payload.isStale() || parts.readerOf(batch.partition) !== reader) return release()
    const last = batch.lastOffset()
    const first = batch.firstOffset()
    const unreadable = unreadableIn(batch.rawMessages)
    // Of nothing at all the driver says that everything was read.
    const isNothing = batch.rawMessages.length === 0
    const isIn = reader.intake.offer({
      from,
      first: first === null ? undefined : BigInt(first),
      records: batch.messages,
      next: isNothing ? from : BigInt(last) + 1n,
      unreadable,
      release,
    })
    if (isIn && !isNothing) payload.resolveOffset(last)
    if (!isIn) release()
    if (!isIn || unreadable !== undefined) consumer.pause([{ topic, partitions: [batch.partition] }])
  }

  consumer.on('consumer.group_join', ({ payload }) => {
    dog.heard()
    if (isOver()) return void consumer.disconnect().catch(nothing)
    generation += 1
    isJoined = true
    const partitions = payload.memberAssignment[topic] ?? []
    if (partitions.length > 0) consumer.pause([{ topic, partitions: [...partitions] }])
    parts.onAssigned(partitions, driverOf)
  })
  consumer.on('consumer.heartbeat', dog.heard)
  consumer.on('consumer.fetch_start', ({ payload }) => dog.fetchStarted(String(payload.nodeId)))
  consumer.on('consumer.fetch', ({ payload }) => dog.fetchEnded(String(payload.nodeId)))
  consumer.on('consumer.crash', ({ payload }) => end(faultOf(payload.error)))
  const looking = setInterval(() => {
    const seen = dog.look(performance.now())
    if (seen === 'silent') end('SILENT')
    if (seen === 'stood-still') parts.onPause()
  }, CHECK_EVERY_MS)

  const run = async (): Promise<void> => {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE_MAX,
      eachBatch: take,
    })
  }
  void run().catch((error: unknown) => end(faultOf(error)))
  void ended.then(() => {
    over.abort()
    isJoined = false
    clearInterval(looking)
  })
  return {
    ended,
    isJoined: () => isJoined && dog.isFresh(),
    stop: async () => {
      end('STOPPED')
      await Promise.race([disconnected(consumer), passed(LEAVE_MS_MAX)])
    },
  }
}

/** What the driver knows of a fetch, and its types do not say. */
type DriverBatch = Omit<EachBatchPayload['batch'], 'firstOffset' | 'lastOffset'> & {
  readonly fetchedOffset: string
  /** With markers, and with what was aborted. */
  readonly rawMessages: ReadonlyArray<KafkaRecord>
  readonly firstOffset: () => string | null
  readonly lastOffset: () => string
}

/** Waits for room, with a sign of life to the group while it takes long. */
const roomFor = async (
  { rawMessages }: DriverBatch,
  { heartbeat }: EachBatchPayload,
  budget: ByteBudget,
): Promise<() => void> => {
  let fault: Error | undefined
  const timer = setInterval(() => {
    heartbeat().catch((error: Error) => {
      fault ??= error
    })
  }, HEARTBEAT_EVERY_MS)
  try {
    // What is not handed out takes room as well: it is a piece of the same answer.
    const release = await budget.take(rawMessages.reduce((sum, record) => sum + sizeOf(record), 0))
    if (fault === undefined) return release
    release()
    throw fault
  } finally {
    clearInterval(timer)
  }
}

const nothing = (): void => undefined

const disconnected = (consumer: Consumer): Promise<void> => consumer.disconnect().catch(nothing)

const passed = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })

/** How long the group waits for its members when partitions are given out anew. */
export const REBALANCE_MS_MAX = 20_000

export const HEARTBEAT_EVERY_MS = 1_000

/** How old the driver's knowledge of brokers and partitions may be: a partition that is added is read this soon. */
export const METADATA_MS_MAX = 10_000

/** How long a fetch waits for the first record, and a member without work before it looks again. */
export const FETCH_WAIT_MS = 200

/** What one fetch brings, of one partition and in all. */
export const PARTITION_FETCH_BYTES_MAX = 1_048_576
export const FETCH_BYTES_MAX = 4_194_304

/** Partitions whose fetched records are taken in at once. */
export const PARTITIONS_AT_ONCE_MAX = 16

/** How often the driver tries a request by itself. */
export const DRIVER_RETRIES_MAX = 5

/** How long leaving the group may take: what is left behind loses its partitions by its silence. */
export const LEAVE_MS_MAX = 5_000
