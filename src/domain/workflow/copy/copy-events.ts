import * as E from 'fp-ts/lib/Either.js'
import {
  APPEND_BYTES_MAX,
  APPEND_EVENTS_MAX,
  type EventStore,
  type LogEvent,
  type NewEvent,
} from '../../ports/event-store.ts'
import { leafLength } from '../../proof/leaf.ts'
import { copyNamed } from './copy-content.ts'
import {
  type CopyFailure,
  type CopySource,
  type CopyTarget,
  differs,
  type EventPlace,
  type OnCopied,
  of,
  STOPPED,
} from './copy-ends.ts'
import type { ErasedKeys } from './erased-keys.ts'
import { type LogCursor, placeOf } from './log-cursor.ts'
import { isSameLeaf } from './walk-both.ts'

export interface EventCopy {
  readonly source: CopySource
  readonly target: CopyTarget
  /** Stands where the target's log ends. */
  readonly cursor: LogCursor
  readonly erased: ErasedKeys
  readonly onProgress: OnCopied
  readonly stop: AbortSignal
}

/** How often an append is tried of which nobody knows whether it was written. */
export const COPY_ATTEMPTS_MAX = 5

/**
 * Appends what the target does not hold yet, in exactly the source's order: one append is under way at a time, and takes
 * events that follow each other in one stream. Content comes before the events that name it.
 */
export const copyEvents = async (
  copy: EventCopy,
): Promise<E.Either<CopyFailure, { readonly events: number; readonly contents: number }>> => {
  const { source, target, cursor, erased, onProgress, stop } = copy
  let [events, contents] = [0, 0]
  for (;;) {
    if (stop.aborted) return STOPPED
    const run = await nextRun(cursor)
    if (E.isLeft(run)) return run
    if (run.right === undefined) return E.right({ events, contents })
    for (const event of run.right.events) {
      const brought = await copyNamed(source, target, event)
      if (E.isLeft(brought)) return brought
      contents += brought.right
      erased.note(event)
    }
    const appended = await append(target.store, run.right)
    if (E.isLeft(appended)) return appended
    events += run.right.events.length
    onProgress(events)
  }
}

/** Events that lie one after another in the log and in one stream, as many as one append takes. */
interface Run {
  readonly first: EventPlace
  readonly events: ReadonlyArray<LogEvent>
}

const nextRun = async (cursor: LogCursor): Promise<E.Either<CopyFailure, Run | undefined>> => {
  const events: Array<LogEvent> = []
  let first: EventPlace | undefined
  let bytes = 0
  for (;;) {
    const next = await cursor.next()
    if (E.isLeft(next)) return next
    const event = next.right
    const last = events.at(-1)
    bytes += event === undefined ? 0 : leafLength(event)
    const isOfRun =
      last === undefined ||
      (event?.stream === last.stream &&
        event.revision === last.revision + 1 &&
        bytes <= APPEND_BYTES_MAX &&
        events.length < APPEND_EVENTS_MAX)
    if (event === undefined || !isOfRun) return E.right(first === undefined ? undefined : { first, events })
    first ??= placeOf(cursor, event)
    events.push(event)
    cursor.advance()
  }
}

/**
 * Where the outcome is unknown, or the target's stream has moved, the stream itself says what is there. It may be the
 * beginning of these events: what a killed copy sent can come late, and the source may have grown since.
 */
const append = async (store: EventStore, { first, events }: Run): Promise<E.Either<CopyFailure, void>> => {
  const { stream, revision } = first
  let there = 0
  for (let attempt = 1; ; attempt++) {
    const [rest, from] = [events.slice(there), revision + there]
    const answer = await store.append(stream, from === 0 ? 'none' : from - 1, rest.map(newEvent))()
    if (E.isRight(answer)) return E.right(undefined)
    const { left: failure } = answer
    if (failure._tag !== 'WrongRevision' && failure._tag !== 'OutcomeUnknown')
      return of('target', async () => E.left(failure))
    const found = await of('target', store.read(stream, from, rest.length))
    if (E.isLeft(found)) return found
    const other = found.right.findIndex((event, i) => !isSameLeaf(event, rest[i] as LogEvent))
    if (other >= 0) return differs(otherEvent(first, rest[other] as LogEvent))
    if (found.right.length === rest.length) return E.right(undefined)
    if (failure._tag === 'WrongRevision' && found.right.length === 0)
      return differs({ type: 'stream-ends-elsewhere', ...first, actual: failure.actual })
    if (failure._tag === 'OutcomeUnknown' && attempt === COPY_ATTEMPTS_MAX)
      return of('target', async () => E.left(failure))
    there += found.right.length
  }
}

const newEvent = ({ id, type, data, metadata }: LogEvent): NewEvent => ({ id, type, data, metadata })

const otherEvent = ({ size }: EventPlace, { stream, revision, position }: LogEvent) =>
  ({ type: 'other-event', size, stream, revision, source: position }) as const
