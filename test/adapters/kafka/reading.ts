import * as E from 'fp-ts/lib/Either.js'
import { logLevel } from 'kafkajs'
import { brokerViews } from '../../../src/adapters/kafka/broker-views.ts'
import { kafkaClient } from '../../../src/adapters/kafka/client.ts'
import { type KafkaConsumer, startConsumer } from '../../../src/adapters/kafka/consumer.ts'
import { deadLetters } from '../../../src/adapters/kafka/dead-letters.ts'
import type { PartitionStatus } from '../../../src/adapters/kafka/partition-status.ts'
import type { PlaceNote, PlaceNotes } from '../../../src/adapters/kafka/place-notes.ts'
import type { SourceLedger } from '../../../src/adapters/kafka/source-ledger.ts'
import { tellingOfTrouble } from '../../../src/adapters/kafka/trouble.ts'
import { theFirstRecord } from '../../../src/domain/kafka/further-place.ts'
import type { LogMark } from '../../../src/domain/kafka/log-mark.ts'
import type { KafkaPlace } from '../../../src/domain/kafka/place.ts'
import type { Instant } from '../../../src/domain/kernel/instant.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'
import type { Outcome } from '../../../src/domain/workflow/outcome.ts'
import type { KafkaNames } from '../../support/kafka-ledger.ts'

/** A ledger in memory that several consumers may fill, on a real broker: it can be slow, away, and looks who writes at once. */
export interface SharedLedger {
  readonly source: SourceLedger
  /** The id of each message, in the order in which they were recorded. */
  readonly ids: () => ReadonlyArray<string>
  /** How many batches came in, duplicates too. */
  readonly batches: () => number
  /** The partitions of which two batches were under way at once. */
  readonly overlaps: () => ReadonlyArray<number>
  readonly places: Map<number, KafkaPlace>
  /** Batches wait for this before they are recorded. */
  gate: Promise<void>
  isAway: boolean
}

export const sharedLedger = (): SharedLedger => {
  const ids: Array<string> = []
  const known = new Set<string>()
  const places = new Map<number, KafkaPlace>()
  const busy = new Set<number>()
  const overlaps: Array<number> = []
  let batches = 0
  const ledger: SharedLedger = {
    gate: Promise.resolve(),
    isAway: false,
    ids: () => ids,
    batches: () => batches,
    overlaps: () => overlaps,
    places,
    source: {
      record: (incoming) => async () => {
        const partition = incoming[0]?.kafka?.partition ?? -1
        if (busy.has(partition)) overlaps.push(partition)
        busy.add(partition)
        batches += 1
        await ledger.gate
        busy.delete(partition)
        if (ledger.isAway) return E.left({ _tag: 'StoreUnavailable', cause: 'away' })
        return E.right(
          incoming.map((one): Outcome => {
            if (one.type === 'unreadable') return { id: null, outcome: 'invalid', issues: [] }
            const { id } = one.value as { readonly id: string }
            const at = one.kafka
            if (known.has(id) || at === undefined) return { id, outcome: 'duplicate' }
            known.add(id)
            ids.push(id)
            const offset = BigInt(at.offset)
            const before = BigInt(at.recordedBefore ?? 0)
            const place = places.get(partition) ?? theFirstRecord
            places.set(partition, {
              ...place,
              ...(place.next <= offset && {
                next: offset + 1n,
                last: { offset, recordDigest: at.recordDigest ?? '' },
              }),
              recordedBefore: before > place.recordedBefore ? before : place.recordedBefore,
            })
            return { id, outcome: 'recorded' }
          }),
        )
      },
      digestOf: (bytes) => Buffer.from(bytes).toString('base64'),
      contentDigestOf: () => 'digest',
      places: () => places,
      upToDate: () => async () =>
        ledger.isAway ? E.left({ _tag: 'StoreUnavailable', cause: 'away' }) : E.right(undefined),
      mark: () => MARK,
      holds: ({ recordedAt }) => recordedAt === MARK.recordedAt,
    },
  }
  return ledger
}

export interface Reading extends KafkaConsumer {
  readonly statuses: () => ReadonlyArray<readonly [partition: number, status: PartitionStatus]>
  readonly restarts: () => ReadonlyArray<string>
  readonly defects: () => ReadonlyArray<unknown>
}

/** A consumer in this process, stopped at the end of its test. */
export const startReading = (brokers: string, names: KafkaNames, ledger: SharedLedger): Reading => {
  const statuses: Array<readonly [number, PartitionStatus]> = []
  const restarts: Array<string> = []
  const defects: Array<unknown> = []
  const client = kafkaClient(
    { brokers: brokers.split(','), tls: undefined, sasl: undefined },
    tellingOfTrouble({ logLevel: logLevel.WARN, logCreator: () => () => undefined }, () => consumer.doubt()),
  )
  const views = brokerViews(client, names.topic, names.group)
  const letters = deadLetters(client, names.deadLetterTopic)
  const consumer = startConsumer({
    kafka: client,
    topic: names.topic,
    group: names.group,
    ledger: ledger.source,
    deadLetters: letters,
    notes: notesInMemory(),
    views,
    onStatus: (_topic, partition, status) => void statuses.push([partition, status]),
    onDefect: (error) => void defects.push(error),
    onRestart: (why) => void restarts.push(why),
  })
  return {
    ...consumer,
    statuses: () => statuses,
    restarts: () => restarts,
    defects: () => defects,
    stop: async () => {
      await consumer.stop()
      await Promise.all([views.close(), letters.close()])
    },
  }
}

const MARK: LogMark = {
  position: 'aaaaaaaa-0000000000000001' as Position,
  size: 1,
  recordedAt: '2026-11-25T00:00:00.000Z' as Instant,
}

const notesInMemory = (): PlaceNotes => {
  const notes = new Map<number, PlaceNote>()
  return {
    of: (_topic, partition) => notes.get(partition),
    note: (_topic, partition, note) => void notes.set(partition, note),
    forget: (_topic, partition) => void notes.delete(partition),
    close: async () => undefined,
  }
}
