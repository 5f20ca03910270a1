import type { EventId } from '../kernel/event-id.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Position } from '../kernel/position.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { Scope } from '../kernel/scope.ts'
import type { ReplyClass, ReplyFacts } from '../replies/reply-facts.ts'

/** A reply as the log tells of it: everything but its words. */
export interface ReplyRow {
  readonly id: EventId
  readonly position: Position
  readonly pseudonym: Pseudonym
  readonly revision: number
  readonly occurredAt: Instant
  /** From when on it refuses. */
  readonly since: Instant
  readonly recordedAt: Instant
  readonly source: string
  readonly scope: Scope
  readonly reply: ReplyFacts
}

/** All replies that were recorded as such, as this node's index knows them. */
export interface ReplyRows {
  /** Those that somebody is to look at, in log order, after a place; from the first on where there is none. */
  readonly unclear: (after: Position | undefined, limit: number) => ReadonlyArray<ReplyRow>
  /** What the reply at a place was taken for; undefined where none is there. */
  readonly classAt: (position: Position) => ReplyClass | undefined
}
