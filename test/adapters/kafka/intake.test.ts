import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fetched } from '../../../src/adapters/kafka/fetched.ts'
import { intake } from '../../../src/adapters/kafka/intake.ts'

const fetched = (
  from: number,
  offsets: ReadonlyArray<number>,
  next: number,
  release = () => {},
): Fetched => ({
  from: BigInt(from),
  first: offsets[0] === undefined ? undefined : BigInt(offsets[0]),
  records: offsets.map((offset) => ({ offset: String(offset), timestamp: '1', key: null, value: null })),
  next: BigInt(next),
  release,
})

describe('an intake', () => {
  test('lets in the fetch that is expected, and what follows it', async () => {
    const row = intake()
    expect(row.offer(fetched(0, [0], 1))).toBe(false)
    row.open(5n)
    expect(row.wants(5n)).toBe(true)
    expect(row.offer(fetched(5, [5, 6], 8))).toBe(true)
    expect(row.offer(fetched(8, [9], 10))).toBe(true)
    const taken = await row.take(10)
    expect(taken?.records.map(({ offset }) => offset)).toStrictEqual(['5', '6', '9'])
    expect(taken?.next).toBe(10n)
  })
  test.each([
    ['before the expected one, as a late one is', 4],
    ['behind the expected one, as a driver fetches that has set itself another place', 9],
  ])('ends its row at a fetch %s', async (_, from) => {
    const row = intake()
    row.open(5n)
    row.offer(fetched(5, [5], 6))
    expect(row.offer(fetched(from, [from], from + 1))).toBe(false)
    expect(row.offer(fetched(6, [6], 7))).toBe(false)
    expect((await row.take(10))?.next).toBe(6n)
    expect(await row.take(10)).toBeUndefined()
  })
  test('releases what was fetched once all of it is taken, or thrown away', async () => {
    const row = intake()
    const released: Array<string> = []
    row.open(0n)
    row.offer(fetched(0, [0, 1], 2, () => void released.push('first')))
    row.offer(fetched(2, [2], 3, () => void released.push('second')))
    const taken = await row.take(1)
    taken?.release()
    expect(released).toStrictEqual([])
    const rest = await row.take(1)
    rest?.release()
    expect(released).toStrictEqual(['first'])
    row.drop()
    expect(released).toStrictEqual(['first', 'second'])
    expect(await row.take(1)).toBeUndefined()
  })
  test('wakes whoever waits, for records and for the end', async () => {
    const row = intake()
    row.open(0n)
    const first = row.take(5)
    row.offer(fetched(0, [], 4))
    expect(await first).toMatchObject({ records: [], next: 4n })
    const second = row.take(5)
    row.end()
    expect(await second).toBeUndefined()
  })
  test('gives out every record once and in order, however many are taken at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        async (fetches, recordsMax) => {
          const row = intake()
          row.open(0n)
          const all: Array<string> = []
          let at = 0
          let released = 0
          for (const held of fetches) {
            const offsets = held.flatMap((isThere, i) => (isThere ? [at + i] : []))
            all.push(...offsets.map(String))
            const release = () => {
              released += 1
            }
            row.offer(fetched(at, offsets, at + held.length, release))
            at += held.length
          }
          row.end()
          const seen: Array<string> = []
          let next = 0n
          for (
            let taken = await row.take(recordsMax);
            taken !== undefined;
            taken = await row.take(recordsMax)
          ) {
            expect(taken.records.length).toBeLessThanOrEqual(recordsMax)
            expect(taken.next).toBeGreaterThan(next)
            expect(BigInt(taken.records.at(-1)?.offset ?? -1)).toBeLessThan(taken.next)
            next = taken.next
            seen.push(...taken.records.map(({ offset }) => offset))
            taken.release()
          }
          expect(seen).toStrictEqual(all)
          expect(next).toBe(BigInt(at))
          expect(released).toBe(fetches.length)
        },
      ),
    )
  })
})
