import type * as O from 'fp-ts/lib/Option.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { EventId } from '../kernel/event-id.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Position } from '../kernel/position.ts'

/** An event as it is handed to a store: the bytes come back as they are. Nobody changes them after they were handed over. */
export interface NewEvent {
  readonly id: EventId
  readonly type: string
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}

export interface StreamEvent extends NewEvent {
  readonly stream: string
  readonly revision: number
}

/** An event with its place in the whole log. */
export interface LogEvent extends StreamEvent {
  readonly position: Position
}

/** The revision of the newest event, `none` for a stream that holds nothing, `any` where nobody else writes. */
export type ExpectedRevision = number | 'none' | 'any'

export interface Appended {
  /** Of the last event of this append. */
  readonly revision: number
  /** At or after the last event of this append: what `minPosition` may ask for. */
  readonly position: Position
  /** Of each event in their order, exactly, where the store can tell at once. EventStoreDB answers for the last one alone. */
  readonly positions?: ReadonlyArray<Position>
}

export type StoreFailure = { readonly _tag: 'StoreUnavailable'; readonly cause: string }

export type ReadFailure =
  | StoreFailure
  /** A record does not match its checksum: what was stored is no longer there. */
  | { readonly _tag: 'RecordDamaged'; readonly position: Position }

export type AppendFailure =
  | StoreFailure
  /** Nothing was written. A read that follows shows the revision found (`actual`, -1 where the stream holds nothing). */
  | {
      readonly _tag: 'WrongRevision'
      readonly stream: string
      readonly expected: ExpectedRevision
      readonly actual: number
    }
  /** The events may or may not be in the stream: read it again and compare ids before anything is answered. */
  | { readonly _tag: 'OutcomeUnknown'; readonly cause: string }
  /** One event over `LEAF_BYTES_MAX`, or all of them over `APPEND_BYTES_MAX`: nothing was written. */
  | { readonly _tag: 'EventTooLarge'; readonly bytes: number; readonly bytesMax: number }

/**
 * The log behind the store is not the one it was: another one answers, or this one has lost its end. What was made from it
 * must not be made anew from whatever is there, and nothing more is read or written until somebody has looked.
 */
export interface LogReplaced {
  readonly _tag: 'LogReplaced'
}

export type PositionFailure = { readonly _tag: 'PositionOfAnotherStore' }

/**
 * The ledger of record. Every promise here is one that EventStoreDB keeps too: positions are opaque and ordered, an
 * append of several events reports one position, an append's outcome can be unknown, and nothing is found by id.
 */
export interface EventStore {
  /**
   * All or nothing, in the order given: at least one event, at most `APPEND_EVENTS_MAX`. Once it succeeds the events
   * survive a crash and every read shows them. Many appends may be under way at once; those of one stream that expect the
   * same revision: one wins. The same events again with the same expected revision (not `any`) may succeed or be
   * refused, and are written once; the same is told by ids alone, so whoever sends other content under an id looks what is there.
   */
  readonly append: (
    stream: string,
    expected: ExpectedRevision,
    events: ReadonlyArray<NewEvent>,
  ) => TE.TaskEither<AppendFailure, Appended>
  /**
   * A page of a stream, oldest first, from a revision on; shorter than `limit` (1 to `READ_EVENTS_MAX`) only where the
   * stream ends. A stream never written is empty, not an error.
   */
  readonly read: (
    stream: string,
    from: number,
    limit: number,
  ) => TE.TaskEither<ReadFailure, ReadonlyArray<StreamEvent>>
  /**
   * A page of everything, oldest first, from a position on, that position included; from the start where there is none.
   * Shorter than `limit` (1 to `READ_EVENTS_MAX`) only where the log ends.
   */
  readonly readAll: (
    from: O.Option<Position>,
    limit: number,
  ) => TE.TaskEither<ReadFailure | PositionFailure, ReadonlyArray<LogEvent>>
  /** The place of the newest event; none where the log is empty. */
  readonly head: TE.TaskEither<StoreFailure, O.Option<Position>>
  /** Whether a position can be one of this store. */
  readonly owns: (position: Position) => boolean
}

/** The half that changes nothing. */
export type EventReads = Omit<EventStore, 'append'>

export const APPEND_EVENTS_MAX = 1_000

/** All leaves of one append together: what an EventStoreDB takes in one write unless it is told otherwise. */
export const APPEND_BYTES_MAX = 1_048_576

export const READ_EVENTS_MAX = 1_000

/** What a follower of the log is told. */
export type FeedNews =
  | { readonly type: 'events'; readonly events: ReadonlyArray<LogEvent> }
  /** Everything up to this place was handed over: to follow after it is the same, and need not read it again. */
  | { readonly type: 'passed'; readonly position: Position }
  /** Everything in the log at `at` had been handed over by then. Repeated while nothing happens, as a sign of life. */
  | { readonly type: 'caught-up'; readonly at: Instant }

/** Failures of a feed that no new start mends: thrown as the `cause` of an error, and the follower stops for good. */
export type FeedHalt =
  | LogReplaced
  /** The store would drop events of the ledger, or has: those that its setting names. */
  | { readonly _tag: 'StreamsExpire'; readonly setting: string }

/**
 * The log as it grows. It ends, quietly, when it is told to; a failure (a damaged record, a lost connection) is thrown, and
 * the follower starts again. Where the place to follow after is none of this log (another store's, or beyond its end) the
 * cause of what is thrown is `LogReplaced`. A follower may be as slow as it likes.
 */
export interface EventFeed {
  /** All events after a position, in log order, then those to come. Positions rise; none is left out or repeated. */
  readonly follow: (after: O.Option<Position>, signal: AbortSignal) => AsyncIterable<FeedNews>
}
