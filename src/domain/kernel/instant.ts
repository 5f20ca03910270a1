import * as t from 'io-ts'
import { brandedText } from './branded-text.ts'

export interface InstantBrand {
  readonly Instant: unique symbol
}

/** A moment in UTC with milliseconds, `2026-11-21T18:04:05.000Z`: text order is time order. */
export const Instant: t.Type<Instant, string, unknown> = brandedText<InstantBrand>(
  'an instant in UTC with milliseconds',
  (s) => s.length === 24 && s[19] === '.' && instantOf(s) === s,
)
export type Instant = t.Branded<string, InstantBrand>

/** Reads RFC 3339 with any offset and any digits of a fraction; what is finer than a millisecond is cut off. */
export const InstantFromText = new t.Type<Instant, string, unknown>(
  'an RFC 3339 time with an offset',
  (u): u is Instant => typeof u === 'string' && Instant.is(u),
  (u, context) => {
    const instant = typeof u === 'string' ? instantOf(u) : undefined
    return instant === undefined ? t.failure(u, context) : t.success(instant)
  },
  t.identity,
)

export const instantOfMs = (ms: number): Instant => new Date(ms).toISOString() as Instant

export const msOf = (instant: Instant): number => Date.parse(instant)

export const laterOf = (a: Instant, b: Instant): Instant => (a < b ? b : a)

export const earlierOf = (a: Instant, b: Instant): Instant => (b < a ? b : a)

/** The form of answers: RFC 3339, a fraction only where there is one. */
export const instantText = (instant: Instant): string =>
  instant.endsWith('.000Z') ? `${instant.slice(0, 19)}Z` : instant

/** The first instant after a calendar day in UTC. The last day there is ends with its last millisecond. */
export const endOfDay = (date: CalendarDate): Instant =>
  date === '9999-12-31'
    ? ('9999-12-31T23:59:59.999Z' as Instant)
    : instantOfMs(Date.parse(`${date}T00:00:00.000Z`) + DAY_MS)

/** A calendar day, `2026-06-01`. */
export const CalendarDate = brandedText<CalendarDateBrand>(
  'a date such as 2026-06-01',
  (s) => /^\d{4}-\d\d-\d\d$/.test(s) && instantOf(`${s}T00:00:00Z`) !== undefined,
)
export type CalendarDate = t.TypeOf<typeof CalendarDate>
export interface CalendarDateBrand {
  readonly CalendarDate: unique symbol
}

const DAY_MS = 86_400_000

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

/** What an RFC 3339 text says; undefined where it is none. */
export const instantOf = (text: string): Instant | undefined =>
  isWritten(text, FORM)
    ? (text as Instant)
    : isWritten(text, WHOLE_SECONDS)
      ? (`${text.slice(0, 19)}.000Z` as Instant)
      : anyForm(text)

/** Whether a text is a UTC time of such a form, read letter by letter: a tenth of the time. False says no more than that it is another form. */
const isWritten = (text: string, form: string): boolean => {
  if (text.length !== form.length) return false
  for (let i = 0; i < form.length; i++) {
    const code = text.charCodeAt(i)
    const expected = form.charCodeAt(i)
    if (expected === ZERO ? code < ZERO || code > ZERO + 9 : code !== expected) return false
  }
  return (
    twoDigits(text, 11) < 24 &&
    twoDigits(text, 14) < 60 &&
    twoDigits(text, 17) < 60 &&
    isDay(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8))
  )
}

/** The one form of an instant, and the form that answers have. */
const FORM = '0000-00-00T00:00:00.000Z'
const WHOLE_SECONDS = '0000-00-00T00:00:00Z'

const ZERO = 0x30

const twoDigits = (text: string, at: number): number =>
  (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO

const anyForm = (text: string): Instant | undefined => {
  const parts = RFC_3339.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute] = parts
  if (year === undefined || !isDay(Number(year), Number(month), Number(day))) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  if (second === '60') return leapSecond(text)
  const utc = `${text.slice(0, 10)}T${text.slice(11, 19)}.${(fraction ?? '').slice(0, 3).padEnd(3, '0')}Z`
  if (sign === undefined) return utc as Instant
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined
  const offsetMs = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000
  const ms = Date.parse(utc) - (sign === '+' ? offsetMs : -offsetMs)
  const shifted = new Date(ms)
  return shifted.getUTCFullYear() < 0 || shifted.getUTCFullYear() > 9999 ? undefined : instantOfMs(ms)
}

/** RFC 3339 section 5.7 allows one at the end of a day in UTC. It counts as the last millisecond before it. */
const leapSecond = (text: string): Instant | undefined => {
  const before = instantOf(text.replace(/:60(\.\d+)?/, ':59.999'))
  return before?.endsWith('T23:59:59.999Z') ? before : undefined
}

const isDay = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)

const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
