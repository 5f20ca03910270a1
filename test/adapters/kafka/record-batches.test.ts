import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { UNPACKED_BYTES_MAX, useCompressions } from '../../../src/adapters/kafka/compression/codecs.ts'
import type { KafkaRecord } from '../../../src/adapters/kafka/record.ts'
import {
  ANSWER_UNPACKED_BYTES_MAX,
  type Answer,
  recordsByBatch,
} from '../../../src/adapters/kafka/record-batches.ts'
import { unreadableIn } from '../../../src/adapters/kafka/unreadable-batch.ts'

useCompressions()

const load = createRequire(import.meta.url)
interface Encoded {
  readonly buffer: Buffer
}
const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0') as {
  readonly RecordBatch: (batch: object) => Promise<Encoded>
}
const encodeRecord = load('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => Encoded
const Decoder = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => Answer
const decodeBatch = load('kafkajs/src/protocol/recordBatch/v0/decoder') as (decoder: object) => Promise<{
  readonly records: ReadonlyArray<KafkaRecord>
}>
const SHIPPED: ReadonlyArray<KafkaRecord> = []
const recordsOf = recordsByBatch(
  (batch) => decodeBatch(new Decoder(batch)),
  async () => SHIPPED,
)

const [NONE, GZIP] = [0, 1]

/** Each value a record, from an offset on. */
const batchAt = async (first: number, values: ReadonlyArray<Buffer>, compression = NONE): Promise<Buffer> => {
  const records = values.map((value, offsetDelta) =>
    encodeRecord({ offsetDelta, timestampDelta: 0, key: null, value, headers: {} }),
  )
  const { buffer } = await RecordBatch({
    compression,
    firstOffset: first,
    lastOffsetDelta: values.length - 1,
    records,
  })
  return buffer
}

const partOf = (batches: ReadonlyArray<Buffer>): Buffer => {
  const bytes = Buffer.concat(batches)
  const size = Buffer.alloc(4)
  size.writeInt32BE(bytes.length)
  return Buffer.concat([size, bytes])
}
const answerOf = (...partitions: ReadonlyArray<ReadonlyArray<Buffer>>): Answer =>
  new Decoder(Buffer.concat(partitions.map(partOf)))

const offsetsOf = (records: ReadonlyArray<KafkaRecord>) => records.map(({ offset }) => Number(offset))

const flipped = (batch: Buffer, at: number): Buffer => {
  const copy = Buffer.from(batch)
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}
const three = ['a', 'b', 'c'].map((text) => Buffer.from(text))
const big = (megabytes: number): ReadonlyArray<Buffer> =>
  Array.from({ length: megabytes }, () => Buffer.alloc(1_048_576))

describe('the records of a partition', () => {
  test('are those of all its batches, compressed or not; what was cut off comes with the next fetch', async () => {
    const batches = [await batchAt(0, three), await batchAt(3, three, GZIP), await batchAt(6, three)]
    const whole = await recordsOf(answerOf(batches))
    expect(offsetsOf(whole)).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(unreadableIn(whole)).toBeUndefined()
    const [first, second, third = Buffer.alloc(0)] = batches
    const cut = await recordsOf(answerOf([first, second, third.subarray(0, -1)] as ReadonlyArray<Buffer>))
    expect(offsetsOf(cut)).toStrictEqual([0, 1, 2, 3, 4, 5])
    expect(unreadableIn(cut)).toBeUndefined()
  })
  test('end before a batch of which one bit is another one, wherever it lies behind its checksum', async () => {
    const bad = await batchAt(3, three)
    for (let at = 17; at < bad.length; at += 1) {
      const records = await recordsOf(
        answerOf([await batchAt(0, three), flipped(bad, at), await batchAt(6, three)]),
      )
      expect(offsetsOf(records)).toStrictEqual([0, 1, 2])
      expect(unreadableIn(records)).toMatchObject({ reason: 'broken', first: 3n })
    }
  })
  test('end before a bomb, and those of other partitions are there all the same', async () => {
    const bomb = await batchAt(3, big(UNPACKED_BYTES_MAX / 1_048_576 + 1), GZIP)
    expect(bomb.length).toBeLessThan(200_000)
    const answer = answerOf([await batchAt(0, three), bomb], [await batchAt(40, three)])
    const records = await recordsOf(answer)
    expect(offsetsOf(records)).toStrictEqual([0, 1, 2])
    expect(unreadableIn(records)).toStrictEqual({
      reason: 'too-large',
      compression: 'gzip',
      first: 3n,
      last: 67n,
    })
    expect(offsetsOf(await recordsOf(answer))).toStrictEqual([40, 41, 42])
  })
  test('end before a batch that is no batch', async () => {
    const bytes = await batchAt(0, three)
    bytes.writeInt32BE(-5, 8)
    expect(unreadableIn(await recordsOf(answerOf([bytes])))).toMatchObject({ reason: 'broken', first: 0n })
    const packed = await batchAt(0, three, GZIP)
    expect(gzipSync('x').length).toBeLessThan(packed.length)
  })
  test('of many batches that grow are not all unpacked at once, however many there are in an answer', async () => {
    const megabytes = ANSWER_UNPACKED_BYTES_MAX / 1_048_576 / 2
    const batches = await Promise.all(
      [0, 1, 2, 3, 4].map((n) => batchAt(n * megabytes, big(megabytes), GZIP)),
    )
    const answer = answerOf(batches, [await batchAt(0, three, GZIP)], [await batchAt(0, three)])
    const records = await recordsOf(answer)
    expect(records).toHaveLength(2 * megabytes)
    expect(unreadableIn(records)).toBeUndefined()
    expect(offsetsOf(await recordsOf(answer))).toStrictEqual([])
    expect(offsetsOf(await recordsOf(answer))).toStrictEqual([0, 1, 2])
  })
  test('of brokers from before there were batches are read as the driver does', async () => {
    const old = await batchAt(0, three)
    old.writeInt8(1, 16)
    expect(await recordsOf(answerOf([old]))).toBe(SHIPPED)
  })
})
