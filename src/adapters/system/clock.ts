import { instantOfMs } from '../../domain/kernel/instant.ts'
import type { Clock } from '../../domain/ports/clock.ts'

export const systemClock: Clock = { now: () => instantOfMs(Date.now()) }
