import type { EventId } from '../kernel/event-id.ts'
import type { CalendarDate, Instant } from '../kernel/instant.ts'
import type { Position } from '../kernel/position.ts'
import type { Scope } from '../kernel/scope.ts'
import type { Word } from '../kernel/word.ts'
import type { ConsentLevel, RelationshipKind } from './vocabulary.ts'

/** Which event of the contact's stream an entry comes from, and when it happened and was recorded. */
export interface Entry {
  readonly id: EventId
  readonly revision: number
  readonly position: Position
  readonly occurredAt: Instant
  readonly recordedAt: Instant
}

export interface Grant extends Entry {
  readonly scope: Scope
  readonly level: ConsentLevel
  readonly expiresAt?: Instant
}

/** A withdrawal or an internal do-not-call entry. It counts from `since`: when it happened, or was received if dated later. */
export interface Refusal extends Entry {
  readonly scope: Scope
  readonly since: Instant
}

export interface Lift extends Entry {
  readonly entryId: EventId
}

export interface Relationship extends Entry {
  readonly seller: Word
  readonly kind: RelationshipKind
}

export interface Reassignment extends Entry {
  readonly asOf: CalendarDate
}

export interface Erasure extends Entry {
  readonly generation: number
}

/**
 * What is known of one contact: sets of entries, by event id. It is a join-semilattice: any permutation and any
 * repetition of the same events gives the same state. Each list is ordered by `occurredAt`, then by id.
 */
export interface ContactState {
  /** Of the newest event that is in here; -1 where there is none. */
  readonly revision: number
  /** The latest of all `recordedAt`; null where there is none. */
  readonly recordedAt: Instant | null
  readonly grants: ReadonlyArray<Grant>
  readonly withdrawals: ReadonlyArray<Refusal>
  readonly dnc: ReadonlyArray<Refusal>
  readonly lifts: ReadonlyArray<Lift>
  readonly relationships: ReadonlyArray<Relationship>
  readonly reassignments: ReadonlyArray<Reassignment>
  readonly erasures: ReadonlyArray<Erasure>
}

export const nothingKnown: ContactState = {
  revision: -1,
  recordedAt: null,
  grants: [],
  withdrawals: [],
  dnc: [],
  lifts: [],
  relationships: [],
  reassignments: [],
  erasures: [],
}

/** The generation of the data key that the next event of this contact is sealed with. */
export const generationOf = (state: ContactState): number =>
  state.erasures.reduce((newest, erasure) => Math.max(newest, erasure.generation + 1), 1)
