import { setTimeout as passed } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import type { Kafka } from 'kafkajs'
import type { KafkaGap } from '../../domain/kafka/gap.ts'
import type { KafkaControl } from '../../domain/ports/kafka-control.ts'
import type { BrokerViews } from './broker-views.ts'
import { byteBudget } from './byte-budget.ts'
import type { DeadLetters } from './dead-letters.ts'
import { gapFromOutside } from './gap-from-outside.ts'
import { lagOf } from './lag.ts'
import { lookAtOffset } from './look-at-offset.ts'
import type { PartitionDriver } from './partition-driver.ts'
import { type PartitionReader, startReader } from './partition-reader.ts'
import type { PartitionStatus } from './partition-status.ts'
import type { PlaceNotes } from './place-notes.ts'
import { type Session, startSession } from './session.ts'
import type { SourceLedger } from './source-ledger.ts'

export interface ConsumerParts {
  readonly kafka: Kafka
  readonly topic: string
  readonly group: string
  readonly ledger: SourceLedger
  readonly deadLetters: DeadLetters
  readonly notes: PlaceNotes
  readonly views: BrokerViews
  readonly onStatus: (topic: string, partition: number, status: PartitionStatus) => void
  readonly onDefect: (error: unknown) => void
  /** The driver failed or fell silent, and is started anew. */
  readonly onRestart: (why: string) => void
}

/** Reads a topic into the ledger until it is stopped, with as many drivers one after the other as that takes. */
export interface KafkaConsumer extends KafkaControl {
  /** The driver spoke of trouble: every partition looks anew whether anything is missing. */
  readonly doubt: () => void
  readonly stop: () => Promise<void>
}

export const startConsumer = (parts: ConsumerParts): KafkaConsumer => {
  const { topic, views, ledger } = parts
  const budget = byteBudget(IN_HAND_BYTES_MAX)
  const readers = new Map<number, PartitionReader>()
  const ends = new Map<number, Promise<void>>()
  const gaps = new Map<number, KafkaGap>()
  const lag = lagOf(topic, readers, views)
  const stopping = new AbortController()
  const isStopping = (): boolean => stopping.signal.aborted
  let session: Session | undefined
  let restarts = 0

  const onStatus = (partition: number, status: PartitionStatus): void => {
    if (status.status === 'halted') gaps.set(partition, status.gap)
    if (status.status === 'reading') gaps.delete(partition)
    parts.onStatus(topic, partition, status)
  }
  const loseAll = (): void => {
    for (const reader of readers.values()) reader.lose()
    readers.clear()
  }
  const assign = (
    partitions: ReadonlyArray<number>,
    driverOf: (partition: number) => PartitionDriver,
  ): void => {
    loseAll()
    if (isStopping()) return
    for (const partition of gaps.keys()) if (!partitions.includes(partition)) gaps.delete(partition)
    for (const partition of partitions) {
      const reader = startReader({
        topic,
        partition,
        ledger,
        deadLetters: parts.deadLetters,
        notes: parts.notes,
        driver: driverOf(partition),
        ask: async () => (await views.ask())?.get(partition),
        onStatus: (status) => {
          if (readers.get(partition) === reader) onStatus(partition, status)
        },
        onDefect: parts.onDefect,
        wait,
        after: ends.get(partition) ?? Promise.resolve(),
      })
      readers.set(partition, reader)
      ends.set(partition, reader.ended)
    }
  }
  let doubting: NodeJS.Timeout | undefined
  const doubt = (): void => {
    doubting ??= setTimeout(() => {
      doubting = undefined
      for (const reader of readers.values()) reader.doubt()
    }, DOUBT_AFTER_MS)
  }

  const supervise = async (): Promise<void> => {
    let pauseMs = RESTART_MS_MIN
    while (!isStopping()) {
      const startedAt = performance.now()
      const current = startSession({
        kafka: parts.kafka,
        topic,
        group: parts.group,
        budget,
        onAssigned: assign,
        readerOf: (partition) => readers.get(partition),
        onPause: doubt,
      })
      session = current
      const why = await current.ended
      if (isStopping()) return
      loseAll()
      parts.onRestart(why)
      restarts += 1
      await current.stop()
      if (performance.now() - startedAt > RESTART_MS_MAX) pauseMs = RESTART_MS_MIN
      await wait(pauseMs, stopping.signal)
      pauseMs = Math.min(pauseMs * 2, RESTART_MS_MAX)
    }
  }
  const supervising = supervise()

  const lookedAt = gapFromOutside({
    topic,
    views,
    lookAt: lookAtOffset(parts.kafka, topic),
    ledger,
    placeOf: (partition) => readers.get(partition)?.place() ?? ledger.places(topic).get(partition),
  })
  const heldNow = () =>
    [...readers].flatMap(([partition, reader]) => {
      const status = reader.status()
      return status.status === 'held' ? [{ topic, partition, code: status.code }] : []
    })
  return {
    doubt,
    gapOf: (asked, partition) => async () => {
      const known = asked === topic ? gaps.get(partition) : undefined
      return known !== undefined || asked !== topic ? E.right(known) : lookedAt(partition)()
    },
    health: () => ({
      connected: session?.isJoined() ?? false,
      gaps: [...gaps.values()],
      held: heldNow(),
      lag: lag.now(),
      restarts,
    }),
    stop: async () => {
      stopping.abort()
      lag.stop()
      clearTimeout(doubting)
      await Promise.race([
        Promise.all([...readers.values()].map((reader) => reader.finish())),
        passed(FINISH_MS_MAX, undefined, { ref: false }),
      ])
      await session?.stop()
      await supervising
    },
  }
}

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  passed(ms, undefined, { signal }).catch(() => undefined)

/** Bytes of records that were fetched and are not recorded yet, of all partitions. */
export const IN_HAND_BYTES_MAX = 16_777_216

/** What the driver says within this time is one reason to look anew. */
export const DOUBT_AFTER_MS = 250

/** The first and the longest pause before the driver is started anew. */
export const RESTART_MS_MIN = 500
export const RESTART_MS_MAX = 15_000

/** How long what is in hand may take at a stop; what is not done then is read again after the next start. */
export const FINISH_MS_MAX = 10_000
