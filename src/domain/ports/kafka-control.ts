import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { KafkaGap } from '../kafka/gap.ts'

/** What a node can say of the partitions that it reads, and of those that others do. */
export interface KafkaControl {
  /**
   * The gap of a partition as this node sees it now; undefined where there is none. Of a partition that this node does not
   * hold, the ledger's place is compared with the broker's watermarks, and the last record seen with the one that lies there.
   */
  readonly gapOf: (topic: string, partition: number) => TE.TaskEither<KafkaFailure, KafkaGap | undefined>
  /** What /readyz and metrics show. */
  readonly health: () => KafkaHealth
}

/** The brokers do not answer, or not as they should. */
export interface KafkaFailure {
  readonly _tag: 'KafkaUnavailable'
  readonly cause: string
}

export interface KafkaHealth {
  /** Whether this node is a member of its group, and heard of the brokers a moment ago. */
  readonly connected: boolean
  readonly gaps: ReadonlyArray<KafkaGap>
  /**
   * Partitions that wait: for the store (`STORE_UNAVAILABLE`), for the dead-letter topic (`DEAD_LETTER_UNAVAILABLE`), at a batch that cannot be read
   * (`UNREADABLE_BATCH`), or after a fault of the ledger itself (`DEFECT`).
   */
  readonly held: ReadonlyArray<{ readonly topic: string; readonly partition: number; readonly code: string }>
  /** Records that are there to be read and are not recorded, of the partitions that this node holds. */
  readonly lag: ReadonlyArray<{
    readonly topic: string
    readonly partition: number
    readonly records: bigint
  }>
  /** How often the driver was started anew since the start. */
  readonly restarts: number
}
