import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Position } from '../../kernel/position.ts'
import { type EventReads, type LogEvent, READ_EVENTS_MAX, type ReadFailure } from '../../ports/event-store.ts'
import { isKeyStream, isLeafStream } from '../../proof/leaf-streams.ts'
import { isOfOthers } from '../../record/ledger-event.ts'
import { type CopyFailure, type EventPlace, of } from './copy-ends.ts'

/** A way through a log, event by event, from the first on. */
export interface LogCursor {
  /** The event that comes next; undefined at the end. Asked again there, it looks for what was added. */
  readonly next: () => Promise<E.Either<CopyFailure, LogEvent | undefined>>
  /** Passes the event that came next. */
  readonly advance: () => void
  /** How many events were passed, and how many of them are leaves. */
  readonly passed: () => { readonly events: number; readonly leaves: number }
}

/** Wrapped keys in the log of a store are passed over: they are no events of the ledger. */
export const logCursor = (end: 'source' | 'target', store: EventReads): LogCursor => {
  let page: ReadonlyArray<LogEvent> = []
  let at = 0
  let last: Position | undefined
  let [events, leaves] = [0, 0]

  const readOn = async (): Promise<E.Either<CopyFailure, boolean>> => {
    const read = await of(end, pageFrom(store, last))
    if (E.isLeft(read)) return read
    const fresh = read.right.filter(({ position }) => position !== last)
    page = fresh.filter(({ stream }) => !isKeyStream(stream))
    at = 0
    last = fresh.at(-1)?.position ?? last
    return E.right(fresh.length > 0)
  }

  return {
    next: async () => {
      while (at === page.length) {
        const isMore = await readOn()
        if (E.isLeft(isMore)) return isMore
        if (!isMore.right) return E.right(undefined)
      }
      return E.right(page[at])
    },
    advance: () => {
      const event = page[at]
      if (event === undefined) return
      at += 1
      events += 1
      if (isLeaf(event)) leaves += 1
    },
    passed: () => ({ events, leaves }),
  }
}

/** Where an event lies that a cursor has come to. */
export const placeOf = (cursor: LogCursor, event: LogEvent): EventPlace => ({
  size: cursor.passed().leaves + (isLeaf(event) ? 1 : 0),
  position: event.position,
  stream: event.stream,
  revision: event.revision,
  id: event.id,
})

/** What other programs wrote to a stream of the ledger is copied as it lies there, and is no leaf. */
const isLeaf = (event: LogEvent): boolean => isLeafStream(event.stream) && !isOfOthers(event)

const pageFrom = (
  store: EventReads,
  from: Position | undefined,
): TE.TaskEither<ReadFailure, ReadonlyArray<LogEvent>> =>
  TE.mapLeft(
    (failure: ReadFailure | { readonly _tag: 'PositionOfAnotherStore' }): ReadFailure =>
      failure._tag === 'PositionOfAnotherStore'
        ? { _tag: 'StoreUnavailable', cause: 'the log was replaced while it was read' }
        : failure,
  )(store.readAll(O.fromNullable(from), READ_EVENTS_MAX))
