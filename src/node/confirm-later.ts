import * as E from 'fp-ts/lib/Either.js'
import type { EventStore, StoreFailure } from '../domain/ports/event-store.ts'

/** Whether this node's keys are known to be those that the ledger is written with. */
export interface Confirming {
  readonly isConfirmed: () => boolean
  readonly stop: () => void
}

export const CONFIRMED: Confirming = { isConfirmed: () => true, stop: () => undefined }

/** How often it is looked whether the index has come up to the log. */
export const CONFIRM_POLL_MS = 50

/**
 * Where the store was away at the start, the keys are compared once the index has come up to the log. A node that turns out
 * to have others has written nothing by then, and stops.
 */
export const confirmLater = <Mismatch extends { readonly _tag: string }>(
  isUpToDate: () => boolean,
  confirm: () => Promise<E.Either<Mismatch | StoreFailure, void>>,
  onFatal: (cause: unknown) => void,
): Confirming => {
  let isConfirmed = false
  let isUnderWay = false
  const look = async (): Promise<void> => {
    if (isUnderWay || !isUpToDate()) return
    isUnderWay = true
    const confirmed = await confirm()
    isUnderWay = false
    if (E.isLeft(confirmed) && confirmed.left._tag === 'StoreUnavailable') return
    clearInterval(timer)
    if (E.isLeft(confirmed)) onFatal(new Error(confirmed.left._tag))
    else isConfirmed = true
  }
  const timer = setInterval(() => void look(), CONFIRM_POLL_MS)
  return { isConfirmed: () => isConfirmed, stop: () => clearInterval(timer) }
}

/** The store, to which nothing is appended before the keys are confirmed. */
export const confirmedStore = (store: EventStore, isConfirmed: () => boolean): EventStore => ({
  ...store,
  append: (stream, expected, events) => async () =>
    isConfirmed() ? store.append(stream, expected, events)() : E.left(NOT_CONFIRMED),
})

const NOT_CONFIRMED: StoreFailure = {
  _tag: 'StoreUnavailable',
  cause: 'the event log has not been read yet, so the keys of this node are not confirmed',
}
