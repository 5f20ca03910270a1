import type { Role } from '../access/role.ts'
import type { ContactState, Entry } from '../contact/state.ts'
import type { DisclosurePublished } from '../disclosure/event.ts'
import type { KafkaGapAcknowledged } from '../kafka/event.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Json } from '../kernel/json.ts'
import type { Position } from '../kernel/position.ts'
import type { Issues } from '../kernel/validation.ts'
import type { KafkaCoordinates } from '../record/metadata.ts'
import type { AsOf } from '../rules/decision.ts'
import type { OutcomeWord } from '../workflow/outcome.ts'

/** What a ledger answers, as HTTP and the command line write it. */

/** A line of `GET /v1/events`. `data` is as stored: clear members, commitments, sealed bytes. */
export interface EventLine {
  readonly position: Position
  readonly eventId: EventId
  readonly type: string
  readonly stream: string
  readonly revision: string
  readonly occurredAt: string | null
  readonly recordedAt: string
  readonly source: string
  readonly data: Json
  /** The leaf in base64. */
  readonly leaf: string
}

export interface HistoryLine extends EventLine {
  /** By path; absent where the key is destroyed, or where protected values were not shown. */
  readonly protected?: Readonly<Record<string, Json>>
}

export interface History {
  readonly contact: string
  readonly events: ReadonlyArray<HistoryLine>
  /** Why no protected values are shown, where none are. */
  readonly protectedWithheld?: string
  readonly asOf: AsOf
}

export interface StateAsked {
  readonly effectiveAt?: string
  readonly knownAt?: string
  /** The members of a question, less the contact. */
  readonly question: Readonly<Record<string, unknown>>
}

/** The lists of a contact's state. */
export interface KnownState extends KnownLists {
  readonly contact: string
  readonly asOf: AsOf
}

type StateList = Exclude<keyof ContactState, 'revision' | 'recordedAt'>

/** An entry as answers write it: its revision is a text. */
export type KnownEntry<A extends Entry> = Omit<A, 'revision'> & { readonly revision: string }

export type KnownLists = {
  readonly [List in StateList]: ReadonlyArray<KnownEntry<ContactState[List][number]>>
}

export interface Published {
  readonly isNew: boolean
  readonly disclosure: DisclosureText
}

export interface DisclosureText extends Omit<DisclosurePublished, 'type' | 'text' | 'occurredAt'> {
  readonly publishedAt: string
  readonly text: string
}

export interface NewToken {
  readonly id: EventId
  readonly role: Role
  readonly name: string
  /** Shown this once. */
  readonly token: string
}

export interface TokenLine {
  readonly id: EventId
  readonly role: Role
  readonly name: string
  readonly issuedAt: string
  readonly revokedAt?: string
}

/** What was accepted, and where the log says so. */
export interface GapAcknowledged extends Omit<KafkaGapAcknowledged, 'type' | 'occurredAt'> {
  readonly position: Position
}

/**
 * Whether there is anything to do about a message that was put aside: `open`; `recorded`, because it is in the ledger now;
 * `expired`, because its bytes are destroyed; `damaged`, because they are missing or no longer those that were put there;
 * `digest-only`, because they were too many to be kept.
 */
export type DeadLetterStatus = 'open' | 'recorded' | 'expired' | 'damaged' | 'digest-only'

export interface DeadLetterLine {
  readonly id: EventId
  readonly position: Position
  readonly status: DeadLetterStatus
  readonly outcome: OutcomeWord
  readonly reason: string
  readonly issues: Issues
  readonly digest: string
  readonly source: string
  readonly kafka?: KafkaCoordinates
  readonly sizeBytes: number
  readonly recordedAt: string
  readonly expiresAt?: string
  /** Who sent it through the ledger again last, and when. */
  readonly lastReplay?: { readonly by: string; readonly at: string }
}
