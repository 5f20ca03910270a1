import { describe, expect, test } from 'vitest'
import { type LogMark, markOfText, markText } from '../../../src/domain/kafka/log-mark.ts'
import type { KafkaPlace } from '../../../src/domain/kafka/place.ts'
import { vouchedPlace } from '../../../src/domain/kafka/vouched.ts'
import type { Instant } from '../../../src/domain/kernel/instant.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'

const positionNo = (n: number, store = 'aaaaaaaa'): Position =>
  `${store}-${n.toString(16).padStart(16, '0')}` as Position

const markNo = (n: number): LogMark => ({
  position: positionNo(n),
  size: n,
  recordedAt: `2026-11-25T00:00:0${n}.000Z` as Instant,
})

const PLACE: KafkaPlace = { next: 9n, recordedBefore: 5n, last: { offset: 8n, recordDigest: 'd' } }

const holdsUpTo =
  (newest: number) =>
  ({ size }: LogMark): boolean =>
    size <= newest

describe('vouchedPlace()', () => {
  test.each([
    ['within what was seen', 7n, { ...PLACE, recordedBefore: 7n }],
    ['beyond it: duplicates leave no event', 12n, { ...PLACE, next: 12n, recordedBefore: 12n }],
    ['behind what is known better', 3n, PLACE],
  ])('believes an offset that this ledger vouches for, %s', (_, offset, expected) => {
    expect(vouchedPlace(PLACE, { offset, metadata: markText(markNo(4)) }, holdsUpTo(4))).toStrictEqual(
      expected,
    )
  })
  test.each([
    ['without a word beside it', null],
    ['with other words beside it', 'reset by ops'],
    ['with a place alone beside it', positionNo(4)],
    ['at a mark that this log does not hold', markText(markNo(5))],
  ])('believes nothing that was committed %s', (_, metadata) => {
    expect(vouchedPlace(PLACE, { offset: 12n, metadata }, holdsUpTo(4))).toBe(PLACE)
  })
  test('believes nothing that was committed before a gap was accepted', () => {
    const place = { ...PLACE, acknowledgedAt: positionNo(6) }
    const committedAt = (n: number) => ({ offset: 12n, metadata: markText(markNo(n)) })
    expect(vouchedPlace(place, committedAt(6), holdsUpTo(9))).toBe(place)
    expect(vouchedPlace(place, committedAt(7), holdsUpTo(9)).next).toBe(12n)
  })
  test('believes nothing where nothing is committed', () => {
    expect(vouchedPlace(PLACE, undefined, holdsUpTo(4))).toBe(PLACE)
  })
})

describe('a mark', () => {
  test('is read back', () => {
    expect(markOfText(markText(markNo(7)))).toStrictEqual(markNo(7))
  })
  test.each([null, undefined, '', 'no JSON', '{}', '[]', 'null', '{"position":7}', positionNo(7)])(
    'that this ledger did not write (%s) is none',
    (text) => {
      expect(markOfText(text)).toBeUndefined()
    },
  )
})
