import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { EventStore } from '../ports/event-store.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import type { Release } from './in-flight.ts'

/** How long the index is waited for at a time. */
export const RELEASE_WAIT_MS = 60_000

/**
 * Frees ids once the index shows all that may be in the log by now. An id that is neither held nor in the index could be
 * recorded a second time, so behind an index that has stopped, or a store that cannot say where it ends, it stays held.
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
  const head = await store.head()
  if (E.isLeft(head)) return
  let isSeen = O.isNone(head.right)
  while (O.isSome(head.right) && !isSeen) isSeen = await view.whenApplied(head.right.value, RELEASE_WAIT_MS)
  for (const release of releases) release()
}
