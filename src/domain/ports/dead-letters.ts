import type { EventId } from '../kernel/event-id.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Position } from '../kernel/position.ts'
import type { Word } from '../kernel/word.ts'
import type { EventQuarantined } from '../quarantine/event.ts'
import type { KafkaCoordinates } from '../record/metadata.ts'
import type { ContentDigest } from './pseudonymizer.ts'

/** A message that was put aside, as the log tells of it: everything but its bytes. */
export interface DeadLetterRow extends Omit<EventQuarantined, 'type' | 'occurredAt'> {
  readonly id: EventId
  readonly position: Position
  readonly receivedAt: Instant
  readonly recordedAt: Instant
  readonly source: string
  readonly contentDigest: ContentDigest
  readonly kafka?: KafkaCoordinates
  /** Who sent it through the ledger again last; undefined where nobody has. */
  readonly lastReplay?: LastReplay
}

export interface LastReplay {
  readonly by: Word
  readonly at: Instant
}

/** All messages that were put aside, as this node's index knows them. */
export interface DeadLetterRows {
  /** In log order, those after a place; from the first on where there is none. */
  readonly after: (place: Position | undefined, limit: number) => ReadonlyArray<DeadLetterRow>
  readonly byId: (id: EventId) => DeadLetterRow | undefined
}
