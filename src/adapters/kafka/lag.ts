import { findGap } from '../../domain/kafka/find-gap.ts'
import type { KafkaHealth } from '../../domain/ports/kafka-control.ts'
import type { BrokerViews } from './broker-views.ts'
import type { PartitionReader } from './partition-reader.ts'

/** How far each partition is behind, asked every few seconds: an answer that cannot be makes the partition look anew. */
export interface Lag {
  readonly now: () => KafkaHealth['lag']
  readonly stop: () => void
}

export const LAG_EVERY_MS = 5_000

export const lagOf = (
  topic: string,
  readers: ReadonlyMap<number, PartitionReader>,
  views: BrokerViews,
): Lag => {
  let known: KafkaHealth['lag'] = []
  const look = async (): Promise<void> => {
    // Before the broker is asked: what it answers cannot lie before that.
    const places = [...readers].map(([partition, reader]) => ({ partition, reader, place: reader.place() }))
    if (places.length === 0) {
      known = []
      return
    }
    const found = await views.ask()
    if (found === undefined) return
    known = places.flatMap(({ partition, reader, place }) => {
      const watermarks = found.get(partition)?.watermarks
      if (place === undefined || watermarks === undefined) return []
      if (reader.status().status === 'reading' && findGap(place, watermarks) !== undefined) reader.doubt()
      const records = watermarks.high - place.next
      return [{ topic, partition, records: records < 0n ? 0n : records }]
    })
  }
  let looking = false
  const timer = setInterval(() => {
    if (looking) return
    looking = true
    void look().finally(() => {
      looking = false
    })
  }, LAG_EVERY_MS)
  return { now: () => known, stop: () => clearInterval(timer) }
}
