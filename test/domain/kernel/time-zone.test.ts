import fc from 'fast-check'
import moment from 'moment-timezone'
import { describe, expect, test } from 'vitest'
import { instantOfMs } from '../../../src/domain/kernel/instant.ts'
import { dateOfDay, dayOfDate, localOf, weekdayOf } from '../../../src/domain/kernel/local-time.ts'
import { offsetAt, TIME_ZONES_KEPT_MAX, timeZone } from '../../../src/domain/kernel/time-zone.ts'
import { type Stretch, zoneStretches } from '../../../src/domain/kernel/zone-stretches.ts'
import { ZONE_DATA_VERSION } from '../../../src/domain/kernel/zone-table.ts'

const FROM = Date.UTC(2024, 0, 1)
const UNTIL = Date.UTC(2029, 0, 1)
const MINUTE_MS = 60_000
const MINUTES = (UNTIL - FROM) / MINUTE_MS

type OffsetOf = (zone: string) => (at: number) => number

/** Offsets of every minute, as moment-timezone says that they are. Its data is read one stretch after the other. */
const minutesOf = (name: string): Int16Array => {
  const offsets = new Int16Array(MINUTES)
  const zone = moment.tz.zone(name)
  let minute = 0
  for (const [i, until] of (zone?.untils ?? []).entries()) {
    const end = Math.min(MINUTES, Math.max(minute, Math.ceil((until - FROM) / MINUTE_MS)))
    offsets.fill(-(zone?.offsets[i] ?? Number.NaN), minute, end)
    minute = end
  }
  return offsets
}

/** One name for each way in which a zone has behaved in these years, the strangest first: 71 for six hundred names. */
const UNLIKE: ReadonlyArray<string> = [
  ...new Map(moment.tz.names().map((name) => [changesOf(name).join(), name])).values(),
].sort((a, b) => Number(hasHalfHours(b)) - Number(hasHalfHours(a)))

function hasHalfHours(name: string): boolean {
  return (moment.tz.zone(name)?.utcOffset(FROM) ?? 0) % 60 !== 0
}

function changesOf(name: string): ReadonlyArray<number> {
  const zone = moment.tz.zone(name)
  const changes = zone?.untils.filter((at) => at > FROM && at < UNTIL) ?? []
  return [FROM, ...changes].flatMap((at) => [at, zone?.utcOffset(at) ?? Number.NaN])
}

/** The first minute of which something else is said, and its zone. */
const firstDifference = (offsetOf: OffsetOf): string | undefined => {
  for (const name of UNLIKE) {
    const expected = minutesOf(name)
    const offsetAtMs = offsetOf(name)
    for (let minute = 0; minute < MINUTES; minute++) {
      const at = FROM + minute * MINUTE_MS
      if (offsetAtMs(at) !== (expected[minute] ?? 0) * MINUTE_MS) return `${name} ${instantOfMs(at)}`
    }
  }
  return undefined
}

const ours: OffsetOf = (name) => {
  const zone = timeZone(name)
  return (at) => offsetAt(zone, at)
}

/** Our own answer, spoilt. */
const spoilt =
  (spoil: (at: number, offset: (at: number) => number) => number): OffsetOf =>
  (name) =>
  (at) =>
    spoil(at, ours(name))

describe('timeZone', () => {
  test('is right for every minute of 2024 to 2028', { timeout: 60_000 }, () => {
    expect(UNLIKE.length).toBeGreaterThan(60)
    expect(firstDifference(ours)).toBeUndefined()
  })
  test.each<readonly [string, OffsetOf]>([
    ['does not move clocks', spoilt((_, offset) => offset(FROM))],
    ['moves them at midnight of UTC', spoilt((at, offset) => offset(at - (at % (1440 * MINUTE_MS))))],
    ['moves them a minute late', spoilt((at, offset) => offset(at - MINUTE_MS))],
    ['moves them as in the year before', spoilt((at, offset) => offset(at - 365 * 1440 * MINUTE_MS))],
    ['knows whole hours only', spoilt((at, offset) => Math.trunc(offset(at) / 3_600_000) * 3_600_000)],
  ])('is caught where it %s', (_, offsetOf) => {
    expect(firstDifference(offsetOf)).toBeTypeOf('string')
  })

  test('says the same of every name, at each change and each day', () => {
    const wrong = moment.tz.names().filter((name) => {
      const zone = moment.tz.zone(name)
      const days = Array.from({ length: MINUTES / 1440 }, (_, day) => FROM + day * 1440 * MINUTE_MS)
      const changes = zone?.untils.filter((at) => at > FROM && at < UNTIL).flatMap((at) => [at - 1, at]) ?? []
      return [...days, ...changes].some((at) => ours(name)(at) !== -(zone?.utcOffset(at) ?? 0) * MINUTE_MS)
    })
    expect(wrong).toStrictEqual([])
  })

  test('differs, in the year in which this was written, from the data of this Node only where that is older', () => {
    const differing = moment.tz.names().filter((name) => {
      const node = zoneStretches(name, Date.UTC(2026, 6, 1), Date.UTC(2027, 6, 1))
      return node.some(
        ({ from, until, offsetMs }) => ours(name)(from) !== offsetMs || ours(name)(until - 1) !== offsetMs,
      )
    })
    if (process.versions['tz'] === ZONE_DATA_VERSION) expect(differing).toStrictEqual([])
    else expect(differing.length).toBeLessThan(DIFFERING_MAX)
    if (process.versions['tz'] === '2026c') expect(differing).toStrictEqual(CHANGED_SINCE_2026C)
  })
  /** What governments decided in 2026, after the data of Node 24.21 was made. */
  const CHANGED_SINCE_2026C = [
    'America/Havana',
    'America/Inuvik',
    'America/Rainy_River',
    'America/Winnipeg',
    'Canada/Central',
    'Cuba',
  ]
  /** Whoever runs under a Node that is years old still sees that nothing is wrong but what has changed since. */
  const DIFFERING_MAX = 60

  test('knows that clocks in Manitoba were not put back in 2026', () => {
    expect(ours('America/Winnipeg')(Date.parse('2026-11-25T12:00Z'))).toBe(-5 * 3_600_000)
    expect(ours('america/winnipeg')(Date.parse('2026-11-25T12:00Z'))).toBe(-5 * 3_600_000)
  })

  test.each([
    ['America/New_York', '1883-11-18T16:00:00Z', -(4 * 3600 + 56 * 60 + 2)],
    ['America/New_York', '1974-01-07T12:00:00Z', -4 * 3600],
    ['America/New_York', '2019-07-01T00:00:00Z', -4 * 3600],
    ['America/New_York', '2036-12-31T00:00:00Z', -5 * 3600],
    ['America/New_York', '2120-07-01T00:00:00Z', -4 * 3600],
    ['Europe/Paris', '9999-07-01T00:00:00Z', 2 * 3600],
    ['Europe/London', '0000-01-01T00:00:00Z', -75],
    ['Africa/Monrovia', '1971-01-01T00:00:00Z', -(44 * 60 + 30)],
    ['-06:00', '2026-07-01T00:00:00Z', -6 * 3600],
    ['+05:45', '2026-07-01T00:00:00Z', 5 * 3600 + 45 * 60],
  ])('knows that %s was at %s so many seconds ahead: %d', (zone, at, seconds) => {
    expect(ours(zone)(Date.parse(at))).toBe(seconds * 1000)
  })

  test('goes from stretch to stretch without a gap', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...UNLIKE),
        fc.integer({ min: FROM - 9e11, max: UNTIL + 9e11 }),
        (name, at) => {
          const zone = timeZone(name)
          const stretch: Stretch = zone.stretchAt(at)
          expect(stretch.from <= at && at < stretch.until).toBe(true)
          expect(zone.stretchAt(stretch.from)).toBe(stretch)
          expect(zone.stretchAt(stretch.until).from).toBe(stretch.until)
        },
      ),
    )
  })

  test('refuses what is no zone', () => {
    expect(() => timeZone('Mars/Olympus_Mons')).toThrow(RangeError)
    expect(() => timeZone('+25:00')).toThrow(RangeError)
  })

  test('keeps no more zones than a bound, however their names are written', () => {
    const first = timeZone('Europe/Paris')
    expect(timeZone('Europe/Paris')).toBe(first)
    for (let i = 0; i < TIME_ZONES_KEPT_MAX; i++)
      void timeZone(`+${String(i % 24).padStart(2, '0')}:${String(Math.floor(i / 24) % 60).padStart(2, '0')}`)
    for (let i = 0; i < TIME_ZONES_KEPT_MAX; i++) void timeZone(anyCase('America/Argentina/Buenos_Aires', i))
    expect(timeZone('Europe/Paris')).not.toBe(first)
  })
})

function anyCase(name: string, bits: number): string {
  return Array.from(name, (letter, i) =>
    (bits >> i) & 1 ? letter.toUpperCase() : letter.toLowerCase(),
  ).join('')
}

describe('localOf', () => {
  test.each([
    ['America/New_York', '2026-11-01T05:59:59.999Z', '2026-11-01', 6, 7_199_999],
    ['America/New_York', '2026-11-01T06:00:00Z', '2026-11-01', 6, 3_600_000],
    ['America/New_York', '2026-11-02T04:59:00Z', '2026-11-01', 6, 86_340_000],
    ['Asia/Kolkata', '2026-11-01T18:30:00Z', '2026-11-02', 0, 0],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31', 5, 0],
    ['UTC', '1969-12-31T23:59:59.999Z', '1969-12-31', 2, 86_399_999],
    ['UTC', '1970-01-01T00:00:00Z', '1970-01-01', 3, 0],
  ])('reads in %s at %s the date %s, weekday %d and %d ms', (zone, at, date, weekday, msOfDay) => {
    const local = localOf(timeZone(zone), Date.parse(at))
    expect([dateOfDay(local.day), local.weekday, local.msOfDay]).toStrictEqual([date, weekday, msOfDay])
    expect(dayOfDate(dateOfDay(local.day))).toBe(local.day)
  })
  test('counts weekdays as the calendar does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (day) => {
        expect(weekdayOf(day)).toBe((new Date(day * 1440 * MINUTE_MS).getUTCDay() + 6) % 7)
      }),
    )
  })
})
