import type { KafkaGap } from '../../domain/kafka/gap.ts'
import type { UnreadableBatch } from './unreadable-batch.ts'

/** Where a partition stands. */
export type PartitionStatus =
  /** Waits for the reader before it, for the index, and for the broker's watermarks. */
  | { readonly status: 'starting' }
  | { readonly status: 'reading' }
  /**
   * Waits until the store, or the dead-letter topic, takes what is to be written, or until a batch can be read; or a fault of
   * our own is tried again.
   */
  | { readonly status: 'held'; readonly code: HeldCode; readonly unreadable?: UnreadableBatch }
  /** Something is missing, and reads on once somebody has accepted that. */
  | { readonly status: 'halted'; readonly gap: KafkaGap }
  | { readonly status: 'ended' }

export type HeldCode = 'STORE_UNAVAILABLE' | 'DEAD_LETTER_UNAVAILABLE' | 'UNREADABLE_BATCH' | 'DEFECT'
