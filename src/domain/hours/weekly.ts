import { invariant } from '../kernel/invariant.ts'
import { localOf, type Weekday, weekdayOf } from '../kernel/local-time.ts'
import type { TimeZone } from '../kernel/time-zone.ts'
import { OPENING_HORIZON_MS, type Opening, type Span } from './opening.ts'

/** Minutes of a day as the clock on the wall shows them: the start is inside, the end is not. 1440 is the midnight that ends it. */
export interface Window {
  readonly days: ReadonlyArray<Weekday>
  readonly startMinute: number
  readonly endMinute: number
  readonly closedOnHolidays: boolean
}

export interface WeeklyHours {
  readonly zone: TimeZone
  /** Several of one day are several windows. A day in none of them is closed. */
  readonly windows: ReadonlyArray<Window>
  /** Whether a day of that place, counted from 1970-01-01, is a public holiday there. */
  readonly isHoliday: (day: number) => boolean
}

/** Both may be so. Open is where neither is. */
export interface WhyClosed {
  /** The time is in no window of its weekday. */
  readonly outsideHours: boolean
  /** It is a holiday, and a window of its weekday does not open then. */
  readonly onHoliday: boolean
}

export interface WeeklyOpening extends Opening {
  readonly whyClosedAt: (at: number) => WhyClosed
}

/**
 * Open exactly when the date and the time on the wall of the zone lie in a window. When the clock is put back, a time that it shows
 * twice is open twice; when it is put forward, what it skips does not happen. Both follow, and need no rule of their own.
 */
export const weekly = ({ zone, windows, isHoliday }: WeeklyHours): WeeklyOpening => {
  const usual = hoursOfWeek(windows)
  const holidays = hoursOfWeek(windows.filter(({ closedOnHolidays }) => !closedOnHolidays))
  const closes = closesOnHolidays(windows)
  const isClosing = (day: number): boolean => closes[weekdayOf(day)] === true && isHoliday(day)
  const hoursOf = (day: number): ReadonlyArray<Hours> =>
    (isClosing(day) ? holidays : usual)[weekdayOf(day)] ?? NONE

  const isOpenAt = (at: number): boolean => {
    const { day, msOfDay } = localOf(zone, at)
    return isWithin(usual[weekdayOf(day)] ?? NONE, msOfDay) && isWithin(hoursOf(day), msOfDay)
  }
  const whyClosedAt = (at: number): WhyClosed => {
    if (isOpenAt(at)) return OPEN
    const { day, weekday, msOfDay } = localOf(zone, at)
    return { outsideHours: !isWithin(usual[weekday] ?? NONE, msOfDay), onHoliday: isClosing(day) }
  }
  /** The end of what is open from here on without a break: a midnight or a moved clock need not be one. */
  const closingAfter = (opensAt: number, end: number): number => {
    let at = opensAt
    while (at < end) {
      const { until, offsetMs } = zone.stretchAt(at)
      const day = Math.floor((at + offsetMs) / DAY_MS)
      const midnight = day * DAY_MS - offsetMs
      const hours = hoursOf(day).find((one) => at >= midnight + one.startMs && at < midnight + one.endMs)
      if (hours === undefined) return at
      at = Math.min(until, midnight + hours.endMs)
    }
    return end
  }
  const spanAtOrAfter = (from: number): Span | undefined => {
    const end = from + OPENING_HORIZON_MS
    let at = from
    while (at < end) {
      const { until, offsetMs } = zone.stretchAt(at)
      const day = Math.floor((at + offsetMs) / DAY_MS)
      const midnight = day * DAY_MS - offsetMs
      const hours = hoursOf(day).find(({ endMs }) => at < midnight + endMs)
      const opensAt = hours === undefined ? midnight + DAY_MS : Math.max(at, midnight + hours.startMs)
      if (hours !== undefined && opensAt < until && opensAt < end)
        return { opensAt, closesAt: closingAfter(opensAt, end) }
      at = Math.min(until, opensAt)
    }
    return undefined
  }
  return { isOpenAt, whyClosedAt, spanAtOrAfter }
}

interface Hours {
  readonly startMs: number
  readonly endMs: number
}

const NONE: ReadonlyArray<Hours> = []

const OPEN: WhyClosed = { outsideHours: false, onHoliday: false }

const isWithin = (hours: ReadonlyArray<Hours>, msOfDay: number): boolean => {
  for (const { startMs, endMs } of hours) if (msOfDay >= startMs && msOfDay < endMs) return true
  return false
}

const WEEKDAYS: ReadonlyArray<Weekday> = [0, 1, 2, 3, 4, 5, 6]

const closesOnHolidays = (windows: ReadonlyArray<Window>): ReadonlyArray<boolean> =>
  WEEKDAYS.map((weekday) =>
    windows.some(({ days, closedOnHolidays }) => closedOnHolidays && days.includes(weekday)),
  )

/** For each weekday its hours in order, of which none touches another. */
const hoursOfWeek = (windows: ReadonlyArray<Window>): ReadonlyArray<ReadonlyArray<Hours>> =>
  WEEKDAYS.map((weekday) => joined(windows.filter(({ days }) => days.includes(weekday)).map(hoursOfWindow)))

const hoursOfWindow = ({ startMinute, endMinute }: Window): Hours => {
  invariant(
    0 <= startMinute && startMinute < endMinute && endMinute <= MINUTES_OF_DAY,
    'a window lies in a day',
  )
  return { startMs: startMinute * MINUTE_MS, endMs: endMinute * MINUTE_MS }
}

const DAY_MS = 86_400_000

const MINUTES_OF_DAY = 1_440

const MINUTE_MS = 60_000

const joined = (hours: ReadonlyArray<Hours>): ReadonlyArray<Hours> => {
  const apart: Array<Hours> = []
  for (const next of [...hours].sort((a, b) => a.startMs - b.startMs)) {
    const last = apart.at(-1)
    if (last === undefined || next.startMs > last.endMs) apart.push(next)
    else apart[apart.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, next.endMs) }
  }
  return apart
}
