import { afterEach, describe, expect, test, vi } from 'vitest'
import { inFlight } from '../../../src/domain/workflow/in-flight.ts'

afterEach(() => void vi.useRealTimers())

describe('inFlight()', () => {
  test('gives a name to one at a time, and tells the others when it is free', async () => {
    const names = inFlight<string>()
    const release = names.claim('a')
    expect(names.claim('a')).toBeUndefined()
    const waited = names.settled('a')
    release?.()
    await waited
    expect(names.claim('a')).toBeDefined()
  })
  test('a claim that is ended twice never frees the claim of somebody else', () => {
    const names = inFlight<string>()
    const first = names.claim('a')
    first?.()
    names.claim('a')
    first?.()
    expect(names.claim('a')).toBeUndefined()
  })
  test('of a name that nobody holds there is nothing to wait for', async () => {
    await expect(inFlight<string>().settled('a')).resolves.toBeUndefined()
    await expect(inFlight<string>().settledWithin('a', 0)).resolves.toBe(true)
  })
  test('waits no longer than it is told to, and leaves no timer behind', async () => {
    vi.useFakeTimers()
    const names = inFlight<string>()
    const release = names.claim('a')
    const [short, long] = [names.settledWithin('a', 100), names.settledWithin('a', 1_000)]
    await vi.advanceTimersByTimeAsync(100)
    expect(await short).toBe(false)
    release?.()
    expect(await long).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })
})
