import type { KafkaPlace } from '../../domain/kafka/place.ts'
import type { KafkaRecord } from './record.ts'
import { recordBytes } from './record-bytes.ts'

/** What lies at an offset of a partition and behind it, as far as one answer of the broker goes. */
export interface Lying {
  /** The first offset that holds anything, be it a record or not; undefined where none was sent. */
  readonly first: bigint | undefined
  readonly records: ReadonlyArray<KafkaRecord>
}

/** Whether something else lies at the place of the last record seen. What is no longer there tells nothing. */
export const isAnotherRecord = (
  { offset, recordDigest }: NonNullable<KafkaPlace['last']>,
  { first, records: [found] }: Lying,
  digestOf: (bytes: Uint8Array) => string,
): boolean =>
  found !== undefined && BigInt(found.offset) === offset
    ? digestOf(recordBytes(found)) !== recordDigest
    : first === offset
