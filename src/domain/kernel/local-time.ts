import { type CalendarDate, instantOfMs } from './instant.ts'
import { offsetAt, type TimeZone } from './time-zone.ts'

/** What the calendar and the clock on a wall say. */
export interface LocalTime {
  /** Days since 1970-01-01. */
  readonly day: number
  readonly weekday: Weekday
  /** Since midnight as the clock shows it. */
  readonly msOfDay: number
}

/** Monday is 0. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6

export const localOf = (zone: TimeZone, at: number): LocalTime => {
  const wall = at + offsetAt(zone, at)
  const day = Math.floor(wall / DAY_MS)
  return { day, weekday: weekdayOf(day), msOfDay: wall - day * DAY_MS }
}

/** 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): Weekday => ((((day + 3) % 7) + 7) % 7) as Weekday

/** The date of a day that is counted from 1970-01-01. */
export const dateOfDay = (day: number): CalendarDate => {
  const known = DATES.get(day)
  if (known !== undefined) return known
  const date = instantOfMs(day * DAY_MS).slice(0, 10) as CalendarDate
  if (DATES.size === DATES_KEPT_MAX) DATES.clear()
  DATES.set(day, date)
  return date
}

/** Most questions are about a few days: writing one costs a microsecond. */
const DATES = new Map<number, CalendarDate>()

const DATES_KEPT_MAX = 10_000

export const dayOfDate = (date: CalendarDate): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS

const DAY_MS = 86_400_000
