import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Position } from '../kernel/position.ts'
import type { EventStore } from '../ports/event-store.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import type { Release } from './in-flight.ts'

/** How long the index is waited for at a time. */
export const RELEASE_WAIT_MS = 60_000

/**
 * Frees ids once the index shows all that may be in the log by now. An id that is neither held nor in the index could be
 * recorded a second time, so behind an index that has stopped it stays held, and so does it until a store that is away can
 * say where it ends.
 */
export const releaseOnceSeen = (parts: Seeing, releases: ReadonlyArray<Release>): void => {
  // A node that is closed meanwhile answers nobody any more.
  return void freed(parts, releases).catch(() => undefined)
}

interface Seeing {
  readonly store: EventStore
  readonly view: LedgerView
}

const freed = async ({ store, view }: Seeing, releases: ReadonlyArray<Release>): Promise<void> => {
  const head = await endOf(store, view)
  let isSeen = O.isNone(head)
  while (O.isSome(head) && !isSeen) isSeen = await view.whenApplied(head.value, RELEASE_WAIT_MS)
  for (const release of releases) release()
}

const endOf = async (store: EventStore, view: LedgerView): Promise<O.Option<Position>> => {
  let head = await store.head()
  let isBeyond = false
  while (E.isLeft(head) && !isBeyond) {
    // A place that is never reached is answered after the pause, and not at all by a node that is closed.
    isBeyond = await view.whenApplied(BEYOND_ALL, STORE_AGAIN_MS)
    head = await store.head()
  }
  return E.isLeft(head) ? O.none : head.right
}

/** How long a store that cannot say where it ends is left in peace. */
export const STORE_AGAIN_MS = 1_000

const BEYOND_ALL = 'zzzzzzzz-ffffffffffffffff' as Position
