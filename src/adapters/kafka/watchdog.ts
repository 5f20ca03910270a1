/**
 * Tells a driver that works from one that has silently stopped. It counts its own looks and no clock: a process that stood
 * still does not take its driver for dead.
 */
export interface Watchdog {
  /** The group has answered. */
  readonly heard: () => void
  readonly fetchStarted: (broker: string) => void
  readonly fetchEnded: (broker: string) => void
  /** One more look, `CHECK_EVERY_MS` after the last one where the process did not stand still. */
  readonly look: (nowMs: number) => Look
  /** Whether the group has answered within the time after which it gives a member up. */
  readonly isFresh: () => boolean
}

type Look =
  | 'alive'
  /** The process stood still for a while. */
  | 'stood-still'
  /** The group has not answered, or a fetch has not come back, for too long. */
  | 'silent'

export const watchdog = (nowMs: number): Watchdog => {
  let looks = 0
  let lookedAt = nowMs
  let heardAt = 0
  const fetches = new Map<string, number>()
  const isOld = (at: number, ms: number): boolean => (looks - at) * CHECK_EVERY_MS > ms
  return {
    heard: () => {
      heardAt = looks
    },
    fetchStarted: (broker) => void fetches.set(broker, looks),
    fetchEnded: (broker) => void fetches.delete(broker),
    look: (now) => {
      const stoodStill = now - lookedAt > PAUSE_MS_MAX
      looks += 1
      lookedAt = now
      if ([heardAt, ...fetches.values()].some((at) => isOld(at, STALL_MS_MAX))) return 'silent'
      return stoodStill ? 'stood-still' : 'alive'
    },
    isFresh: () => !isOld(heardAt, SESSION_MS_MAX),
  }
}

/** How often the watchdog looks, how long the driver may be silent, and how long all of the process may stand still unnoticed. */
export const CHECK_EVERY_MS = 1_000
export const STALL_MS_MAX = 45_000
export const PAUSE_MS_MAX = 4_000

/** A member that the group has not heard of for so long has lost its partitions. */
export const SESSION_MS_MAX = 10_000
