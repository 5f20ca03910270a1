import { describe, expect, test } from 'vitest'
import type { Instant } from '../../../src/domain/kernel/instant.ts'
import { recordingClock } from '../../../src/domain/workflow/recording-clock.ts'

const at = (second: number): Instant => `2026-11-01T00:00:${String(second).padStart(2, '0')}.000Z` as Instant

/** A clock that says these times, one after another. */
const saying = (...seconds: ReadonlyArray<number>) => {
  const left = [...seconds]
  return { now: (): Instant => at(left.shift() ?? 0) }
}

describe('recordingClock()', () => {
  test('follows the clock while that goes forward', () => {
    const stamp = recordingClock(saying(1, 2, 9), null)
    expect([stamp(null), stamp(null), stamp(null)]).toStrictEqual([at(1), at(2), at(9)])
  })
  test('stands still where the clock jumps back, and goes on when it has caught up', () => {
    const stamp = recordingClock(saying(30, 5, 6, 31), null)
    expect([stamp(null), stamp(null), stamp(null), stamp(null)]).toStrictEqual([
      at(30),
      at(30),
      at(30),
      at(31),
    ])
  })
  test('is never before the newest event that was there at the start', () => {
    expect(recordingClock(saying(5), at(40))(null)).toBe(at(40))
  })
  test('is never before what the stream has seen from another node', () => {
    const stamp = recordingClock(saying(5, 6), null)
    expect([stamp(at(20)), stamp(null)]).toStrictEqual([at(20), at(20)])
  })
})
