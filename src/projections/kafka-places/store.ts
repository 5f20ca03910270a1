import type { Database, RootDatabase } from 'lmdb'
import type { KafkaPlace } from '../../domain/kafka/place.ts'
import type { Position } from '../../domain/kernel/position.ts'
import type { Projection, SizedEvent } from '../projection.ts'

/** How far the partitions of Kafka are recorded, by the coordinates that events carry. */
export interface KafkaPlaces {
  readonly projection: Projection
  readonly of: (topic: string) => ReadonlyMap<number, KafkaPlace>
}

export const KAFKA_PLACES_VERSION = 1

export const kafkaPlaces = (environment: RootDatabase): KafkaPlaces => {
  const places: Database<PlaceRow, [topic: string, partition: number]> = environment.openDB({
    name: 'kafka-places',
    encoding: 'msgpack',
  })
  return {
    projection: {
      name: 'kafka-places',
      version: KAFKA_PLACES_VERSION,
      apply: (events) => {
        const moved = new Map<string, Moved>()
        for (const sized of events) {
          const at = partitionOf(sized)
          if (at === undefined) continue
          const name = `${at.partition} ${at.topic}`
          const key: Moved['key'] = [at.topic, at.partition]
          const row = (moved.get(name) ?? { row: places.get(key) }).row
          moved.set(name, { key, row: after(row, sized) })
        }
        for (const { key, row } of moved.values()) void places.put(key, row)
      },
    },
    of: (topic) =>
      new Map(
        [...places.getRange({ start: [topic, 0], end: [topic, Number.MAX_SAFE_INTEGER] })].map(
          ({ key: [, partition], value }) => [partition, placeOf(value)],
        ),
      ),
  }
}

/** Offsets as text: they have 64 bits. */
interface PlaceRow {
  readonly next: string
  readonly recordedBefore: string
  readonly last?: { readonly offset: string; readonly recordDigest: string }
  readonly acknowledgedAt?: Position
}

interface Moved {
  readonly key: [topic: string, partition: number]
  readonly row: PlaceRow
}

const partitionOf = ({ event, metadata }: SizedEvent): { topic: string; partition: number } | undefined =>
  event.type === 'KafkaGapAcknowledged' ? event : metadata.kafka

/** An acknowledged gap moves a place anywhere; a message only ever further. */
const after = (before: PlaceRow | undefined, { event, metadata, stored }: SizedEvent): PlaceRow => {
  if (event.type === 'KafkaGapAcknowledged')
    return { next: event.resumeAt, recordedBefore: event.resumeAt, acknowledgedAt: stored.position }
  const { offset, recordDigest, recordedBefore = '0' } = metadata.kafka ?? { offset: '0' }
  const known = before ?? NOTHING_READ
  const isFurther = BigInt(offset) >= BigInt(known.next)
  return {
    ...known,
    ...(isFurther && { next: String(BigInt(offset) + 1n) }),
    ...(isFurther && recordDigest !== undefined && { last: { offset, recordDigest } }),
    ...(BigInt(recordedBefore) > BigInt(known.recordedBefore) && { recordedBefore }),
  }
}

const NOTHING_READ: PlaceRow = { next: '0', recordedBefore: '0' }

const placeOf = ({ next, recordedBefore, last, acknowledgedAt }: PlaceRow): KafkaPlace => ({
  next: BigInt(next),
  recordedBefore: BigInt(recordedBefore),
  ...(last && { last: { offset: BigInt(last.offset), recordDigest: last.recordDigest } }),
  ...(acknowledgedAt && { acknowledgedAt }),
})
