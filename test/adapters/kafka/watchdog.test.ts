import { describe, expect, test } from 'vitest'
import {
  CHECK_EVERY_MS,
  SESSION_MS_MAX,
  STALL_MS_MAX,
  type Watchdog,
  watchdog,
} from '../../../src/adapters/kafka/watchdog.ts'

const STALL_LOOKS = STALL_MS_MAX / CHECK_EVERY_MS

/** Looks so often, a second apart, with what happens before each, and says what was seen last. */
const look = (dog: Watchdog, times: number, each: () => void = () => undefined): string => {
  let seen = 'alive'
  for (let i = 0; i < times; i += 1) {
    each()
    now.ms += CHECK_EVERY_MS
    seen = dog.look(now.ms)
  }
  return seen
}
const now = { ms: 0 }

const fresh = (): Watchdog => {
  now.ms = 0
  return watchdog(0)
}

describe('a watchdog', () => {
  test('sees life as long as the group answers and fetches come back', () => {
    const dog = fresh()
    const seen = look(dog, 10 * STALL_LOOKS, () => {
      dog.heard()
      dog.fetchStarted('1')
      dog.fetchEnded('1')
    })
    expect(seen).toBe('alive')
    expect(dog.isFresh()).toBe(true)
  })
  test('sees none where the group has not answered for too long, though fetches come back', () => {
    const dog = fresh()
    const fetching = (): void => {
      dog.fetchStarted('1')
      dog.fetchEnded('1')
    }
    expect(look(dog, STALL_LOOKS, fetching)).toBe('alive')
    expect(look(dog, 1, fetching)).toBe('silent')
    expect(dog.isFresh()).toBe(false)
  })
  test('sees none where the fetch of one broker never comes back, though others do', () => {
    const dog = fresh()
    dog.fetchStarted('2')
    const others = (): void => {
      dog.heard()
      dog.fetchStarted('1')
      dog.fetchEnded('1')
    }
    expect(look(dog, STALL_LOOKS, others)).toBe('alive')
    expect(look(dog, 1, others)).toBe('silent')
  })
  test('takes nobody for dead because the process stood still, and says that it did', () => {
    const dog = fresh()
    expect(look(dog, 5, dog.heard)).toBe('alive')
    now.ms += 10 * STALL_MS_MAX
    expect(look(dog, 1)).toBe('stood-still')
    expect(look(dog, 1)).toBe('alive')
  })
  test('is fresh for as long as the group keeps a member', () => {
    const dog = fresh()
    look(dog, SESSION_MS_MAX / CHECK_EVERY_MS)
    expect(dog.isFresh()).toBe(true)
    look(dog, 1)
    expect(dog.isFresh()).toBe(false)
  })
})
