import { lz4Decompress } from '@platformatic/wasm-utils'

/**
 * One frame of LZ4, as Kafka writes a batch (its producers close a frame with each). The most that it can become is
 * known from its blocks before anything is unpacked.
 */
export const unpackLz4 = (packed: Buffer, bytesMax: number): Buffer => {
  if (mostBytesOf(packed) > bytesMax) throw new RangeError(`more than ${bytesMax} bytes`)
  const bytes = lz4Decompress(packed)
  if (bytes.length === 0) throw new RangeError('an LZ4 frame without content')
  return bytes
}

/** https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */
const mostBytesOf = (frame: Buffer): number => {
  if (frame.readUInt32LE(0) !== MAGIC) throw new RangeError('no LZ4 frame')
  const flags = frame.readUInt8(4)
  const blockBytesMax = BLOCK_BYTES.get((frame.readUInt8(5) >> 4) & 7)
  if (blockBytesMax === undefined) throw new RangeError('an LZ4 frame with blocks of unknown size')
  const checksumBytes = (flags & HAS_BLOCK_CHECKSUMS) === 0 ? 0 : 4
  let at = 7 + ((flags & HAS_CONTENT_SIZE) === 0 ? 0 : 8) + ((flags & HAS_DICTIONARY) === 0 ? 0 : 4)
  let most = 0
  for (let size = frame.readUInt32LE(at); size !== END; size = frame.readUInt32LE(at)) {
    const bytes = size & ~UNCOMPRESSED
    most += size >>> 31 === 1 ? bytes : Math.min(blockBytesMax, bytes * RATIO_MAX)
    at += 4 + bytes + checksumBytes
  }
  return most
}

const MAGIC = 0x184d2204
const END = 0
const UNCOMPRESSED = 0x8000_0000
const HAS_BLOCK_CHECKSUMS = 0x10
const HAS_CONTENT_SIZE = 0x08
const HAS_DICTIONARY = 0x01

const BLOCK_BYTES: ReadonlyMap<number, number> = new Map([
  [4, 65_536],
  [5, 262_144],
  [6, 1_048_576],
  [7, 4_194_304],
])

/** A byte of a block stands for at most 255 of its content, and a few more at the beginning of a match. */
const RATIO_MAX = 256
