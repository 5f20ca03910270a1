import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type BuildRow,
  openRegistryIndex,
  pageTable,
  type RegistryIndex,
} from '../../src/projections/registry-index/index.ts'
import { changeTable } from '../../src/projections/registry-index/number-changes.ts'
import { xorshift } from '../bench/registry-lists.ts'

let dir: string
let index: RegistryIndex

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'registry-index-'))
  index = openRegistryIndex(dir)
})

afterEach(async () => {
  await index.close()
  rmSync(dir, { recursive: true })
})

const full = async (version: string, numbers: Iterable<number>, sha256 = version): Promise<BuildRow> => {
  const table = pageTable()
  for (const number of numbers) table.add(number)
  const building = await index.begin('us-national', version)
  await building.writePages(table)
  const facts = { kind: 'full', sha256, over: [], numbers: table.numbers(), added: 0, removed: 0 } as const
  return building.finish(facts)
}

type Change = readonly [number: number, isRemoved: boolean]

const change = async (
  version: string,
  over: ReadonlyArray<BuildRow>,
  changes: ReadonlyArray<Change>,
): Promise<BuildRow> => {
  const table = changeTable()
  for (const [number, isRemoved] of changes) table.change(number, isRemoved, Number.NaN)
  const building = await index.begin('us-national', version)
  const counts = await building.writeChanges(
    { registry: building.place.registry, builds: over, isWhole: over.map(() => true) },
    table.sorted(),
  )
  const builds = over.map(({ build }) => build)
  return building.finish({ kind: 'change', sha256: version, over: builds, numbers: 0, ...counts })
}

const held = (builds: ReadonlyArray<BuildRow>, numbers: Iterable<number>): ReadonlyArray<number> =>
  [...numbers].filter(index.listingOf(builds).holds)

const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}`

describe('a listing', () => {
  test('holds the numbers of a full list, on both sides of a page and of any density, and no other', async () => {
    const edges = [
      12_025_549_999, 12_025_550_000, 12_025_559_999, 12_025_560_000, 999_999_999_999_999, 10_000,
    ]
    const dense = Array.from({ length: 5_000 }, (_, i) => 442_079_460_000 + i * 2)
    const one = await full(day(1), [...edges, ...dense.toReversed(), ...edges])
    const near = [...edges, ...dense].flatMap((number) => [number - 1, number, number + 1])
    const expected = near.filter((number) => edges.includes(number) || dense.includes(number))
    expect(held([one], near)).toStrictEqual(expected)
    expect(one.numbers).toBe(edges.length + dense.length)
  })

  test('agrees with sets of numbers after many change lists, at every version', async () => {
    const random = xorshift(5)
    const anyNumber = (): number => 12_025_540_000 + (random() % 30_000)
    let numbers = new Set(Array.from({ length: 3_000 }, anyNumber))
    const builds = [await full(day(1), numbers)]
    const versions = [numbers]
    for (let n = 2; n <= 25; n++) {
      const changes = Array.from({ length: 40 }, (): Change => [anyNumber(), random() % 2 === 0])
      const next = new Set(numbers)
      const last = new Map(changes)
      for (const [number, isRemoved] of last) isRemoved ? next.delete(number) : next.add(number)
      const build = await change(day(n), builds, changes)
      expect(next.size - numbers.size).toBe(build.added - build.removed)
      builds.push(build)
      versions.push(next)
      numbers = next
    }
    const every = Array.from({ length: 30_000 }, (_, i) => 12_025_540_000 + i)
    for (const [i, expected] of versions.entries())
      expect(held(builds.slice(0, i + 1), every)).toStrictEqual(
        every.filter((number) => expected.has(number)),
      )
  })

  test('a change list that comes late counts in later versions, and not where it was not known', async () => {
    const [number, other] = [12_025_550_001, 12_025_550_002]
    const builds = [await full(day(1), [other])]
    // So many that a whole page stands in one of them, which knows nothing of the late list.
    for (let n = 5; n < 20; n++) builds.push(await change(day(n), builds, [[12_025_551_000 + n, false]]))
    const [first, ...later] = builds as [BuildRow, ...ReadonlyArray<BuildRow>]
    const late = await change(
      day(3),
      [first],
      [
        [number, false],
        [other, true],
      ],
    )
    expect(held([first, late, ...later], [number, other])).toStrictEqual([number])
    expect(held(builds, [number, other])).toStrictEqual([other])
    // With the whole page taken for what it is not, the late list would be lost: this is what the test must notice.
    const trusting = index.listingOf([late, ...later].map((row) => ({ ...row, kind: 'full' as const })))
    expect(trusting.holds(number)).toBe(false)
  })

  test('a later change of a number undoes an earlier one, in the order of the versions and no other', async () => {
    const number = 12_025_550_001
    const one = await full(day(1), [])
    const added = await change(day(2), [one], [[number, false]])
    const removed = await change(day(3), [one, added], [[number, true]])
    expect(held([one, added, removed], [number])).toStrictEqual([])
    expect(held([one, removed, added], [number])).toStrictEqual([number])
  })

  test('of two changes in one list the later counts, and at the same time the number stays', () => {
    const sorted = (...changes: ReadonlyArray<readonly [isRemoved: boolean, atMs: number]>) => {
      const table = changeTable()
      for (const [isRemoved, atMs] of changes) table.change(7, isRemoved, atMs)
      return [...table.sorted().isRemoved]
    }
    expect(sorted([true, 2], [false, 1])).toStrictEqual([1])
    expect(sorted([false, 2], [true, 1])).toStrictEqual([0])
    expect(sorted([false, 1], [true, 1])).toStrictEqual([0])
    expect(sorted([true, 1], [false, 1])).toStrictEqual([0])
    expect(sorted([false, Number.NaN], [true, Number.NaN])).toStrictEqual([1])
  })
})

describe('a version', () => {
  test('is not there before it is finished, and leaves what was there as it was', async () => {
    const old = await full(day(1), [12_025_550_001], 'old')
    const table = pageTable()
    table.add(12_025_550_002)
    const building = await index.begin('us-national', day(1))
    await building.writePages(table)
    expect(index.buildOf('us-national', day(1))?.sha256).toBe('old')
    expect(held([old], [12_025_550_001, 12_025_550_002])).toStrictEqual([12_025_550_001])
    expect([...index.contents()]).toHaveLength(1)
    await index.close()
    index = openRegistryIndex(dir)
    expect(await index.removeLeftovers()).toBe(1)
    expect(held([old], [12_025_550_001, 12_025_550_002])).toStrictEqual([12_025_550_001])
  })

  test('counts a number once that is written twice', async () => {
    const building = await index.begin('us-national', day(1))
    for (const numbers of [
      [12_025_550_001, 12_025_550_002],
      [12_025_550_002, 12_025_550_003],
    ]) {
      const table = pageTable()
      for (const number of numbers) table.add(number)
      await building.writePages(table)
    }
    expect(building.numbers()).toBe(3)
  })

  test('differs from another one by what either has alone', async () => {
    const one = await full(day(1), [12_025_550_001, 12_025_550_002, 442_079_460_000])
    const two = await full(day(2), [12_025_550_002, 12_035_550_002, 12_035_550_003])
    expect(await index.differences([one], [two])).toStrictEqual({ added: 2, removed: 2 })
  })
})
