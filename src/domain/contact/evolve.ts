import type { EventId } from '../kernel/event-id.ts'
import { earlierOf, type Instant, laterOf } from '../kernel/instant.ts'
import type { Position } from '../kernel/position.ts'
import type { ContactEvent } from './event.ts'
import type { ContactState, Entry, Refusal } from './state.ts'

/** An event of a contact with what the log says of it. */
export interface RecordedContactEvent {
  readonly id: EventId
  readonly revision: number
  readonly position: Position
  readonly receivedAt: Instant
  readonly recordedAt: Instant
  readonly event: ContactEvent
}

/** Puts one event into the state: the join of the two. It never judges: an event that happened, happened. */
export const evolve = (state: ContactState, recorded: RecordedContactEvent): ContactState => {
  const { event } = recorded
  const known = {
    ...state,
    revision: Math.max(state.revision, recorded.revision),
    recordedAt:
      state.recordedAt === null ? recorded.recordedAt : laterOf(state.recordedAt, recorded.recordedAt),
  }
  const entry = entryOf(recorded)
  switch (event.type) {
    case 'ConsentGranted': {
      const { scope, level, expiresAt } = event
      const grant = { ...entry, scope, level, ...(expiresAt === undefined ? {} : { expiresAt }) }
      return { ...known, grants: joined(state.grants, grant) }
    }
    case 'ConsentWithdrawn':
      return { ...known, withdrawals: joined(state.withdrawals, refusalOf(recorded, event.scope)) }
    case 'DncAdded':
      return { ...known, dnc: joined(state.dnc, refusalOf(recorded, event.scope)) }
    case 'DncLifted':
      return { ...known, lifts: joined(state.lifts, { ...entry, entryId: event.entryId }) }
    case 'RelationshipRecorded': {
      const relationship = { ...entry, seller: event.seller, kind: event.kind }
      return { ...known, relationships: joined(state.relationships, relationship) }
    }
    case 'ContactReassigned':
      return { ...known, reassignments: joined(state.reassignments, { ...entry, asOf: event.asOf }) }
    case 'ReplyReceived':
      return known
    case 'ContactErased': {
      const erasure = { ...entry, generation: event.generation }
      return { ...known, erasures: joined(state.erasures, erasure) }
    }
  }
}

const entryOf = ({ id, revision, position, recordedAt, event }: RecordedContactEvent): Entry => ({
  id,
  revision,
  position,
  occurredAt: event.occurredAt,
  recordedAt,
})

/** A refusal dated in the future applies at once and counts from when it was received. */
const refusalOf = (recorded: RecordedContactEvent, scope: Refusal['scope']): Refusal => ({
  ...entryOf(recorded),
  scope,
  since: earlierOf(recorded.event.occurredAt, recorded.receivedAt),
})

/** The set with this entry in it. Of one id recorded twice the first in the log stays. */
const joined = <A extends Entry>(entries: ReadonlyArray<A>, entry: A): ReadonlyArray<A> => {
  const known = entries.find(({ id }) => id === entry.id)
  if (known !== undefined && !isBefore(entry.position, known.position)) return entries
  const others = known === undefined ? entries : entries.filter(({ id }) => id !== entry.id)
  const at = others.findIndex((other) => isOrdered(entry, other))
  return at === -1 ? [...others, entry] : [...others.slice(0, at), entry, ...others.slice(at)]
}

const isOrdered = (a: Entry, b: Entry): boolean =>
  a.occurredAt < b.occurredAt || (a.occurredAt === b.occurredAt && a.id < b.id)

const isBefore = (a: string, b: string): boolean => a < b
