import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intersection } from '../../../src/domain/hours/intersection.ts'
import {
  alwaysOpen,
  closedBetween,
  closedUntil,
  OPENING_HORIZON_MS,
  type Opening,
} from '../../../src/domain/hours/opening.ts'
import { type WeeklyOpening, type Window, weekly } from '../../../src/domain/hours/weekly.ts'
import { timeZone } from '../../../src/domain/kernel/time-zone.ts'
import { aMinute, aWeek, EVERY_DAY, isOpen, MINUTE_MS, type Week } from './weeks.ts'

type MakeWeekly = (week: Week) => WeeklyOpening

const weeklyOf: MakeWeekly = ({ zone, windows, holidays }) =>
  weekly({ zone: timeZone(zone), windows, isHoliday: (day) => holidays.includes(day) })

/** What an opening says, compared with a definition that is read out minute by minute. */
const agreesByMinute = (opening: Opening, isOpenAt: (at: number) => boolean, from: number): void => {
  const last = from + 9 * 1440 * MINUTE_MS
  const endOf = (start: number, open: boolean): number => {
    let at = start
    while (at < last && isOpenAt(at) === open) {
      if (opening.isOpenAt(at) !== open) throw new Error(`${new Date(at).toISOString()} is open: ${!open}`)
      at += MINUTE_MS
    }
    return at
  }
  const opensAt = endOf(from, false)
  const closesAt = endOf(opensAt, true)
  const span = opening.spanAtOrAfter(from)
  if (opensAt >= last) expect(span === undefined || span.opensAt >= last).toBe(true)
  else if (closesAt < last) expect(span).toStrictEqual({ opensAt, closesAt })
  else expect([span?.opensAt, (span?.closesAt ?? 0) >= last]).toStrictEqual([opensAt, true])
}

const agreesWithItsDefinition = (make: MakeWeekly): void =>
  fc.assert(
    fc.property(
      aMinute.chain((from) => fc.record({ from: fc.constant(from), week: aWeek(from) })),
      ({ from, week }) => agreesByMinute(make(week), (at) => isOpen(week, at), from),
    ),
    { numRuns: 300, endOnFailure: true },
  )

const allAgree = (all: (openings: ReadonlyArray<Opening>) => Opening): void =>
  fc.assert(
    fc.property(
      aMinute.chain((from) =>
        fc.record({
          from: fc.constant(from),
          weeks: fc.array(aWeek(from), { maxLength: 3 }),
          blackout: fc.tuple(fc.integer({ min: -600, max: 9000 }), fc.integer({ min: 0, max: 4000 })),
          cap: fc.integer({ min: -600, max: 5000 }),
        }),
      ),
      ({ from, weeks, blackout: [start, length], cap }) => {
        const closes = from + start * MINUTE_MS
        const opens = closes + length * MINUTE_MS
        const until = from + cap * MINUTE_MS
        agreesByMinute(
          all([...weeks.map(weeklyOf), closedBetween(closes, opens), closedUntil(until)]),
          (at) => weeks.every((week) => isOpen(week, at)) && (at < closes || at >= opens) && at >= until,
          from,
        )
      },
    ),
    { numRuns: 300, endOnFailure: true },
  )

describe('weekly', () => {
  test('is open exactly when the clock on the wall lies in a window', () => {
    agreesWithItsDefinition(weeklyOf)
  })

  /** Each is wrong in one thing that is easily forgotten. */
  const broken: ReadonlyArray<readonly [string, MakeWeekly]> = [
    [
      'keeps the last minute open',
      (week) => weeklyOf({ ...week, windows: week.windows.map(longerByAMinute) }),
    ],
    [
      'counts an hour that the clock shows twice once',
      (week) => ({ ...weeklyOf(week), isOpenAt: (at) => isOpen(week, at) && !isShownAgain(week, at) }),
    ],
    ['ignores holidays', (week) => weeklyOf({ ...week, holidays: [] })],
    [
      'closes every window on a holiday',
      (week) =>
        weeklyOf({ ...week, windows: week.windows.map((one) => ({ ...one, closedOnHolidays: true })) }),
    ],
    [
      'takes the day from UTC',
      (week) => weekly({ ...week, zone: timeZone('UTC'), isHoliday: (day) => week.holidays.includes(day) }),
    ],
    [
      'has one offset for all times',
      (week) => {
        const zone = timeZone(week.zone)
        const always = { from: -Infinity, until: Infinity, offsetMs: zone.stretchAt(1.78e12).offsetMs }
        return weekly({
          ...week,
          zone: { id: week.zone, stretchAt: () => always },
          isHoliday: (day) => week.holidays.includes(day),
        })
      },
    ],
    ['knows one window of a day', (week) => weeklyOf({ ...week, windows: week.windows.slice(0, 1) })],
    [
      'ends a span at midnight',
      (week) => {
        const right = weeklyOf(week)
        return {
          ...right,
          spanAtOrAfter: (from) => {
            const span = right.spanAtOrAfter(from)
            const offset = timeZone(week.zone).stretchAt(span?.opensAt ?? 0).offsetMs
            const day = 1440 * MINUTE_MS
            const midnight = Math.floor(((span?.opensAt ?? 0) + offset) / day + 1) * day - offset
            return span && { ...span, closesAt: Math.min(span.closesAt, midnight) }
          },
        }
      },
    ],
  ]
  test.each(broken)('is caught where it %s', (_, make) => {
    expect(() => agreesWithItsDefinition(make)).toThrow()
  })

  const closedSundays: Window = {
    days: [0, 1, 2, 3, 4, 5],
    startMinute: 480,
    endMinute: 1200,
    closedOnHolidays: true,
  }
  const NEW_ORLEANS = { zone: 'America/Chicago', windows: [closedSundays], holidays: [dayOf('2026-11-26')] }

  test.each([
    ['2026-11-24T15:00:00Z', { outsideHours: false, onHoliday: false }],
    ['2026-11-22T15:00:00Z', { outsideHours: true, onHoliday: false }],
    ['2026-11-26T18:00:00Z', { outsideHours: false, onHoliday: true }],
    ['2026-11-27T03:00:00Z', { outsideHours: true, onHoliday: true }],
    ['2026-11-27T13:59:59.999Z', { outsideHours: true, onHoliday: false }],
    ['2026-11-27T14:00:00Z', { outsideHours: false, onHoliday: false }],
  ])('says at %s why it is closed', (at, why) => {
    const opening = weeklyOf(NEW_ORLEANS)
    expect(opening.whyClosedAt(Date.parse(at))).toStrictEqual(why)
    expect(opening.isOpenAt(Date.parse(at))).toBe(!why.outsideHours && !why.onHoliday)
  })

  test('is open again in the same span when only part of a holiday is closed', () => {
    const evening = { days: EVERY_DAY, startMinute: 1080, endMinute: 1320, closedOnHolidays: false }
    const opening = weeklyOf({ ...NEW_ORLEANS, windows: [closedSundays, evening] })
    expect(written(opening, '2026-11-26T15:00:00Z')).toStrictEqual([
      '2026-11-27T00:00:00.000Z',
      '2026-11-27T04:00:00.000Z',
    ])
    expect(opening.whyClosedAt(Date.parse('2026-11-27T01:00:00Z'))).toStrictEqual({
      outsideHours: false,
      onHoliday: false,
    })
  })

  test('goes on over midnight, through a clock put back, for as long as is looked ahead', () => {
    const allDay = { days: EVERY_DAY, startMinute: 0, endMinute: 1440, closedOnHolidays: false }
    const from = Date.parse('2026-06-01T00:00:00Z')
    expect(weeklyOf({ ...NEW_ORLEANS, windows: [allDay] }).spanAtOrAfter(from)).toStrictEqual({
      opensAt: from,
      closesAt: from + OPENING_HORIZON_MS,
    })
  })

  test('has no next span where no day has a window', () => {
    expect(weeklyOf({ ...NEW_ORLEANS, windows: [] }).spanAtOrAfter(0)).toBeUndefined()
  })

  test.each([
    [600, 600],
    [600, 540],
    [-1, 60],
    [0, 1441],
  ])('refuses a window from minute %d to %d', (startMinute, endMinute) => {
    expect(() =>
      weeklyOf({ ...NEW_ORLEANS, windows: [{ ...closedSundays, startMinute, endMinute }] }),
    ).toThrow('a window lies in a day')
  })
})

describe('intersection', () => {
  test('is open exactly while all are', () => {
    allAgree(intersection)
  })
  test.each<readonly [string, (openings: ReadonlyArray<Opening>) => Opening]>([
    ['leaves the last one out', (openings) => intersection(openings.slice(0, -1))],
    ['leaves the first one out', (openings) => intersection(openings.slice(1))],
    [
      'takes the first of the next spans',
      (openings) => ({
        ...intersection(openings),
        spanAtOrAfter: (from) =>
          openings
            .map((opening) => opening.spanAtOrAfter(from))
            .sort((a, b) => (a?.opensAt ?? 0) - (b?.opensAt ?? 0))[0],
      }),
    ],
    [
      'takes the last one to open and forgets that another closed meanwhile',
      (openings) => ({
        ...intersection(openings),
        spanAtOrAfter: (from) =>
          openings
            .map((opening) => opening.spanAtOrAfter(from))
            .sort((a, b) => (b?.opensAt ?? 0) - (a?.opensAt ?? 0))[0],
      }),
    ],
  ])('is caught where it %s', (_, all) => {
    expect(() => allAgree(all)).toThrow()
  })
  test('is always open where there is nothing to be closed', () => {
    expect(intersection([]).spanAtOrAfter(0)).toStrictEqual({ opensAt: 0, closesAt: OPENING_HORIZON_MS })
    expect(intersection([alwaysOpen]).spanAtOrAfter(0)).toStrictEqual(alwaysOpen.spanAtOrAfter(0))
  })
  test('has no next span where two never meet', () => {
    const sundays = { days: [6], startMinute: 600, endMinute: 1200, closedOnHolidays: false } as const
    const mondays = { ...sundays, days: [0] } as const
    const both = [sundays, mondays].map((one) => weeklyOf({ zone: 'UTC', windows: [one], holidays: [] }))
    expect(intersection(both).spanAtOrAfter(0)).toBeUndefined()
  })
})

describe('closedBetween', () => {
  test.each([
    ['before it', 500, [500, 1000]],
    ['in it', 1000, [2000, 1000 + OPENING_HORIZON_MS]],
    ['after it', 2000, [2000, 2000 + OPENING_HORIZON_MS]],
  ])('tells what is open %s', (_, from, [opensAt, closesAt]) => {
    expect(closedBetween(1000, 2000).spanAtOrAfter(from)).toStrictEqual({ opensAt, closesAt })
  })
  test('closes nothing where it ends before it begins', () => {
    expect(closedBetween(2000, 1000).spanAtOrAfter(1500)).toStrictEqual(alwaysOpen.spanAtOrAfter(1500))
    expect(closedBetween(2000, 1000).isOpenAt(1500)).toBe(true)
  })
  test('opens no more within the time that is looked ahead', () => {
    expect(closedUntil(OPENING_HORIZON_MS).spanAtOrAfter(0)).toBeUndefined()
    expect(closedUntil(Infinity).spanAtOrAfter(0)).toBeUndefined()
  })
})

function longerByAMinute(window: Window): Window {
  return { ...window, endMinute: Math.min(1440, window.endMinute + 1) }
}

function isShownAgain({ zone }: Week, at: number): boolean {
  const { from, offsetMs } = timeZone(zone).stretchAt(at)
  return at < from + timeZone(zone).stretchAt(from - 1).offsetMs - offsetMs
}

function dayOf(date: string): number {
  return Date.parse(`${date}T00:00Z`) / (1440 * MINUTE_MS)
}

function written(opening: Opening, from: string): ReadonlyArray<string> {
  const span = opening.spanAtOrAfter(Date.parse(from))
  return [span?.opensAt, span?.closesAt].map((at) => new Date(at ?? Number.NaN).toISOString())
}
