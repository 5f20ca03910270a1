import { dateOfDay } from '../../src/domain/kernel/local-time.ts'
import type { Holidays } from '../../src/domain/rules/holidays.ts'

/** The public holidays that the cases are about, each with the law that makes it one. */
const HOLIDAYS: Readonly<Record<string, ReadonlyArray<string>>> = {
  /** Thanksgiving: La. R.S. 1:55. */
  'US-LA': ['2026-11-26'],
  /** Pioneer Day: Utah Code 63G-1-301. */
  'US-UT': ['2026-07-24'],
  /** Armistice Day: Code du travail, art. L. 3133-1. */
  FR: ['2026-11-11'],
}

export const holidaysOfCases: Holidays = {
  isHoliday: ({ id }, day) => HOLIDAYS[id]?.includes(dateOfDay(day)) ?? false,
}
