import { type Instant, msOf } from '../domain/kernel/instant.ts'
import type { Clock, MonotonicClock } from '../domain/ports/clock.ts'

/** What an index has heard of its log. */
export interface Heard {
  /** When it was last known to hold everything there was, by the wall clock; undefined before the first time. */
  readonly currentAt: Instant | undefined
  /** When it heard of the log last, by the clock that only goes forward. */
  readonly heardAtMs: number
}

/**
 * How far behind an index is at most, in milliseconds: by the wall clock, or by how long it has heard nothing, whichever is
 * more. A wall clock that jumps back would hide a silence as long as its jump, and the other clock may stand still while the
 * machine sleeps.
 */
export const lagMs = ({ currentAt, heardAtMs }: Heard, clock: Clock & MonotonicClock): number => {
  const behindMs = msOfNow(clock.now()) - (currentAt === undefined ? 0 : msOfCurrent(currentAt))
  const silentMs = Math.trunc(clock.elapsedMs() - heardAtMs)
  return Math.max(0, behindMs, silentMs)
}

/** Checks come many to a millisecond: the same text is read once. */
const rememberingMs = (): ((instant: Instant) => number) => {
  let last: Instant | undefined
  let ms = 0
  return (instant) => {
    if (instant !== last) {
      ms = msOf(instant)
      last = instant
    }
    return ms
  }
}

const msOfNow = rememberingMs()
const msOfCurrent = rememberingMs()
