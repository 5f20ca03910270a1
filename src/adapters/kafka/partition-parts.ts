import type { Watermarks } from '../../domain/kafka/find-gap.ts'
import type { Committed } from '../../domain/kafka/vouched.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { PartitionDriver } from './partition-driver.ts'
import type { PartitionStatus } from './partition-status.ts'
import type { PlaceNotes } from './place-notes.ts'
import type { SourceLedger } from './source-ledger.ts'

/** What the reader of one partition works with. */
export interface ReaderParts {
  readonly topic: string
  readonly partition: number
  readonly ledger: SourceLedger
  readonly deadLetters: DeadLetters
  readonly notes: PlaceNotes
  readonly driver: PartitionDriver
  /** What the broker says of this partition; undefined where it does not answer. */
  readonly ask: () => Promise<BrokerView | undefined>
  readonly onStatus: (status: PartitionStatus) => void
  /** A fault of our own code: the partition is held, and nothing of it is passed over. */
  readonly onDefect: (error: unknown) => void
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** The reader that this partition had before: two never work at once. */
  readonly after: Promise<void>
}

export interface BrokerView {
  readonly watermarks: Watermarks
  readonly committed: Committed | undefined
}
