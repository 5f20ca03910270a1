import type { ContactState } from '../contact/state.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Position } from '../kernel/position.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { ContentDigest } from './pseudonymizer.ts'

/** An event that is in the ledger, found by its id. */
export interface KnownEvent {
  readonly position: Position
  readonly size: number
  readonly contentDigest: ContentDigest
}

/** What this node's index knows, for those who write: it may lag, so an append still says which revision it expects. */
export interface LedgerView {
  /**
   * The event of an id: the contact's own where it has one, else the first in the log. Two nodes may have recorded one id
   * for two contacts, each before it knew of the other's.
   */
  readonly eventById: (id: EventId, of?: Pseudonym) => KnownEvent | undefined
  readonly stateOf: (pseudonym: Pseudonym) => ContactState
  /** Answers true once the index holds everything up to there, false when it took longer than that. */
  readonly whenApplied: (position: Position, withinMs: number) => Promise<boolean>
  /** Checks of this contact answer INDEX_BEHIND until the index holds everything up to there. */
  readonly holdBack: (pseudonym: Pseudonym, until: Position) => void
}
