import { crc32c } from '@platformatic/wasm-utils'
import type { KafkaRecord } from './record.ts'
import { sizeOf } from './record-size.ts'
import { endAt, type UnreadableBatch } from './unreadable-batch.ts'

/** The driver's reader of an answer: all partitions of one fetch, one after the other. */
export interface Answer {
  offset: number
  readonly readInt32: () => number
  readonly canReadBytes: (length: number) => boolean
  readonly readBytes: (length: number) => Buffer
}

export type RecordsOf = (answer: Answer) => Promise<ReadonlyArray<KafkaRecord>>

/**
 * The records of one partition of an answer. The driver's own way takes any bytes for records, whatever their checksum says, and
 * one batch that it cannot read fails the fetch of every partition of a broker, for ever. Here the records end before such
 * a batch, and `unreadableIn` says so.
 */
export const recordsByBatch =
  (
    decodeBatch: (batch: Buffer) => Promise<{ readonly records: ReadonlyArray<KafkaRecord> }>,
    asShipped: RecordsOf,
  ): RecordsOf =>
  async (answer) => {
    const begin = answer.offset
    const size = answer.readInt32()
    if (size <= 0 || !answer.canReadBytes(size)) return []
    const bytes = answer.readBytes(size)
    if (bytes.length > MAGIC_AT && bytes.readInt8(MAGIC_AT) !== MAGIC) {
      answer.offset = begin
      return asShipped(answer)
    }
    const records: Array<KafkaRecord> = []
    for (let at = 0; bytes.length - at >= HEAD_BYTES; ) {
      const length = LENGTH_COUNTS_FROM + Math.max(bytes.readInt32BE(at + LENGTH_AT), 0)
      // The broker cuts off an answer where it was told to: the rest comes with the next fetch, as does what is too much at once.
      if (at + length > bytes.length) break
      const batch = bytes.subarray(at, at + length)
      const unpacked = unpackedOf.get(answer) ?? 0
      if (compressionOf(batch) !== NONE && unpacked > ANSWER_UNPACKED_BYTES_MAX) break
      try {
        if (batch.length < HEAD_BYTES || batch.readUInt32BE(CRC_AT) !== crc32c(batch.subarray(CRC_AT + 4)))
          throw new RangeError('its checksum is another one')
        const decoded = await decodeBatch(batch)
        let sum = unpacked
        for (const record of decoded.records) {
          records.push(record)
          sum += sizeOf(record)
        }
        if (compressionOf(batch) !== NONE) unpackedOf.set(answer, sum)
      } catch (error) {
        endAt(records, unreadable(batch, error))
        break
      }
      at += length
    }
    return records
  }

/** Once the compressed batches of one answer have become this much, those behind them wait for the next one. */
export const ANSWER_UNPACKED_BYTES_MAX = 67_108_864

const unpackedOf = new WeakMap<Answer, number>()

const unreadable = (batch: Buffer, error: unknown): UnreadableBatch => {
  const first = batch.readBigInt64BE(0)
  return {
    reason: isTooLarge(error) ? 'too-large' : 'broken',
    compression: compressionOf(batch),
    first,
    last: batch.length < HEAD_BYTES ? first : first + BigInt(batch.readInt32BE(LAST_OFFSET_DELTA_AT)),
  }
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') || error.message.startsWith('more than'))

const compressionOf = (batch: Buffer): string =>
  batch.length < HEAD_BYTES ? NONE : (COMPRESSIONS[batch.readInt16BE(ATTRIBUTES_AT) & 7] ?? 'unknown')

const NONE = 'none'
const COMPRESSIONS = [NONE, 'gzip', 'snappy', 'lz4', 'zstd']

/** https://kafka.apache.org/documentation/#recordbatch */
const HEAD_BYTES = 61
const LENGTH_AT = 8
const LENGTH_COUNTS_FROM = 12
const MAGIC_AT = 16
const MAGIC = 2
const CRC_AT = 17
const ATTRIBUTES_AT = 21
const LAST_OFFSET_DELTA_AT = 23
