import type { EventId } from './event-id.ts'
import type { Position } from './position.ts'

/** The event that a reason rests on. */
export interface Ground {
  readonly id: EventId
  readonly stream: string
  readonly revision: string
  readonly position: Position
}
