/**
 * Why a partition cannot be read on without passing over something:
 * - `records-removed`: the first record that the broker still has lies after the one that would be next;
 * - `truncated`: the broker's last record lies before the last one seen;
 * - `another-topic`: at the place of the last record seen there is a different one, so this is another topic of the same name.
 */
export type KafkaGapKind = 'records-removed' | 'truncated' | 'another-topic'

export interface KafkaGap {
  readonly topic: string
  readonly partition: number
  readonly kind: KafkaGapKind
  /** The offset that would have been read next; of a topic that changed, the one after the furthest record seen. */
  readonly storedOffset: bigint
  readonly lowWatermark: bigint
  readonly highWatermark: bigint
}
