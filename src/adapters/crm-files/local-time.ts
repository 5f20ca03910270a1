/** The instants that a wall clock of a zone can mean. They differ only where the clock was moved. */
export interface LocalInstants {
  readonly earlier: number
  readonly later: number
}

/**
 * Reads a wall clock of a zone (given as if it were UTC, in milliseconds). In autumn an hour happens twice
 * and both instants are answered; in spring an hour is skipped and the two readings on either side of the gap
 * are.
 */
export const localInstants = (zone: string): ((wallMs: number) => LocalInstants) => {
  const offsetAt = offsetReader(zone)
  return (wallMs) => {
    const before = wallMs - offsetAt(wallMs - DAY_MS)
    const after = wallMs - offsetAt(wallMs + DAY_MS)
    if (before === after) return { earlier: before, later: before }
    const real = [before, after].filter((ms) => ms + offsetAt(ms) === wallMs)
    const candidates = real.length === 0 ? [before, after] : real
    return { earlier: Math.min(...candidates), later: Math.max(...candidates) }
  }
}

const DAY_MS = 86_400_000

/** How far the zone's wall clock is ahead of UTC at an instant, by the time-zone data of this Node. */
const offsetReader = (zone: string): ((ms: number) => number) => {
  const wallClock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (ms) => {
    const parts = Object.fromEntries(
      wallClock.formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
    )
    const {
      year = 0,
      month = 1,
      day = 1,
      hour = 0,
      minute = 0,
      second = 0,
    } = parts as Readonly<Record<string, number>>
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000
  }
}
