import fc from 'fast-check'
import type { CalendarDate, Instant } from '../../../src/domain/kernel/instant.ts'
import { instantOfMs, msOf } from '../../../src/domain/kernel/instant.ts'

const YEAR_0_MS = Date.parse('0000-01-01T00:00:00.000Z')
const YEAR_9999_MS = Date.parse('9999-12-31T23:59:59.999Z')

/** Any instant that has a text. */
export const anyInstant: fc.Arbitrary<Instant> = fc
  .integer({ min: YEAR_0_MS, max: YEAR_9999_MS })
  .map(instantOfMs)

/** A few moments around two midnights, so that what is drawn twice is often the same, a tie, or a boundary. */
export const fewInstants: fc.Arbitrary<Instant> = fc.constantFrom(
  ...([
    '2026-03-01T09:00:00.000Z',
    '2026-03-31T23:59:59.999Z',
    '2026-04-01T00:00:00.000Z',
    '2026-04-01T12:00:00.000Z',
    '2026-04-01T23:59:59.999Z',
    '2026-04-02T00:00:00.000Z',
    '2026-06-15T12:00:00.000Z',
    '2026-06-15T12:00:00.001Z',
  ] as ReadonlyArray<string> as ReadonlyArray<Instant>),
)

export const fewDates: fc.Arbitrary<CalendarDate> = fc.constantFrom(
  ...([
    '2026-02-28',
    '2026-03-31',
    '2026-04-01',
    '2026-06-15',
  ] as ReadonlyArray<string> as ReadonlyArray<CalendarDate>),
)

export const calendarDate: fc.Arbitrary<CalendarDate> = anyInstant.map(
  (instant) => instant.slice(0, 10) as CalendarDate,
)

const OFFSETS = ['Z', 'z', '+00:00', '-00:00', '+01:00', '-08:00', '+05:45', '-23:59', '+14:00']

/** The ways RFC 3339 has of writing one instant: an offset, letters of either case, digits beyond a millisecond. */
export const spellingOf = (instant: Instant): fc.Arbitrary<string> =>
  fc
    .record({
      offset: fc.constantFrom(...OFFSETS),
      t: fc.constantFrom('T', 't'),
      finer: fc.stringMatching(/^\d{0,9}$/),
      isShort: fc.boolean(),
    })
    .map(({ offset, t, finer, isShort }) => {
      const shifted = instantOfMs(msOf(instant) + offsetMs(offset))
      const fraction = isShort && shifted.endsWith('.000Z') ? '' : `${shifted.slice(19, 23)}${finer}`
      return `${shifted.slice(0, 10)}${t}${shifted.slice(11, 19)}${fraction}${offset}`
    })

const offsetMs = (offset: string): number =>
  offset.length === 1
    ? 0
    : (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))) * 60_000
