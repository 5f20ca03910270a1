import * as t from 'io-ts'
import { Instant } from '../kernel/instant.ts'
import { Word } from '../kernel/word.ts'
import { Offset } from './offset.ts'

/** How long the reason may be that somebody gives for accepting a gap, in characters. */
export const GAP_REASON_CHARACTERS_MAX = 1_000

/**
 * Somebody accepted that records of a partition are missing, version 1. Reading goes on at `resumeAt`, the first record that
 * the broker had then: what was read before is known by its ids, and changes nothing.
 */
export const KafkaGapAcknowledged = t.readonly(
  t.strict({
    type: t.literal('KafkaGapAcknowledged'),
    occurredAt: Instant,
    topic: t.string,
    partition: t.number,
    kind: t.keyof({ 'records-removed': null, truncated: null, 'another-topic': null }),
    storedOffset: Offset,
    lowWatermark: Offset,
    highWatermark: Offset,
    resumeAt: Offset,
    reason: t.string,
    acknowledgedBy: Word,
  }),
  'KafkaGapAcknowledged',
)
export type KafkaGapAcknowledged = t.TypeOf<typeof KafkaGapAcknowledged>
