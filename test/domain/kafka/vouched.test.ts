import { describe, expect, test } from 'vitest'
import type { KafkaPlace } from '../../../src/domain/kafka/place.ts'
import { vouchedPlace } from '../../../src/domain/kafka/vouched.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'

const positionNo = (n: number, store = 'aaaaaaaa'): Position =>
  `${store}-${n.toString(16).padStart(16, '0')}` as Position

const PLACE: KafkaPlace = { next: 9n, recordedBefore: 5n, last: { offset: 8n, recordDigest: 'd' } }

describe('vouchedPlace()', () => {
  test.each([
    ['within what was seen', 7n, { ...PLACE, recordedBefore: 7n }],
    ['beyond it: duplicates leave no event', 12n, { ...PLACE, next: 12n, recordedBefore: 12n }],
    ['behind what is known better', 3n, PLACE],
  ])('believes an offset that this ledger vouches for, %s', (_, offset, expected) => {
    expect(vouchedPlace(PLACE, { offset, metadata: positionNo(4) }, positionNo(4))).toStrictEqual(expected)
  })
  test.each([
    ['without a word beside it', null, positionNo(4)],
    ['with other words beside it', 'reset by ops', positionNo(4)],
    ['by another ledger', positionNo(4, 'bbbbbbbb'), positionNo(4)],
    ['by this ledger when it held more', positionNo(5), positionNo(4)],
    ['while nothing is applied', positionNo(1), null],
  ])('believes nothing that was committed %s', (_, metadata, applied) => {
    expect(vouchedPlace(PLACE, { offset: 12n, metadata }, applied)).toBe(PLACE)
  })
  test('believes nothing that was committed before a gap was accepted', () => {
    const place = { ...PLACE, acknowledgedAt: positionNo(6) }
    expect(vouchedPlace(place, { offset: 12n, metadata: positionNo(6) }, positionNo(9))).toBe(place)
    expect(vouchedPlace(place, { offset: 12n, metadata: positionNo(7) }, positionNo(9)).next).toBe(12n)
  })
  test('believes nothing where nothing is committed', () => {
    expect(vouchedPlace(PLACE, undefined, positionNo(4))).toBe(PLACE)
  })
})
