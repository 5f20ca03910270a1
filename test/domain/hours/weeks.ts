import fc from 'fast-check'
import type { Window } from '../../../src/domain/hours/weekly.ts'
import { localOf, type Weekday } from '../../../src/domain/kernel/local-time.ts'
import { timeZone, type ZoneId } from '../../../src/domain/kernel/time-zone.ts'

export const MINUTE_MS = 60_000

/** One week as data. Its holidays are days, counted from 1970-01-01. */
export interface Week {
  readonly zone: ZoneId
  readonly windows: ReadonlyArray<Window>
  readonly holidays: ReadonlyArray<number>
}

/** The definition itself, read out at one minute. */
export const isOpen = ({ zone, windows, holidays }: Week, at: number): boolean => {
  const { day, weekday, msOfDay } = localOf(timeZone(zone), at)
  return windows.some(
    ({ days, startMinute, endMinute, closedOnHolidays }) =>
      days.includes(weekday) &&
      msOfDay >= startMinute * MINUTE_MS &&
      msOfDay < endMinute * MINUTE_MS &&
      !(closedOnHolidays && holidays.includes(day)),
  )
}

export const EVERY_DAY: ReadonlyArray<Weekday> = [0, 1, 2, 3, 4, 5, 6]

/** Clocks that are moved by an hour at night and by day, by half an hour, at midnight, never, and one that skipped a day. */
const ZONES = [
  'America/New_York',
  'America/Los_Angeles',
  'America/St_Johns',
  'America/Havana',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Europe/Madrid',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Antarctica/Troll',
  '-06:00',
  '+05:45',
]

const CHANGES_OF_CLOCKS = [
  '2026-03-08',
  '2026-11-01',
  '2026-03-29',
  '2026-10-25',
  '2026-04-05',
  '2026-10-04',
  '2027-02-07',
  '2027-03-14',
  '2011-12-30',
]

function minutesAround(dates: ReadonlyArray<string>, minutes: number): fc.Arbitrary<number> {
  return fc
    .tuple(fc.constantFrom(...dates), fc.integer({ min: -minutes, max: minutes }))
    .map(([date, minute]) => Date.parse(`${date}T00:00Z`) + minute * MINUTE_MS)
}

const aWindow: fc.Arbitrary<Window> = fc
  .record({
    days: fc.subarray([...EVERY_DAY], { minLength: 1 }),
    ends: fc.uniqueArray(
      fc.oneof(fc.integer({ min: 0, max: 1440 }), fc.constantFrom(0, 60, 120, 180, 1440)),
      {
        minLength: 2,
        maxLength: 2,
      },
    ),
    closedOnHolidays: fc.boolean(),
  })
  .map(({ days, ends: [a = 0, b = 0], closedOnHolidays }) => ({
    days,
    startMinute: Math.min(a, b),
    endMinute: Math.max(a, b),
    closedOnHolidays,
  }))

/** Minutes in which something happens: around the changes of clocks above all, and some of any day. */
export const aMinute: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: minutesAround(CHANGES_OF_CLOCKS, 12 * 60) },
  { weight: 1, arbitrary: minutesAround(CHANGES_OF_CLOCKS, 72 * 60) },
  { weight: 1, arbitrary: minutesAround(['2024-02-29', '2025-12-31', '2028-07-04'], 72 * 60) },
)

export const aWeek = (around: number): fc.Arbitrary<Week> =>
  fc.record({
    zone: fc.constantFrom(...ZONES),
    windows: fc.array(aWindow, { maxLength: 4 }),
    holidays: fc.array(
      fc.integer({ min: -3, max: 9 }).map((days) => Math.floor(around / (1440 * MINUTE_MS)) + days),
      { maxLength: 5 },
    ),
  })
