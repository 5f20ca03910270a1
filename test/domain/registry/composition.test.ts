import { expect, test } from 'vitest'
import { compositionOn } from '../../../src/domain/registry/composition.ts'
import { doubtsOf } from '../../../src/domain/registry/doubts.ts'

interface Version {
  readonly version: string
  readonly kind: 'full' | 'change'
  readonly position: number
}

const VERSIONS: ReadonlyArray<Version> = [
  { version: '2026-11-01', kind: 'full', position: 1 },
  { version: '2026-11-05', kind: 'change', position: 4 },
  { version: '2026-11-10', kind: 'change', position: 2 },
  { version: '2026-11-20', kind: 'full', position: 3 },
]

type Compose = typeof compositionOn

/** On a day, known at a place: which versions. */
const CASES: ReadonlyArray<readonly [day: string, place: number, versions: ReadonlyArray<string>]> = [
  ['2026-10-31', 9, []],
  ['2026-11-01', 9, ['2026-11-01']],
  ['2026-11-09', 9, ['2026-11-01', '2026-11-05']],
  ['2026-11-10', 9, ['2026-11-01', '2026-11-05', '2026-11-10']],
  ['2026-11-10', 3, ['2026-11-01', '2026-11-10']],
  ['2026-11-19', 2, ['2026-11-01', '2026-11-10']],
  ['2026-11-20', 9, ['2026-11-20']],
  ['2026-12-31', 2, ['2026-11-01', '2026-11-10']],
  ['2026-12-31', 0, []],
]

const wrongCases = (compose: Compose): number =>
  CASES.filter(([day, place, expected]) => {
    const found = compose(VERSIONS, day, ({ position }) => position <= place)
    return JSON.stringify(found.map(({ version }) => version)) !== JSON.stringify(expected)
  }).length

test('compositionOn() takes the newest full list not after the day, and the changes since by their dates', () => {
  expect(wrongCases(compositionOn)).toBe(0)
})

const all = () => true

/** What each does wrong, and the double. */
const BROKEN: ReadonlyArray<readonly [wrong: string, compose: Compose]> = [
  [
    'takes the newest version whatever the day',
    (versions, _, isKnown) => compositionOn(versions, '9999-12-31', isKnown),
  ],
  [
    'looks before the day',
    (versions, day, isKnown) =>
      compositionOn(
        versions.filter(({ version }) => version < day),
        day,
        isKnown,
      ),
  ],
  ['counts what was recorded later', (versions, day) => compositionOn(versions, day, all)],
  [
    'orders by the log',
    (versions, day, isKnown = all) => {
      const known = versions.filter((one) => one.version <= day && isKnown(one))
      const place = (one: (typeof known)[number]): number => (one as unknown as Version).position
      const sorted = known.toSorted((a, b) => place(a) - place(b))
      return sorted.slice(
        Math.max(
          0,
          sorted.findLastIndex(({ kind }) => kind === 'full'),
        ),
      )
    },
  ],
]

test.each(BROKEN)('a composition that %s is noticed', (_, compose) => {
  expect(wrongCases(compose)).toBeGreaterThan(0)
})

test.each([
  ['full', 0, undefined, ['empty']],
  ['change', 0, 100, ['empty']],
  ['full', 5, undefined, []],
  ['full', 95, 100, []],
  ['full', 94, 100, ['another-size']],
  ['full', 105, 100, []],
  ['full', 106, 100, ['another-size']],
  ['change', 5, 100, []],
  ['change', 6, 100, ['another-size']],
] as const)('doubtsOf() a %s file of %d entries after %s numbers', (kind, entries, before, doubts) => {
  expect(doubtsOf(kind, entries, before)).toStrictEqual(doubts)
})
