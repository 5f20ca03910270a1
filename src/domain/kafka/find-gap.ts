import type { KafkaGap, KafkaGapKind } from './gap.ts'
import type { KafkaPlace } from './place.ts'

/** The offsets between which a broker has records of a partition: from `low` on, and all before `high`. */
export interface Watermarks {
  readonly low: bigint
  readonly high: bigint
}

/**
 * What was lost between a place and what the broker still has; undefined where reading on passes over nothing. Holes between
 * the watermarks are none: compaction, markers of transactions and what an aborted one wrote leave them.
 */
export const findGap = (
  { next, recordedBefore }: KafkaPlace,
  { low, high }: Watermarks,
): KafkaGapKind | undefined =>
  low > recordedBefore ? 'records-removed' : high < next ? 'truncated' : undefined

/** A gap as it is told: what would be read next, or after a change of the topic what was seen furthest. */
export const gapOf = (
  { topic, partition }: { readonly topic: string; readonly partition: number },
  kind: KafkaGapKind,
  { next, recordedBefore }: KafkaPlace,
  { low, high }: Watermarks,
): KafkaGap => ({
  topic,
  partition,
  kind,
  storedOffset: kind === 'records-removed' ? recordedBefore : next,
  lowWatermark: low,
  highWatermark: high,
})

/**
 * Where to begin so that the last record seen comes first, if it is still there: that it is the same one shows that the topic
 * is the same one.
 */
export const startOf = ({ next, last }: KafkaPlace, { low }: Watermarks): bigint =>
  last !== undefined && last.offset >= low && last.offset < next ? last.offset : next
