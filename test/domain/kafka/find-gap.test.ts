import { describe, expect, test } from 'vitest'
import { findGap, startOf } from '../../../src/domain/kafka/find-gap.ts'
import { furtherPlace } from '../../../src/domain/kafka/further-place.ts'

const last = { offset: 8n, recordDigest: 'd' }

describe('findGap()', () => {
  test.each([
    ['an empty partition that nobody has read', 0n, 0n, 0n, undefined],
    ['a partition that nobody has read', 0n, 0n, 9n, undefined],
    ['a first record that was removed before', 0n, 1n, 9n, 'records-removed'],
    ['nothing removed beyond the place', 9n, 9n, 12n, undefined],
    ['one record removed beyond the place', 9n, 10n, 12n, 'records-removed'],
    ['an end at the place', 9n, 0n, 9n, undefined],
    ['everything removed, and nothing after the place', 9n, 9n, 9n, undefined],
    ['an end before the place', 9n, 0n, 8n, 'truncated'],
    ['a topic that begins anew', 9n, 0n, 0n, 'truncated'],
  ] as const)('%s', (_, next, low, high, gap) => {
    expect(findGap({ next, recordedBefore: next, last }, { low, high })).toBe(gap)
  })
})

describe('startOf()', () => {
  test.each([
    ['the last record seen, where it is still there', 9n, last, 0n, 8n],
    ['the last record seen, where it is the first one left', 9n, last, 8n, 8n],
    ['the next one, where the last aged out', 9n, last, 9n, 9n],
    ['the next one, where none was seen', 9n, undefined, 0n, 9n],
    ['the last one seen, some way before the next', 12n, last, 0n, 8n],
  ] as const)('is %s', (_, next, seen, low, start) => {
    expect(startOf({ next, recordedBefore: next, ...(seen && { last: seen }) }, { low, high: 20n })).toBe(
      start,
    )
  })
})

describe('furtherPlace()', () => {
  test('is the further of two, and the first record where nothing is known', () => {
    const near = { next: 3n, recordedBefore: 2n }
    const far = { next: 4n, recordedBefore: 4n, last }
    expect(furtherPlace(near, far)).toStrictEqual(far)
    expect(furtherPlace(far, near)).toStrictEqual(far)
    expect(furtherPlace(undefined, near)).toBe(near)
    expect(furtherPlace(near, undefined)).toBe(near)
    expect(furtherPlace(undefined, undefined)).toStrictEqual({ next: 0n, recordedBefore: 0n })
  })
})
