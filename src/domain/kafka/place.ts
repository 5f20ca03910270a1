import type { Position } from '../kernel/position.ts'

/** How far the ledger has read one partition: what its own events say, whatever the broker believes. */
export interface KafkaPlace {
  /** The offset after the furthest record seen. Records before it may still be missing: those of one batch are appended in any order. */
  readonly next: bigint
  /** Every record before this offset was recorded, or put aside and announced: reading begins here. At or before `next`. */
  readonly recordedBefore: bigint
  /** The last record seen, just before or some way before `next`; undefined after an acknowledged gap, and before the first. */
  readonly last?: { readonly offset: bigint; readonly recordDigest: string }
  /** Where in the log a gap was acknowledged last: what a node noted of the partition before that holds no more. */
  readonly acknowledgedAt?: Position
}
