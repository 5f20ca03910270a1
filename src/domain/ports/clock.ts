import type { Instant } from '../kernel/instant.ts'

/** The wall clock. It may jump in both directions: order in the log never depends on it. */
export interface Clock {
  readonly now: () => Instant
}

/** Tells how long something took, whatever the wall clock does meanwhile. Its start means nothing. */
export interface MonotonicClock {
  /** Milliseconds that have passed since some moment, with their fractions. It never runs backwards. */
  readonly elapsedMs: () => number
}
