import { type Instant, laterOf } from '../kernel/instant.ts'
import type { Clock } from '../ports/clock.ts'

/** `recordedAt` of what is appended next: the clock's time, but never before what this process or the stream has seen. */
export type RecordingClock = (notBefore: Instant | null) => Instant

/** `newest` is when the newest event of the log was recorded, as far as this node knows at its start. */
export const recordingClock = (clock: Clock, newest: Instant | null): RecordingClock => {
  let last: Instant | null = newest
  return (notBefore) => {
    const now = clock.now()
    const floor = last === null ? notBefore : notBefore === null ? last : laterOf(last, notBefore)
    last = floor === null ? now : laterOf(floor, now)
    return last
  }
}
