import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import {
  isKeyOf,
  numberKey,
  numberOf,
  revisionOfKey,
  streamKey,
  streamOfKey,
} from '../../../src/adapters/embedded/keys.ts'
import { isPositionOf, positionOf, sequenceOf } from '../../../src/adapters/embedded/position.ts'
import { RECENT_BYTES_MAX, recentEvents } from '../../../src/adapters/embedded/recent-events.ts'
import { decodeRecord, encodeRecord } from '../../../src/adapters/embedded/record.ts'
import type { EventId } from '../../../src/domain/kernel/event-id.ts'
import { Position } from '../../../src/domain/kernel/position.ts'
import type { LogEvent } from '../../../src/domain/ports/event-store.ts'
import { encodeLeaf, leafHash } from '../../../src/domain/proof/leaf.ts'

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array))

const leaf = fc.record(
  {
    id: fc.uuid().map((id) => id as EventId),
    revision: fc.maxSafeNat(),
    type: fc.string({ maxLength: 30 }),
    stream: fc.string({ maxLength: 30 }),
    data: bytes,
    metadata: bytes,
  },
  { noNullPrototype: true },
)

test('encodeRecord() writes the leaf hash and the leaf, and decodeRecord() reads them', () => {
  fc.assert(
    fc.property(leaf, (given) => {
      const encoded = encodeLeaf(given)
      const record = encodeRecord(given)
      expect(record).toStrictEqual(Buffer.concat([leafHash(encoded), encoded]))
      expect(decodeRecord(record)).toStrictEqual(E.right(given))
    }),
  )
})

test('decodeRecord() refuses a record with any bit changed, or cut anywhere', () => {
  fc.assert(
    fc.property(leaf, fc.nat(), (given, at) => {
      const record = encodeRecord(given)
      const changed = Buffer.from(record)
      const bit = at % (8 * changed.length)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(E.isLeft(decodeRecord(changed))).toBe(true)
      expect(E.isLeft(decodeRecord(record.subarray(0, at % record.length)))).toBe(true)
    }),
  )
})

const streamName = fc.string({ minLength: 1, maxLength: 20 }).filter((name) => !name.includes('\0'))

test('streamKey() keeps streams apart and orders each by revision, and is read back', () => {
  fc.assert(
    fc.property(streamName, streamName, fc.maxSafeNat(), fc.maxSafeNat(), (one, other, a, b) => {
      const key = streamKey(one, a)
      expect([streamOfKey(key), revisionOfKey(key), isKeyOf(one, key)]).toStrictEqual([one, a, true])
      expect(isKeyOf(other, key)).toBe(one === other)
      expect(Math.sign(Buffer.compare(key, streamKey(one, b)))).toBe(Math.sign(a - b))
    }),
  )
})

test('numberKey() and positionOf() keep the order of numbers, and are read back', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
      expect(numberOf(numberKey(a))).toBe(a)
      expect(Math.sign(Buffer.compare(numberKey(a), numberKey(b)))).toBe(Math.sign(a - b))
      const [one, other] = [positionOf('abcdefgh', a), positionOf('abcdefgh', b)]
      expect([Position.is(one), sequenceOf(one)]).toStrictEqual([true, a])
      expect(one < other).toBe(a < b)
      expect([isPositionOf('abcdefgh', one), isPositionOf('abcdefg2', one)]).toStrictEqual([true, false])
    }),
  )
})

test('recentEvents() answers pages of the newest events, and forgets the oldest when they are too many', () => {
  const eventAt = (sequence: number): LogEvent => ({
    id: '2ed6657d-e927-568b-95e1-2665a8aea6a2' as EventId,
    type: 'T',
    stream: 's',
    revision: sequence,
    position: positionOf('abcdefgh', sequence),
    data: Buffer.alloc(60_000),
    metadata: Buffer.alloc(0),
  })
  const recent = recentEvents(100)
  expect(recent.from(99, 10)).toBeUndefined()
  expect(recent.from(100, 10)).toStrictEqual([])
  let kept = 0
  for (let sequence = 100; sequence < 1_000; sequence++) {
    recent.add([eventAt(sequence)])
    const oldest = Array.from({ length: 900 }, (_, i) => 100 + i).find(
      (at) => recent.from(at, 1) !== undefined,
    )
    kept = sequence + 1 - (oldest ?? 0)
    expect(kept * 60_000).toBeLessThanOrEqual(RECENT_BYTES_MAX)
    const page = recent.from(sequence, 10) ?? []
    expect(page.map(({ position }) => sequenceOf(position))).toStrictEqual([sequence])
  }
  expect(kept * 60_000).toBeGreaterThan(RECENT_BYTES_MAX / 3)
  expect(recent.from(999 - 5, 3)?.map(({ revision }) => revision)).toStrictEqual([994, 995, 996])
})
