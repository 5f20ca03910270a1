import { furtherOffset } from './further-offset.ts'
import { type LogMark, markOfText } from './log-mark.ts'
import type { KafkaPlace } from './place.ts'

/** What a group has committed, with the words that whoever did wrote beside it. */
export interface Committed {
  readonly offset: bigint
  readonly metadata: string | null
}

/**
 * A place, moved on to a committed offset where a node of this very ledger vouches for it: it wrote beside it the mark of the
 * log at which all before the offset was recorded, or put aside and announced. What a tool or another ledger committed says
 * nothing of the kind; neither does what was committed by a ledger that was restored from a backup since, however far it has
 * come again, or before a gap was accepted.
 */
export const vouchedPlace = (
  place: KafkaPlace,
  committed: Committed | undefined,
  holds: (mark: LogMark) => boolean,
): KafkaPlace => {
  if (committed === undefined || !isVouched(place, committed.metadata, holds)) return place
  const { offset } = committed
  return offset <= place.recordedBefore
    ? place
    : { ...place, next: furtherOffset(place.next, offset), recordedBefore: offset }
}

const isVouched = (
  { acknowledgedAt }: KafkaPlace,
  metadata: string | null,
  holds: (mark: LogMark) => boolean,
): boolean => {
  const mark = markOfText(metadata)
  return mark !== undefined && holds(mark) && (acknowledgedAt === undefined || mark.position > acknowledgedAt)
}
