import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { EventId } from '../kernel/event-id.ts'
import type { Position } from '../kernel/position.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { EventStore } from '../ports/event-store.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import type { Outage } from './outcome.ts'

export interface Seeing {
  readonly store: EventStore
  readonly view: LedgerView
}

/** Where an event lies, and whether checks of this node know of it. */
export interface Place {
  readonly position: Position
  readonly visible: boolean
}

/** How long a recorded event may take to be seen by checks before its outcome says that it is not. */
export const VISIBLE_WITHIN_MS = 250

/**
 * Waits until the index shows everything up to the last of these positions, and answers of each whether it does. Of what it
 * does not show in time checks answer INDEX_BEHIND until it does.
 */
export const shown = async (
  view: LedgerView,
  appended: ReadonlyArray<{ readonly pseudonym: Pseudonym; readonly position: Position }>,
): Promise<ReadonlyArray<boolean>> => {
  const last = appended.reduce<Position | undefined>(
    (latest, { position }) => (latest === undefined || latest < position ? position : latest),
    undefined,
  )
  if (last === undefined || (await view.whenApplied(last, VISIBLE_WITHIN_MS))) return appended.map(() => true)
  return Promise.all(
    appended.map(async ({ pseudonym, position }) => {
      const isShown = await view.whenApplied(position, 0)
      if (!isShown) view.holdBack(pseudonym, position)
      return isShown
    }),
  )
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
  const position = head.right.value
  const [visible = false] = await shown(view, [{ pseudonym, position }])
  return E.right({ position: view.eventById(id, pseudonym)?.position ?? position, visible })
}
