import type { Instant } from '../domain/kernel/instant.ts'
import type { Position } from '../domain/kernel/position.ts'

/** How far an index has come: all events up to here are in it, and no other. */
export interface Checkpoint {
  /** The last event applied, leaf or not; null before the first. */
  readonly applied: Position | null
  /** The last leaf applied, how many leaves there are up to it, and when it was recorded. */
  readonly position: Position | null
  readonly size: number
  readonly recordedAt: Instant | null
}

export const theBeginning: Checkpoint = { applied: null, position: null, size: 0, recordedAt: null }
