import { describe, expect, test } from 'vitest'
import { furtherPlace, theFirstRecord } from '../../../src/domain/kafka/further-place.ts'
import { markText } from '../../../src/domain/kafka/log-mark.ts'
import type { KafkaPlace } from '../../../src/domain/kafka/place.ts'
import { vouchedPlace } from '../../../src/domain/kafka/vouched.ts'
import type { Instant } from '../../../src/domain/kernel/instant.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'

const positionNo = (n: number): Position => `aaaaaaaa-${n.toString(16).padStart(16, '0')}` as Position

const place = (next: bigint, recordedBefore: bigint): KafkaPlace => ({
  next,
  recordedBefore,
  last: { offset: next - 1n, recordDigest: `of ${next}` },
})

describe('furtherPlace()', () => {
  test('is the first record where nothing is known, and what is known where one is', () => {
    expect(furtherPlace(undefined, undefined)).toStrictEqual(theFirstRecord)
    expect(furtherPlace(place(3n, 2n), undefined)).toStrictEqual(place(3n, 2n))
    expect(furtherPlace(undefined, place(3n, 2n))).toStrictEqual(place(3n, 2n))
  })
  test('takes the furthest that was seen and the furthest that is recorded, each from where it is', () => {
    expect(furtherPlace(place(9n, 2n), place(5n, 5n))).toStrictEqual({ ...place(9n, 2n), recordedBefore: 5n })
    expect(furtherPlace(place(5n, 5n), place(9n, 2n))).toStrictEqual({ ...place(9n, 2n), recordedBefore: 5n })
  })
  test('still knows of an accepted gap where a note is further: what was committed before it is believed by nobody', () => {
    const recorded = { ...place(3n, 3n), acknowledgedAt: positionNo(6) }
    const further = furtherPlace(recorded, place(5n, 5n))
    expect(further).toStrictEqual({ ...place(5n, 5n), acknowledgedAt: positionNo(6) })
    const metadata = markText({
      position: positionNo(5),
      size: 5,
      recordedAt: '2026-11-25T00:00:00.000Z' as Instant,
    })
    expect(vouchedPlace(further, { offset: 5_000n, metadata }, () => true)).toBe(further)
  })
})
