import * as E from 'fp-ts/lib/Either.js'
import type { ContactState } from '../domain/contact/state.ts'
import type { Instant } from '../domain/kernel/instant.ts'
import type { Place } from '../domain/kernel/place.ts'
import type { Position } from '../domain/kernel/position.ts'
import type { Pseudonym } from '../domain/kernel/pseudonym.ts'
import type { EventReads, LogEvent, StreamEvent } from '../domain/ports/event-store.ts'
import type { Understood } from '../domain/record/ledger-event.ts'
import { foldContact, type HistoryFailure, readContact } from '../domain/workflow/read-contact.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { LedgerIndex } from './ledger-index.ts'

/** Until when something was known: an instant, a position or a size. Undefined is everything that the index holds. */
export type KnownAt = { readonly type: 'instant'; readonly at: Instant } | Place

export type KnownFailure =
  | HistoryFailure
  /** The index has not come so far: ask again later. */
  | { readonly _tag: 'IndexBehind' }

/** What was known of a contact at a place, read from the ledger itself, with every event's own place. */
export interface KnownHistory {
  readonly events: ReadonlyArray<Understood<LogEvent>>
  readonly state: ContactState
  readonly asOf: Omit<Checkpoint, 'applied'>
}

export const contactHistory =
  (index: () => LedgerIndex, store: EventReads) =>
  async (
    pseudonym: Pseudonym,
    knownAt: KnownAt | undefined,
  ): Promise<E.Either<KnownFailure, KnownHistory>> => {
    const newest = index().checkpoint()
    const asOf = placeOf(index(), newest, knownAt)
    if (asOf === undefined) return E.left({ _tag: 'IndexBehind' })
    const history = await readContact(store, pseudonym)
    if (E.isLeft(history)) return history
    const events = history.right.events.flatMap((understood): ReadonlyArray<Understood<LogEvent>> => {
      const { stored, metadata } = understood
      const position = placeIn(index(), pseudonym, understood)
      const isKnown =
        position !== undefined &&
        asOf.position !== null &&
        position <= asOf.position &&
        (knownAt?.type !== 'instant' || metadata.recordedAt <= knownAt.at)
      return isKnown ? [{ ...understood, stored: { ...stored, position } }] : []
    })
    return E.right({ events, state: foldContact(events, ({ stored }) => positionOf(stored)), asOf })
  }

/**
 * Where an event of the contact lies; undefined where the index does not hold it. An id may be another contact's event as
 * well, and that one lies elsewhere: the content of two events tells them apart, and within a stream the revision.
 */
const placeIn = (
  { audit }: LedgerIndex,
  pseudonym: Pseudonym,
  { stored, metadata }: Understood<StreamEvent>,
): Position | undefined => {
  const later = audit
    .laterById(stored.id)
    .find((event) => event.pseudonym === pseudonym && event.revision === stored.revision)
  if (later !== undefined) return later.position
  const first = audit.eventById(stored.id)
  return first?.contentDigest === metadata.contentDigest ? first.position : undefined
}

const positionOf = (stored: Partial<LogEvent>): Position => stored.position as Position

/** The last leaf at or before a place; undefined where the index has not come so far. */
const placeOf = (
  { audit }: LedgerIndex,
  newest: Checkpoint,
  knownAt: KnownAt | undefined,
): Omit<Checkpoint, 'applied'> | undefined => {
  switch (knownAt?.type) {
    case undefined:
      return newest
    case 'instant':
      return audit.leafAtInstant(knownAt.at, newest.size) ?? NOTHING
    case 'position':
      if (newest.applied === null || knownAt.position > newest.applied) return undefined
      return audit.leafAtPosition(knownAt.position, newest.size) ?? NOTHING
    case 'size':
      return knownAt.size > newest.size ? undefined : (audit.leaf(knownAt.size) ?? NOTHING)
  }
}

const NOTHING: Omit<Checkpoint, 'applied'> = { position: null, size: 0, recordedAt: null }
