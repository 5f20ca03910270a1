import type { Position } from '../kernel/position.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'

export interface Published {
  readonly pseudonym: Pseudonym
  /** The value as JSON. */
  readonly value: string
}

/** Where suppressions are published, as the one who may do so sees it. What fails is thrown, and publishing starts anew. */
export interface SuppressionTopic {
  /** The place in the log up to which everything is published; undefined where that is not known. */
  readonly place: () => Promise<Position | undefined>
  /** Returns once the values are safe, in this order for each contact. */
  readonly send: (values: ReadonlyArray<Published>) => Promise<void>
  readonly keepPlace: (position: Position) => Promise<void>
  /** Whether this node is still the one who publishes. */
  readonly isHeld: () => boolean
}
