import type { LogMark } from '../../domain/kafka/log-mark.ts'

/** One partition of one assignment, as the driver's side offers it. What the assignment has lost is passed over in silence. */
export interface PartitionDriver {
  /** Fetches from here on. */
  readonly readFrom: (offset: bigint) => void
  /** Fetches nothing more until `readFrom`. */
  readonly pause: () => void
  /**
   * Commits an offset, and beside it the mark of the log at which all before it is recorded. One that fails is passed over: reading
   * begins further back then.
   */
  readonly commit: (next: bigint, mark: LogMark | undefined) => Promise<void>
}
