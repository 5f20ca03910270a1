import type { ContactPoint } from '../kernel/contact-point.ts'
import type { CalendarDate, Instant } from '../kernel/instant.ts'
import type { Aim } from '../kernel/scope.ts'
import type { ZoneId } from '../kernel/time-zone.ts'
import type { RegistryLook } from '../registry/registry-look.ts'
import type { Rules } from '../rule-pack/rule-book.ts'
import type { Holidays } from './holidays.ts'
import type { LineType } from './question.ts'
import type { Standing } from './standing.ts'

/** Everything that the answer to one question rests on. */
export interface Situation {
  readonly contact: ContactPoint
  readonly aim: Aim
  readonly at: Instant
  /** The stream of the contact, that grounds name. */
  readonly stream: string
  readonly standing: Standing
  readonly rules: Rules
  /** Every zone that the person may be in; empty where nothing is known of it. */
  readonly zones: ReadonlyArray<ZoneId>
  readonly lists: RegistryLook
  readonly holidays: Holidays
  readonly lineType: LineType
  readonly recentAttempts: ReadonlyArray<Instant> | undefined
  /** The dates that an instant has where the person may be. */
  readonly datesOf: (instant: Instant) => Dates
  /** When a date begins, where it begins first. */
  readonly startOf: (date: CalendarDate) => Instant
}

/** The earliest and the latest date that it is anywhere where the person may be. */
export interface Dates {
  readonly first: CalendarDate
  readonly last: CalendarDate
}
