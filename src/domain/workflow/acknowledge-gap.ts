import * as E from 'fp-ts/lib/Either.js'
import { OPERATIONS_STREAM } from '../access/event.ts'
import { GAP_REASON_CHARACTERS_MAX } from '../kafka/event.ts'
import type { KafkaGap } from '../kafka/gap.ts'
import { type Issues, issue } from '../kernel/validation.ts'
import type { Word } from '../kernel/word.ts'
import type { GapAcknowledged, Principal } from '../ports/ledger.ts'
import { appendOwn, type OwnEventParts } from './append-own.ts'
import type { Outage } from './outcome.ts'

/** What is wrong with a reason; nothing where it can be recorded. */
export const gapReasonIssues = (reason: string): Issues =>
  reason.trim() === '' || reason.length > GAP_REASON_CHARACTERS_MAX
    ? [issue('reason', `why the gap is accepted, in at most ${GAP_REASON_CHARACTERS_MAX} characters`)]
    : []

/** Records that somebody accepts a gap: every node that holds the partition then reads on, at the first record there is. */
export const acknowledgeGap = async (
  parts: OwnEventParts,
  { topic, partition, kind, storedOffset, lowWatermark, highWatermark }: KafkaGap,
  reason: string,
  by: Principal,
): Promise<E.Either<Outage, GapAcknowledged>> => {
  const accepted = {
    topic,
    partition,
    kind,
    storedOffset: String(storedOffset),
    lowWatermark: String(lowWatermark),
    highWatermark: String(highWatermark),
    resumeAt: String(lowWatermark),
    reason,
    acknowledgedBy: by.name as Word,
  }
  const appended = await appendOwn(parts, OPERATIONS_STREAM, 'any', {
    type: 'KafkaGapAcknowledged',
    occurredAt: parts.clock.now(),
    ...accepted,
  })
  return E.isLeft(appended) ? appended : E.right({ ...accepted, position: appended.right.position })
}
