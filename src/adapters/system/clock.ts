import { type Instant, instantOfMs } from '../../domain/kernel/instant.ts'
import type { Clock } from '../../domain/ports/clock.ts'

let lastMs = -1
let last: Instant | undefined

/** The clock of this machine. Within one millisecond its text is made once. */
export const systemClock: Clock = {
  now: () => {
    const ms = Date.now()
    if (ms === lastMs && last !== undefined) return last
    lastMs = ms
    last = instantOfMs(ms)
    return last
  },
}
