import { furtherOffset } from './further-offset.ts'
import type { KafkaPlace } from './place.ts'

/** A partition that nobody has read begins with its first record. */
export const theFirstRecord: KafkaPlace = { next: 0n, recordedBefore: 0n }

/**
 * Of two places that are both true, the one further on, and the further of what is recorded before either. When a gap was
 * accepted, which is known of one alone, holds of both.
 */
export const furtherPlace = (one: KafkaPlace | undefined, other: KafkaPlace | undefined): KafkaPlace =>
  one === undefined || other === undefined
    ? (one ?? other ?? theFirstRecord)
    : {
        ...acceptedIn(one),
        ...acceptedIn(other),
        ...(other.next > one.next ? other : one),
        recordedBefore: furtherOffset(one.recordedBefore, other.recordedBefore),
      }

const acceptedIn = ({ acknowledgedAt }: KafkaPlace): Pick<KafkaPlace, 'acknowledgedAt'> =>
  acknowledgedAt === undefined ? {} : { acknowledgedAt }
