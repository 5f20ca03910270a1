import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import {
  CalendarDate,
  earlierOf,
  endOfDay,
  Instant,
  InstantFromText,
  instantOfMs,
  instantText,
  laterOf,
  msOf,
} from '../../../src/domain/kernel/instant.ts'
import { issuesOf } from '../../../src/domain/kernel/validation.ts'
import { anyInstant, spellingOf } from '../../support/arbitrary/instant.ts'
import { law } from '../../support/law.ts'

const read = (text: unknown): string | undefined => {
  const decoded = InstantFromText.decode(text)
  return E.isRight(decoded) ? decoded.right : undefined
}

/** Twenty characters that are a time of whole seconds, or nearly one. */
const twenty: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('0000', '1900', '2000', '2024', '2026', '9999', '20x6'),
    fc.constantFrom('-', '/'),
    fc.stringMatching(/^[01][0-9]$/),
    fc.stringMatching(/^[0-3][0-9]$/),
    fc.constantFrom('T', 't', ' '),
    fc.stringMatching(/^[0-2][0-9]:[0-6][0-9]:[0-6][0-9]$/),
    fc.constantFrom('Z', 'z', '+'),
    fc.option(fc.tuple(fc.nat({ max: 19 }), fc.constantFrom(' ', '0', '9', '/', ':', '\u0660', 'Z')), {
      freq: 3,
    }),
  )
  .map(([year, dash, month, day, t, time, zone, change]) => {
    const text = `${year}${dash}${month}-${day}${t}${time}${zone}`
    return change === null ? text : `${text.slice(0, change[0])}${change[1]}${text.slice(change[0] + 1)}`
  })

/** A point and a zero say the same time, and are read the long way. */
const shortEqualsLong = (reading: (text: string) => string | undefined) =>
  law(
    fc.property(twenty, (text) => {
      expect(reading(text)).toBe(read(`${text.slice(0, 19)}.0${text.slice(19)}`))
    }),
    3_000,
  )

describe('InstantFromText', () => {
  test('reads whole seconds in UTC as it reads them with a fraction', () => {
    shortEqualsLong(read).holds()
    shortEqualsLong((text) => (text.endsWith('Z') ? `${text.slice(0, 19)}.000Z` : read(text))).isBroken()
  })

  test.each([
    ['2026-11-21T18:04:05Z', '2026-11-21T18:04:05.000Z'],
    ['2026-11-21t18:04:05z', '2026-11-21T18:04:05.000Z'],
    ['2026-11-21T18:04:05.1Z', '2026-11-21T18:04:05.100Z'],
    ['2026-11-21T18:04:05.123456789Z', '2026-11-21T18:04:05.123Z'],
    ['2026-11-21T18:04:05.9999999Z', '2026-11-21T18:04:05.999Z'],
    ['2026-11-21T18:04:05+00:00', '2026-11-21T18:04:05.000Z'],
    ['2026-11-21T18:04:05-00:00', '2026-11-21T18:04:05.000Z'],
    ['2026-11-21T18:04:05.5-08:00', '2026-11-22T02:04:05.500Z'],
    ['2026-01-01T00:30:00+05:45', '2025-12-31T18:45:00.000Z'],
    ['2026-01-01T00:00:00+23:59', '2025-12-31T00:01:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['0000-02-29T00:00:00Z', '0000-02-29T00:00:00.000Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['0000-01-01T00:00:00-01:00', '0000-01-01T01:00:00.000Z'],
    ['0099-06-01T00:00:00+01:00', '0099-05-31T23:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59+01:00', '9999-12-31T22:59:59.000Z'],
    // RFC 3339 section 5.8: a leap second, twice the same one. It counts as the last millisecond before it.
    ['1990-12-31T23:59:60Z', '1990-12-31T23:59:59.999Z'],
    ['1990-12-31T15:59:60-08:00', '1990-12-31T23:59:59.999Z'],
    ['2016-12-31T23:59:60.25Z', '2016-12-31T23:59:59.999Z'],
  ])('reads %s as %s', (text, instant) => {
    expect(read(text)).toBe(instant)
  })

  test.each([
    ['no offset', '2026-11-21T18:04:05'],
    ['a space for the T', '2026-11-21 18:04:05Z'],
    ['a date alone', '2026-11-21'],
    ['no seconds', '2026-11-21T18:04Z'],
    ['a point and no digits', '2026-11-21T18:04:05.Z'],
    ['a comma for the point', '2026-11-21T18:04:05,5Z'],
    ['an offset without minutes', '2026-11-21T18:04:05+01'],
    ['an offset without a colon', '2026-11-21T18:04:05+0100'],
    ['an offset of 24 hours', '2026-11-21T18:04:05+24:00'],
    ['an offset of 60 minutes', '2026-11-21T18:04:05+01:60'],
    ['30 February', '2026-02-30T00:00:00Z'],
    ['29 February of a common year', '2026-02-29T00:00:00Z'],
    ['29 February of 1900', '1900-02-29T00:00:00Z'],
    ['31 April', '2026-04-31T00:00:00Z'],
    ['day 0', '2026-04-00T00:00:00Z'],
    ['month 0', '2026-00-01T00:00:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['hour 24', '2026-04-01T24:00:00Z'],
    ['minute 60', '2026-04-01T23:60:00Z'],
    ['second 61', '2026-12-31T23:59:61Z'],
    ['a leap second at noon', '2016-12-31T12:00:60Z'],
    ['a leap second that is none in UTC', '2016-12-31T23:59:60+01:00'],
    ['a year of five digits', '10000-01-01T00:00:00Z'],
    ['a year with a sign', '+002026-01-01T00:00:00Z'],
    ['before year 0, once in UTC', '0000-01-01T00:00:00+00:01'],
    ['after year 9999, once in UTC', '9999-12-31T23:59:59-00:01'],
    ['space around it', ' 2026-11-21T18:04:05Z'],
    ['a line feed after it', '2026-11-21T18:04:05Z\n'],
    ['digits of another script', '２０２６-11-21T18:04:05Z'],
    ['nothing', ''],
    ['a number', 1_795_000_000_000],
    ['null', null],
  ])('refuses %s', (_, text) => {
    expect(read(text)).toBeUndefined()
  })

  /** Every day there is, and no other: the calendar of ECMAScript, which overflows, is asked for comparison. */
  const knowsTheCalendar = (readAs: (text: string) => string | undefined) =>
    law(
      fc.property(
        fc.oneof(fc.constantFrom(0, 4, 100, 400, 1900, 2000, 2024, 2026), fc.integer({ min: 0, max: 9999 })),
        fc.integer({ min: 0, max: 13 }),
        fc.oneof(fc.integer({ min: 28, max: 32 }), fc.integer({ min: 0, max: 40 })),
        (year, month, day) => {
          const date = [
            String(year).padStart(4, '0'),
            ...[month, day].map((n) => String(n).padStart(2, '0')),
          ].join('-')
          const overflowing = new Date(0)
          overflowing.setUTCFullYear(year, month - 1, day)
          const isADay = overflowing.toISOString().startsWith(`${date}T`)
          expect(readAs(`${date}T00:00:00Z`)).toBe(isADay ? `${date}T00:00:00.000Z` : undefined)
        },
      ),
      2_000,
    )
  test('knows the calendar', () => knowsTheCalendar(read).holds())
  test.each<[string, (text: string) => string | undefined]>([
    ['gives June 31 days', (text) => (text.slice(4, 10) === '-06-31' ? text : read(text))],
    ['gives 1900 a leap day', (text) => (text.startsWith('1900-02-29') ? text : read(text))],
    ['lets a day overflow', (text) => read(text) ?? read(text.replace(/-\d\dT/, '-01T'))],
  ])('… which catches a reader that %s', (_, readAs) => knowsTheCalendar(readAs).isBroken())

  test.each<[unknown, boolean]>([
    ['2026-11-21T18:04:05.000Z', true],
    ['2026-11-21T18:04:05Z', false],
    [7, false],
  ])('is(%j) is %s: what was read is an Instant', (instant, holds) => {
    expect(InstantFromText.is(instant)).toBe(holds)
  })

  test('says what was expected, and not what came', () => {
    const decoded = InstantFromText.decode('yesterday')
    expect(E.isLeft(decoded) && issuesOf(decoded.left)).toStrictEqual([
      { path: '', expected: 'an RFC 3339 time with an offset' },
    ])
  })

  /** However an instant is written, it is read as the same text. */
  const oneForm = (readAs: (text: string) => string | undefined) =>
    law(
      fc.property(
        // An offset may carry the text out of the years that have four digits: those are in the tables.
        anyInstant
          .filter((instant) => instant > '0000-01-03' && instant < '9999-12-29')
          .chain((instant) => fc.tuple(fc.constant(instant), spellingOf(instant))),
        ([instant, text]) => {
          expect(readAs(text)).toBe(instant)
        },
      ),
    )
  test('reads every spelling of an instant as one text', () => {
    oneForm(read).holds()
  })
  test('… which catches a reader that overlooks the offset', () => {
    oneForm((text) => read(text.replace(/[+-]\d\d:\d\d$/, 'Z'))).isBroken()
  })
  test('… and one that rounds what is finer than a millisecond', () => {
    oneForm((text) => {
      const finer = Number(`0.${/\.\d{3}(\d+)/.exec(text)?.[1] ?? '0'}`)
      const instant = read(text)
      return instant === undefined || finer < 0.5 ? instant : instantOfMs(msOf(instant as Instant) + 1)
    }).isBroken()
  })
})

describe('Instant', () => {
  test.each([
    ['2026-11-21T18:04:05.000Z', true],
    ['2026-11-21T18:04:05Z', false],
    ['2026-11-21T18:04:05.000z', false],
    ['2026-11-21t18:04:05.000Z', false],
    ['2026-11-21T18:04:05.0000Z', false],
    ['2026-02-30T00:00:00.000Z', false],
    ['2026-12-31T23:59:60.000Z', false],
    ['', false],
  ])('is(%s) is %s', (text, holds) => {
    expect(Instant.is(text)).toBe(holds)
  })
  test('comes back from milliseconds as it was, and its text order is time order', () => {
    law(
      fc.property(anyInstant, anyInstant, (a, b) => {
        expect(instantOfMs(msOf(a))).toBe(a)
        expect(Instant.is(a)).toBe(true)
        expect(a < b).toBe(msOf(a) < msOf(b))
        expect([earlierOf(a, b), laterOf(a, b)]).toStrictEqual([a, b].sort())
      }),
    ).holds()
  })
})

test.each([
  ['2026-11-21T18:04:05.000Z', '2026-11-21T18:04:05Z'],
  ['2026-11-21T18:04:05.010Z', '2026-11-21T18:04:05.010Z'],
  ['2026-11-21T18:04:00.000Z', '2026-11-21T18:04:00Z'],
])('instantText(%s) is %s', (instant, text) => {
  expect(instantText(instant as Instant)).toBe(text)
})

describe('CalendarDate', () => {
  test.each([
    ['2026-06-01', true],
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-02-30', false],
    ['2026-6-1', false],
    ['2026-06-01T00:00:00Z', false],
    ['0000-01-01', true],
    ['9999-12-31', true],
    ['10000-01-01', false],
    [' 2026-06-01', false],
  ])('is(%s) is %s', (text, holds) => {
    expect(CalendarDate.is(text)).toBe(holds)
  })

  test.each([
    ['2026-06-01', '2026-06-02T00:00:00.000Z'],
    ['2026-12-31', '2027-01-01T00:00:00.000Z'],
    ['2024-02-28', '2024-02-29T00:00:00.000Z'],
    ['0000-01-01', '0000-01-02T00:00:00.000Z'],
    ['0099-12-31', '0100-01-01T00:00:00.000Z'],
    ['9999-12-31', '9999-12-31T23:59:59.999Z'],
  ])('endOfDay(%s) is %s', (date, instant) => {
    expect(endOfDay(date as CalendarDate)).toBe(instant)
  })
})
