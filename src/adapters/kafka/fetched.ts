import type { KafkaRecord } from './record.ts'
import type { UnreadableBatch } from './unreadable-batch.ts'

/** What one fetch brought of a partition. */
export interface Fetched {
  /** The offset that was asked for: it lay within the broker's watermarks then. */
  readonly from: bigint
  /** The first offset at or after `from` that holds anything, be it a record or not; undefined where none was sent. */
  readonly first: bigint | undefined
  /** In order, all at or after `from`. None where markers of transactions, or what was aborted, is all there is. */
  readonly records: ReadonlyArray<KafkaRecord>
  /** What lies behind the records and cannot be read. */
  readonly unreadable?: UnreadableBatch | undefined
  /** Behind the last record, and behind whatever follows it and is none. */
  readonly next: bigint
  /** Told once nothing of it is needed any more. */
  readonly release: () => void
}
