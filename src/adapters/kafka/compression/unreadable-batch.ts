import { setTimeout as passed } from 'node:timers/promises'
import { crc32c } from '@platformatic/wasm-utils'

/** A batch of records that is compressed and cannot be unpacked. It is still on the broker, and comes again with each fetch. */
export interface UnreadableBatch {
  readonly compression: string
  readonly reason: 'too-large' | 'broken'
  /** The offsets that it holds, of one partition or another: the driver does not say of which. Undefined where its head cannot be found. */
  readonly offsets: { readonly first: bigint; readonly last: bigint } | undefined
}

/** Between two attempts at the same batch: the broker answers at once each time. */
export const UNREADABLE_BATCH_MS = 250

/**
 * Unpacks, or makes the partition stand still. Any other error in here would end the fetch of all partitions of a broker:
 * this one the driver takes for the torn end of an answer, so it hands over what comes before it and nothing after it,
 * and never moves past it. Whoever reads the partition hears of it through `onUnreadableBatch`.
 */
export const orStandStill = async (
  compression: string,
  packed: Buffer,
  unpack: (packed: Buffer) => Promise<Buffer>,
): Promise<Buffer> => {
  try {
    return await unpack(packed)
  } catch (error) {
    const batch = { compression, reason: reasonOf(error), offsets: offsetsAround(packed) } as const
    for (const listener of listeners) listener(batch)
    await passed(UNREADABLE_BATCH_MS)
    throw Object.assign(new Error(`A batch of records in ${compression} cannot be unpacked`), {
      name: 'KafkaJSPartialMessageError',
    })
  }
}

/** Hears of batches that cannot be unpacked, until it is told to stop. The codecs of the driver are one for the whole process. */
export const onUnreadableBatch = (listener: (batch: UnreadableBatch) => void): (() => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const listeners = new Set<(batch: UnreadableBatch) => void>()

const reasonOf = (error: unknown): UnreadableBatch['reason'] =>
  error instanceof Error &&
  (('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') || error.message.startsWith('more than'))
    ? 'too-large'
    : 'broken'

/**
 * The compressed part of a batch is a piece of the broker's answer, and the head of the batch lies just before it. That it
 * is the head is shown by its checksum, which is over everything behind it.
 */
const offsetsAround = (packed: Buffer): UnreadableBatch['offsets'] => {
  if (packed.byteOffset < HEAD_BYTES) return undefined
  const batch = Buffer.from(packed.buffer, packed.byteOffset - HEAD_BYTES, HEAD_BYTES + packed.length)
  if (batch.readInt8(MAGIC_AT) !== 2 || batch.readUInt32BE(CRC_AT) !== crc32c(batch.subarray(CRC_AT + 4)))
    return undefined
  const first = batch.readBigInt64BE(0)
  return { first, last: first + BigInt(batch.readInt32BE(LAST_OFFSET_DELTA_AT)) }
}

/** https://kafka.apache.org/documentation/#recordbatch */
const HEAD_BYTES = 61
const MAGIC_AT = 16
const CRC_AT = 17
const LAST_OFFSET_DELTA_AT = 23
