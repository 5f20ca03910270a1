import { describe, expect, test } from 'vitest'
import { inFlight } from '../../../src/domain/workflow/in-flight.ts'

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
  })
})
