import * as E from 'fp-ts/lib/Either.js'
import type { LogEvent } from '../../ports/event-store.ts'
import { encodeLeaf, LEAF_BYTES_MAX, leafHash, leafLength } from '../../proof/leaf.ts'
import { type CopyFailure, differs, type OnCopied, STOPPED } from './copy-ends.ts'
import { type LogCursor, placeOf } from './log-cursor.ts'

export interface Walk {
  readonly source: LogCursor
  readonly target: LogCursor
  /** Told of each event that both hold. */
  readonly onSame: (event: LogEvent) => Promise<E.Either<CopyFailure, void>>
  readonly onProgress: OnCopied
  readonly total?: number
  readonly stop: AbortSignal
}

/**
 * Goes through both logs to the target's end, comparing each event by its leaf hash. Answers the event of the source that
 * comes next; undefined where that ends there, too.
 */
export const walkBoth = async (walk: Walk): Promise<E.Either<CopyFailure, LogEvent | undefined>> => {
  const { source, target, onSame, onProgress, total, stop } = walk
  for (;;) {
    if (stop.aborted) return STOPPED
    const [ours, theirs] = [await source.next(), await target.next()]
    if (E.isLeft(ours)) return ours
    if (E.isLeft(theirs)) return theirs
    if (theirs.right === undefined) return ours
    if (ours.right === undefined) return differs({ type: 'event-more', ...placeOf(target, theirs.right) })
    if (!isSameLeaf(ours.right, theirs.right)) {
      const { size, stream, revision, position } = placeOf(source, ours.right)
      const { position: there } = theirs.right
      return differs({ type: 'other-event', size, stream, revision, source: position, target: there })
    }
    const told = await onSame(ours.right)
    if (E.isLeft(told)) return told
    source.advance()
    target.advance()
    const { events } = source.passed()
    if (events % PROGRESS_EVENTS === 0) onProgress(events, total)
  }
}

/** By the RFC 6962 hash of what each store holds: id, revision, type, stream, data and metadata. */
export const isSameLeaf = (ours: Held, theirs: Held): boolean =>
  isTooLarge(ours) || isTooLarge(theirs)
    ? isSameInAll(ours, theirs)
    : leafHash(encodeLeaf(ours)).equals(leafHash(encodeLeaf(theirs)))

type Held = Omit<LogEvent, 'position'>

/** Another program may have written to a stream of the ledger what no leaf can hold. */
const isTooLarge = (event: Held): boolean => leafLength(event) > LEAF_BYTES_MAX

const isSameInAll = (ours: Held, theirs: Held): boolean =>
  ours.id === theirs.id &&
  ours.revision === theirs.revision &&
  ours.type === theirs.type &&
  ours.stream === theirs.stream &&
  Buffer.compare(ours.data, theirs.data) === 0 &&
  Buffer.compare(ours.metadata, theirs.metadata) === 0

const PROGRESS_EVENTS = 256
