import type { EventId } from '../kernel/event-id.ts'
import type { Position } from '../kernel/position.ts'
import type { Issues } from '../kernel/validation.ts'
import type { ContentFailure } from '../ports/content-store.ts'
import type { AppendFailure, ReadFailure } from '../ports/event-store.ts'
import type { VaultFailure } from '../ports/key-vault.ts'
import type { EventNotUnderstood } from '../record/ledger-event.ts'
import type { ReplyClass } from '../replies/reply-facts.ts'

export type OutcomeWord = 'recorded' | 'duplicate' | 'conflict' | 'refused' | 'invalid'

/** What became of one message: the same words on HTTP, Kafka and the command line. */
export interface Outcome {
  /** The CloudEvent's id, where it has one. */
  readonly id: string | null
  readonly outcome: OutcomeWord
  readonly eventId?: EventId
  readonly position?: Position
  /** Only where the index took too long: checks of the contact answer INDEX_BEHIND until it has caught up. */
  readonly visible?: false
  readonly reason?: string
  /** Of a reply that was understood: what it was taken for. Of a duplicate, when it was recorded. */
  readonly classification?: ReplyClass
  readonly issues?: Issues
}

/** Nothing can be said of these messages: send them again. Those that were recorded answer `duplicate` then. */
export type Outage =
  | AppendFailure
  | ReadFailure
  | VaultFailure
  | ContentFailure
  | EventNotUnderstood
  /** This node answers and records nothing: another one takes what is sent. */
  | { readonly _tag: 'ReaderNode' }
  /** Another message with this id is in the log, or may be, and the index does not show it yet. */
  | { readonly _tag: 'FirstCopyUnseen' }
