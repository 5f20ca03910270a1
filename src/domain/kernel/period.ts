import * as t from 'io-ts'
import type { CalendarDate } from './instant.ts'

/** A period of the calendar, ISO 8601 without times: `P18M`, `P31D`, `P3Y14D`. */
export interface Period {
  readonly months: number
  readonly days: number
}

/** What a text says; undefined where it is no such period, as with business days or a sentence. */
export const periodOf = (text: string): Period | undefined => {
  const parts = ISO_8601_DATE_PERIOD.exec(text)
  if (parts === null || text === 'P') return undefined
  const [, years = '0', months = '0', weeks = '0', days = '0'] = parts
  return { months: Number(years) * 12 + Number(months), days: Number(weeks) * 7 + Number(days) }
}

/** A text that is a period. */
export const PeriodText = t.refinement(
  t.string,
  (text) => periodOf(text) !== undefined,
  'a period such as P18M or P31D',
)

/**
 * The day that comes a period after another one: months first, a day that the month does not have is its last one, then days.
 * A period that begins on `day` has this day as its exclusive end.
 */
export const dayAfter = (day: CalendarDate, { months, days }: Period): CalendarDate => {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const first = new Date(Date.UTC(year, month - 1 + months, 1))
  const lastDate = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  const moved = new Date(first.getTime() + (Math.min(date, lastDate) - 1 + days) * DAY_MS)
  return moved.getUTCFullYear() > YEAR_MAX ? LAST_DAY : (moved.toISOString().slice(0, 10) as CalendarDate)
}

const ISO_8601_DATE_PERIOD = /^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?$/

const DAY_MS = 86_400_000

const YEAR_MAX = 9999

const LAST_DAY = '9999-12-31' as CalendarDate
