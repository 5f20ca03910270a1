import type { ContactPoint } from '../kernel/contact-point.ts'
import type { Instant } from '../kernel/instant.ts'
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
  /** The same in milliseconds since 1970. */
  readonly atMs: number
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
  /** The days that it is where the person may be. */
  readonly today: Days
  readonly daysOf: (ms: number) => Days
  /** When a day begins, in milliseconds since 1970, where it begins first. */
  readonly startOf: (day: number) => number
}

/** The earliest and the latest day that it is anywhere where the person may be, counted from 1970-01-01. */
export interface Days {
  readonly first: number
  readonly last: number
}
