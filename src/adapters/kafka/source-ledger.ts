import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { LogMark } from '../../domain/kafka/log-mark.ts'
import type { KafkaPlace } from '../../domain/kafka/place.ts'
import type { Ledger } from '../../domain/ports/ledger.ts'
import type { Outage } from '../../domain/workflow/outcome.ts'
import type { Incoming } from '../../domain/workflow/record-messages.ts'

/** What a consumer asks of the ledger that it fills. */
export interface SourceLedger {
  readonly record: Ledger['record']
  /** A keyed digest of bytes. */
  readonly digestOf: (bytes: Uint8Array) => string
  /** The digest that the quarantine carries for a message, and the events do where it is recorded. */
  readonly contentDigestOf: (incoming: Incoming) => string
  /** How far the partitions of a topic are recorded, as this node's index knows. */
  readonly places: (topic: string) => ReadonlyMap<number, KafkaPlace>
  /** Succeeds once the index has applied all that the log held when this was asked. */
  readonly upToDate: () => TE.TaskEither<Outage, void>
  /** How far the index has come; undefined before the first event. */
  readonly mark: () => LogMark | undefined
  /** Whether the log has at a mark what it had when the mark was made. Of what the index has not come to, it has not. */
  readonly holds: (mark: LogMark) => boolean
}
