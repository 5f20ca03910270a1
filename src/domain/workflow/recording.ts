import type { ContactRefusal } from '../contact/refusal.ts'
import type { Position } from '../kernel/position.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventStore } from '../ports/event-store.ts'
import type { KeyVault } from '../ports/key-vault.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import type { Pseudonymizer } from '../ports/pseudonymizer.ts'
import type { Message } from './decode-message.ts'
import type { InFlight } from './in-flight.ts'
import type { RecordingClock } from './recording-clock.ts'
import type { Sealing } from './seal.ts'

/** What it takes to record messages of contacts. */
export interface RecordingParts extends Sealing {
  readonly store: EventStore
  readonly vault: KeyVault
  readonly names: Pseudonymizer
  readonly view: LedgerView
  readonly clock: Clock
  readonly stamp: RecordingClock
  /** The contacts that are being written to. */
  readonly turns: InFlight<Pseudonym>
}

export interface ContactMessage {
  readonly message: Message
  readonly pseudonym: Pseudonym
}

/** What became of a message of a contact: in the log, or refused. */
export type ContactResult =
  | { readonly status: 'recorded'; readonly position: Position; readonly visible: boolean }
  | { readonly status: 'refused'; readonly refusal: ContactRefusal | { readonly _tag: 'EventTooLarge' } }

/** The position of an event that is decided but not appended. */
export const NOT_YET = '' as Position
