import type { Instant } from '../kernel/instant.ts'

/** The wall clock. It may jump in both directions: order in the log never depends on it. */
export interface Clock {
  readonly now: () => Instant
}
