import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import { isAnotherRecord, type Lying } from '../../../src/adapters/kafka/another-record.ts'
import { gapFromOutside } from '../../../src/adapters/kafka/gap-from-outside.ts'
import type { LookAtOffset } from '../../../src/adapters/kafka/look-at-offset.ts'
import type { KafkaRecord } from '../../../src/adapters/kafka/record.ts'
import { recordBytes } from '../../../src/adapters/kafka/record-bytes.ts'
import type { KafkaPlace } from '../../../src/domain/kafka/place.ts'

const digestOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

const record = (offset: string, value: string): KafkaRecord => ({
  offset,
  timestamp: '0',
  key: null,
  value: Buffer.from(value),
})

const SEEN = record('8', 'seen')
const LAST = { offset: 8n, recordDigest: digestOf(recordBytes(SEEN)) }
const PLACE: KafkaPlace = { next: 9n, recordedBefore: 9n, last: LAST }

const lookingAt = (lying: Lying, asked: Array<bigint> = []): LookAtOffset => {
  return (_partition, offset) => {
    asked.push(offset)
    return TE.right(lying)
  }
}

const gapWith = (
  lookAt: LookAtOffset,
  { place = PLACE, low = 0n, high = 12n }: { place?: KafkaPlace; low?: bigint; high?: bigint } = {},
) =>
  gapFromOutside({
    topic: 't',
    views: {
      ask: async () => new Map([[3, { watermarks: { low, high }, committed: undefined }]]),
      fault: () => undefined,
    },
    lookAt,
    ledger: { holds: () => false, digestOf },
    placeOf: () => place,
  })

describe('isAnotherRecord()', () => {
  test.each<readonly [string, Lying, boolean]>([
    ['the record that was seen', { first: 8n, records: [SEEN, record('9', 'next')] }, false],
    ['another record at its offset', { first: 8n, records: [record('8', 'other')] }, true],
    [
      'the mark of a transaction at its offset, and a record behind it',
      { first: 8n, records: [record('9', 'next')] },
      true,
    ],
    [
      'a record behind it, because it was compacted away',
      { first: 9n, records: [record('9', 'next')] },
      false,
    ],
    ['nothing', { first: undefined, records: [] }, false],
  ])('%s', (_, lying, isAnother) => {
    expect(isAnotherRecord(LAST, lying, digestOf)).toBe(isAnother)
  })
})

describe('gapFromOutside()', () => {
  const other: Lying = { first: 8n, records: [record('8', 'other')] }

  test('finds that a topic of the same name is another one, by the record that lies where the last one seen did', async () => {
    const asked: Array<bigint> = []
    expect(await gapWith(lookingAt(other, asked))(3)()).toStrictEqual(
      E.right({
        topic: 't',
        partition: 3,
        kind: 'another-topic',
        storedOffset: 9n,
        lowWatermark: 0n,
        highWatermark: 12n,
      }),
    )
    expect(asked).toStrictEqual([8n])
    expect(await gapWith(lookingAt({ first: 8n, records: [SEEN] }))(3)()).toStrictEqual(E.right(undefined))
  })

  test.each([
    ['the watermarks tell enough', { high: 5n }, 'truncated'],
    ['the last record seen aged out', { low: 9n }, undefined],
    ['none was seen', { place: { next: 9n, recordedBefore: 9n } }, undefined],
    ['it is a partition that there is not', { partition: 4 }, undefined],
  ])(
    'looks at no record where %s',
    async (_, { partition = 3, ...at }: object & { partition?: number }, kind) => {
      const asked: Array<bigint> = []
      const gap = await gapWith(lookingAt(other, asked), at)(partition)()
      expect(E.isRight(gap) && gap.right?.kind).toBe(kind)
      expect(asked).toStrictEqual([])
    },
  )

  test('says that the brokers do not answer where the record cannot be looked at', async () => {
    const away = { _tag: 'KafkaUnavailable', cause: 'ECONNREFUSED' } as const
    expect(await gapWith(() => TE.left(away))(3)()).toStrictEqual(E.left(away))
  })
})
