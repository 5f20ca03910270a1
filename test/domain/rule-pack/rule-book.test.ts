import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Jurisdiction } from '../../../src/domain/contact/vocabulary.ts'
import type { CalendarDate } from '../../../src/domain/kernel/instant.ts'
import { dateOfDay, dayOfDate } from '../../../src/domain/kernel/local-time.ts'
import { dayAfter, periodOf } from '../../../src/domain/kernel/period.ts'
import type { Row } from '../../../src/domain/rule-pack/row.ts'
import { rowOn } from '../../../src/domain/rule-pack/row-on.ts'
import { shippedBook, shippedPack } from '../../support/rule-book.ts'

const day = (date: string): number => dayOfDate(date as CalendarDate)

const row = (id: string): Row => {
  const found = shippedPack.rows.find((one) => one.id === id)
  if (found === undefined) throw new Error(id)
  return found
}

const rowsFor = (ids: ReadonlyArray<string>, date = '2026-11-24') =>
  shippedBook.rulesFor(ids as ReadonlyArray<Jurisdiction>, day(date))

describe('rowOn()', () => {
  test.each([
    ['US-PA', '2026-10-17', '21:00'],
    ['US-PA', '2026-10-18', '19:00'],
    ['US-PA', '2019-12-03', '21:00'],
    ['US-OR', '2025-12-31', '21:00'],
    ['US-OR', '2026-01-01', '20:00'],
    ['US-CT', '2023-09-30', '21:00'],
    ['US-CT', '2023-10-01', '20:00'],
  ])('%s closes on %s at %s', (id, date, end) => {
    expect(rowOn(row(id))(day(date)).callingHours?.[0]?.end).toBe(end)
  })
  test('an entry counts from its own beginning on', () => {
    expect(rowOn(row('US-PA'))(day('2019-12-02'))).toBe(row('US-PA'))
  })
  test('a model of France and its list end on the same day', () => {
    const before = rowOn(row('FR'))(day('2026-08-10'))
    expect(before.consentModel?.voice).toBe('opt-out')
    expect(before.nationalRegistry?.id).toBe('fr-bloctel')
    expect(rowOn(row('FR'))(day('2026-08-11'))).toBe(row('FR'))
  })
  test.each([
    ['a sentence', 'CN', '2026-04-30'],
    ['a value whose end nobody knows', 'US-MS', '2020-01-01'],
    ['a value that no decision rests on', 'US', '2024-01-01'],
  ])('%s switches nothing', (_, id, date) => {
    expect(rowOn(row(id))(day(date))).toBe(row(id))
  })
})

describe('rulesFor()', () => {
  test('brings the ancestors of each, once', () => {
    expect(rowsFor(['US-FL', 'US-CA', 'US']).rows.map(({ id }) => id)).toStrictEqual(['US-FL', 'US', 'US-CA'])
  })
  test('takes a subdivision for its country where the pack tells none apart, and for nothing where it does', () => {
    expect(shippedBook.rowIdOf('CA-ON')).toBe('CA')
    expect(shippedBook.rowIdOf('US-ZZ')).toBeUndefined()
    expect(shippedBook.rowIdOf('NZ')).toBeUndefined()
  })
  test('inherits from the nearest that says something', () => {
    const rules = rowsFor(['US-FL'])
    const florida = rules.rows[0] as Row
    expect(rules.inherited(florida, (one) => one.registryYieldsTo)).toBe('express-written')
    expect(rules.inherited(florida, (one) => one.frequencyCap)?.maxCalls).toBe(3)
    expect(rules.inherited(florida, (one) => one.expressConsentDefaultLifetime)).toBeUndefined()
  })
  test('is of the day', () => {
    expect(rowsFor(['FR'], '2026-08-10').rows[0]?.consentModel?.voice).toBe('opt-out')
    expect(rowsFor(['FR'], '2026-08-11').rows[0]?.consentModel?.voice).toBe('opt-in')
  })
})

describe('dayAfter()', () => {
  test.each([
    ['2026-11-18', 'P31D', '2026-12-19'],
    ['2025-05-24', 'P18M', '2026-11-24'],
    ['2025-08-31', 'P18M', '2027-02-28'],
    ['2023-08-31', 'P6M', '2024-02-29'],
    ['2026-10-01', 'P3M', '2027-01-01'],
    ['2026-01-30', 'P1M1D', '2026-03-01'],
    ['2024-02-29', 'P1Y', '2025-02-28'],
    ['2026-11-18', 'P2W', '2026-12-02'],
  ])('%s and %s is %s', (from, period, to) => {
    expect(dateOfDay(dayAfter(day(from), periodOf(period) ?? { months: 0, days: 0 }))).toBe(to)
  })
  test('a longer period never ends earlier', () => {
    fc.assert(
      fc.property(fc.nat(40_000), fc.nat(60), fc.nat(60), fc.nat(3), (from, months, days, more) => {
        const end = dayAfter(from, { months, days })
        expect(dayAfter(from, { months: months + more, days })).toBeGreaterThanOrEqual(end)
        expect(dayAfter(from, { months, days: days + more })).toBe(end + more)
        expect(dayAfter(from + more, { months, days })).toBeGreaterThanOrEqual(end)
      }),
    )
  })
  test.each(['P10BD', 'P', 'immediate', 'per-campaign', 'PT1H', 'while the contract is in force', ''])(
    'takes %s for no period',
    (text) => {
      expect(periodOf(text)).toBeUndefined()
    },
  )
})
