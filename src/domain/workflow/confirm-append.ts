import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { EventId } from '../kernel/event-id.ts'
import type { Position } from '../kernel/position.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { Appended, EventStore, ExpectedRevision, NewEvent } from '../ports/event-store.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import type { ContentDigest } from '../ports/pseudonymizer.ts'
import { understand } from '../record/ledger-event.ts'
import type { Message } from './decode-message.ts'
import type { Outage } from './outcome.ts'

/** One append to a contact's stream, with the message that each event came from. */
export interface Appending {
  readonly stream: string
  readonly expected: ExpectedRevision
  readonly events: ReadonlyArray<NewEvent>
  readonly messages: ReadonlyArray<Message>
}

export interface Seeing {
  readonly store: EventStore
  readonly view: LedgerView
}

/** Where an event lies, and whether checks of this node know of it. */
export interface Place {
  readonly position: Position
  readonly visible: boolean
}

export type Confirmed = Place &
  ({ readonly status: 'recorded' } | { readonly status: 'known'; readonly isSame: false })

/** How long a recorded event may take to be seen by checks before its outcome says that it is not. */
export const VISIBLE_WITHIN_MS = 250

/**
 * Waits until the index shows what was appended, and looks whether it is what was sent: a store that knows the ids of a
 * repeated append answers success without looking at what is in it, and two nodes may have been sent one id with two contents.
 */
export const confirm = async (
  parts: Seeing,
  pseudonym: Pseudonym,
  { stream, messages }: Appending,
  { position, revision }: Appended,
): Promise<E.Either<Outage, ReadonlyArray<readonly [Message, Confirmed]>>> => {
  const visible = await shown(parts.view, pseudonym, position)
  const known = messages.map(({ eventId }) => parts.view.eventById(eventId, pseudonym))
  const isAsSent = messages.every(({ contentDigest }, i) => known[i]?.contentDigest === contentDigest)
  const stored = isAsSent
    ? E.right(NONE)
    : await storedDigests(parts.store, stream, revision, messages.length)
  if (E.isLeft(stored)) return stored
  const confirmed: Array<readonly [Message, Confirmed]> = []
  for (const [i, message] of messages.entries()) {
    const digest = isAsSent ? message.contentDigest : stored.right.get(message.eventId)
    if (digest === undefined) return E.left(NOT_SHOWN)
    const place = { position: (isAsSent ? known[i]?.position : undefined) ?? position, visible }
    confirmed.push([
      message,
      digest === message.contentDigest
        ? { status: 'recorded', ...place }
        : { status: 'known', isSame: false, ...place },
    ])
  }
  return E.right(confirmed)
}

/** Nothing can be said of such an append. */
const NOT_SHOWN = { _tag: 'OutcomeUnknown', cause: 'the store does not show what it acknowledged' } as const

const NONE: ReadonlyMap<EventId, ContentDigest> = new Map()

/** What the store holds where an append says it ends. */
const storedDigests = async (
  store: EventStore,
  stream: string,
  revision: number,
  count: number,
): Promise<E.Either<Outage, ReadonlyMap<EventId, ContentDigest>>> => {
  const page = await store.read(stream, Math.max(0, revision - count + 1), count)()
  if (E.isLeft(page)) return page
  return E.right(
    new Map(
      page.right.flatMap((stored) => {
        const understood = understand(stored)
        return E.isLeft(understood) ? [] : [[stored.id, understood.right.metadata.contentDigest]]
      }),
    ),
  )
}

/** Whether the index shows everything up to a place; checks of the contact answer INDEX_BEHIND until it does. */
const shown = async (view: LedgerView, pseudonym: Pseudonym, position: Position): Promise<boolean> => {
  const visible = await view.whenApplied(position, VISIBLE_WITHIN_MS)
  if (!visible) view.holdBack(pseudonym, position)
  return visible
}

/** The place of an event that is in the log, whether the index shows it yet or not. */
export const placeOf = async (
  { store, view }: Seeing,
  pseudonym: Pseudonym,
  id: EventId,
): Promise<E.Either<Outage, Place>> => {
  const known = view.eventById(id, pseudonym)
  if (known !== undefined) return E.right({ position: known.position, visible: true })
  const head = await store.head()
  if (E.isLeft(head)) return head
  if (O.isNone(head.right)) return E.left({ _tag: 'StoreUnavailable', cause: 'the log has no end' })
  const visible = await shown(view, pseudonym, head.right.value)
  return E.right({ position: view.eventById(id, pseudonym)?.position ?? head.right.value, visible })
}
