import type { KafkaPlace } from './place.ts'

/** A partition that nobody has read begins with its first record. */
export const theFirstRecord: KafkaPlace = { next: 0n }

/** Of two places that are both true, the one further on. */
export const furtherPlace = (one: KafkaPlace | undefined, other: KafkaPlace | undefined): KafkaPlace =>
  one === undefined || (other !== undefined && other.next > one.next) ? (other ?? theFirstRecord) : one
