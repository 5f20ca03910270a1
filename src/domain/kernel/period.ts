import * as t from 'io-ts'

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
 * The day that comes a period after another one, both counted from 1970-01-01: months first, where a day that the month does not
 * have is its last one, then days. A period that begins on `day` has this day as its exclusive end.
 */
export const dayAfter = (day: number, { months, days }: Period): number => {
  if (months === 0) return day + days
  const from = new Date(day * DAY_MS)
  const month = from.getUTCMonth() + months
  const lastDate = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate()
  return Date.UTC(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), lastDate)) / DAY_MS + days
}

const ISO_8601_DATE_PERIOD = /^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?$/

const DAY_MS = 86_400_000
