import { snappyDecompress } from '@platformatic/wasm-utils'

/**
 * Snappy as it lies in Kafka: chunks in the framing of snappy-java, which Kafka's own client writes, or one block without
 * any, as other clients do. Each block says first how long its content is, so that it is known before it is unpacked.
 */
export const unpackSnappy = (packed: Buffer, bytesMax: number): Buffer => {
  const blocks = packed.subarray(0, FRAMING.length).equals(FRAMING) ? chunksOf(packed) : [packed]
  if (blocks.reduce((sum, block) => sum + lengthOf(block), 0) > bytesMax)
    throw new RangeError(`more than ${bytesMax} bytes`)
  return Buffer.concat(blocks.map(unpackBlock))
}

const FRAMING = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0])

/** Behind the name stand two versions of four bytes. */
const HEADER_BYTES = FRAMING.length + 8

const chunksOf = (packed: Buffer): ReadonlyArray<Buffer> => {
  const chunks: Array<Buffer> = []
  for (let at = HEADER_BYTES; at < packed.length; ) {
    const end = at + 4 + packed.readUInt32BE(at)
    if (end > packed.length) throw new RangeError('a chunk of snappy that ends too early')
    chunks.push(packed.subarray(at + 4, end))
    at = end
  }
  return chunks
}

/** https://github.com/google/snappy/blob/main/format_description.txt, section 1: a little-endian number of seven bits a byte. */
const lengthOf = (block: Buffer): number => {
  let length = 0
  for (let i = 0; i < 5; i += 1) {
    const byte = block.readUInt8(i)
    length += (byte & 127) * 2 ** (7 * i)
    if (byte < 128) return length
  }
  throw new RangeError('a block of snappy without a length')
}

const unpackBlock = (block: Buffer): Buffer => {
  const bytes = snappyDecompress(block)
  if (bytes.length !== lengthOf(block))
    throw new RangeError('a block of snappy of another length than it says')
  return bytes
}
