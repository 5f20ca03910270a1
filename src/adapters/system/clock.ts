import { type Instant, instantOfMs } from '../../domain/kernel/instant.ts'
import type { Clock, MonotonicClock } from '../../domain/ports/clock.ts'

let lastMs = -1
let last: Instant | undefined

/** The clocks of this machine. Within one millisecond the text of the time is made once. */
export const systemClock: Clock & MonotonicClock = {
  now: () => {
    const ms = Date.now()
    if (ms === lastMs && last !== undefined) return last
    lastMs = ms
    last = instantOfMs(ms)
    return last
  },
  elapsedMs: () => performance.now(),
}
