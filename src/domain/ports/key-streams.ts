import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { AppendFailure, EventReads, EventStore } from './event-store.ts'

/** What can go wrong where something is taken away; a wrong revision means that nothing was. */
export type RemovalFailure = Exclude<AppendFailure, { readonly _tag: 'EventTooLarge' }>

/**
 * Streams that nodes share beside the ledger, for wrapped keys: no part of its log, its feed, its replay or its tree, and
 * the only ones of which something is ever removed. Append and read promise what those of an `EventStore` do. Whoever
 * appends uses new ids at every try: the ids of removed events may still be known, and be told success for nothing.
 */
export interface KeyStreams extends Pick<EventStore, 'append' | 'read'> {
  /**
   * Takes away everything in a stream whose newest event has this revision. Afterwards it reads as empty, an append that
   * expects `none` succeeds, and revisions go on from where they were. Answers false where it was empty already; two who
   * remove the same at once may both be told true. The bytes may stay on the store's disks for a while.
   */
  readonly remove: (stream: string, expected: number) => TE.TaskEither<RemovalFailure, boolean>
  /**
   * Takes away the events before a revision that is in the stream. Of two at once the one that goes less far may win, and
   * events between them be there again.
   */
  readonly truncate: (stream: string, before: number) => TE.TaskEither<RemovalFailure, void>
}

/** Key streams that can be gone through from outside. */
export interface ListedKeyStreams extends KeyStreams {
  /**
   * Everything appended to any key stream, as `readAll` of an `EventStore` reads a log; also what was removed since, as long
   * as its bytes are there: only the stream itself says what still counts.
   */
  readonly readAll: EventReads['readAll']
}
