import type { EventId } from '../kernel/event-id.ts'
import type { Json } from '../kernel/json.ts'
import type { Position } from '../kernel/position.ts'
import type { Scope } from '../kernel/scope.ts'
import type { ReplyFacts } from '../replies/reply-facts.ts'

export interface RepliesAsked {
  readonly after?: Position
  /** Of replies that are looked at, whether or not they are wanted. */
  readonly limit: number
  readonly review: 'open' | 'settled' | 'all'
}

/** An unclear reply. It is settled once its person agreed again, refused in clear words, or was erased. */
export interface ReplyLine {
  readonly eventId: EventId
  readonly position: Position
  readonly status: 'open' | 'settled'
  readonly occurredAt: string | null
  readonly recordedAt: string
  readonly source: string
  /** What it refuses meanwhile. */
  readonly scope: Scope
  readonly reply: ReplyFacts
  /** By path, the contact and the words among them; absent where the key is destroyed, or where they were not shown. */
  readonly protected?: Readonly<Record<string, Json>>
}

export interface RepliesPage {
  readonly replies: ReadonlyArray<ReplyLine>
  /** What the next page is asked after; null at the end. */
  readonly next: Position | null
  readonly protectedWithheld?: string
}

/** The most replies that one page looks at: that somebody reads them is recorded for each contact. */
export const REPLIES_PAGE_MAX = 100
