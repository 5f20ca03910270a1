import { localOf } from '../kernel/local-time.ts'
import { timeZone, type ZoneId } from '../kernel/time-zone.ts'
import type { Days } from './situation.ts'

/** The dates that an instant has in these zones; in any zone of the world where none is known. */
export const datesIn = (zones: ReadonlyArray<ZoneId>): ((at: number) => Days) => {
  const places = (zones.length === 0 ? EDGES_OF_THE_WORLD : zones).map(timeZone)
  return (at) => {
    let first = Infinity
    let last = -Infinity
    for (const place of places) {
      const { day } = localOf(place, at)
      if (day < first) first = day
      if (day > last) last = day
    }
    return { first, last }
  }
}

/** When a day begins in the zone where it begins first. */
export const startIn = (zones: ReadonlyArray<ZoneId>): ((day: number) => number) => {
  const places = (zones.length === 0 ? EDGES_OF_THE_WORLD : zones).map(timeZone)
  return (day) => {
    const wall = day * DAY_MS
    return Math.min(
      ...places.map(({ stretchAt }) => wall - stretchAt(wall - stretchAt(wall).offsetMs).offsetMs),
    )
  }
}

const DAY_MS = 86_400_000

/** UTC+14 and UTC-12: no place is further. */
const EDGES_OF_THE_WORLD: ReadonlyArray<ZoneId> = ['+14:00', '-12:00']
