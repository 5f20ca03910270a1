import { type CalendarDate, type Instant, instantOfMs, msOf } from '../kernel/instant.ts'
import { DAY_MS, dateOfDay, dayOfDate, localOf } from '../kernel/local-time.ts'
import { timeZone, type ZoneId } from '../kernel/time-zone.ts'
import type { Dates } from './situation.ts'

/** The dates that an instant has in these zones; in any zone of the world where none is known. */
export const datesIn = (zones: ReadonlyArray<ZoneId>): ((instant: Instant) => Dates) => {
  const places = (zones.length === 0 ? EDGES_OF_THE_WORLD : zones).map(timeZone)
  return (instant) => {
    const at = msOf(instant)
    let first = Infinity
    let last = -Infinity
    for (const place of places) {
      const { day } = localOf(place, at)
      if (day < first) first = day
      if (day > last) last = day
    }
    return { first: dateOfDay(first), last: dateOfDay(last) }
  }
}

/** When a date begins in the zone where it begins first. */
export const startIn = (zones: ReadonlyArray<ZoneId>): ((date: CalendarDate) => Instant) => {
  const places = (zones.length === 0 ? EDGES_OF_THE_WORLD : zones).map(timeZone)
  return (date) => {
    const wall = dayOfDate(date) * DAY_MS
    const starts = places.map(
      (place) => wall - place.stretchAt(wall - place.stretchAt(wall).offsetMs).offsetMs,
    )
    return instantOfMs(Math.min(...starts))
  }
}

/** UTC+14 and UTC-12: no place is further. */
const EDGES_OF_THE_WORLD: ReadonlyArray<ZoneId> = ['+14:00', '-12:00']
