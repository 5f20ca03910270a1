import { gzipSync, zstdCompressSync } from 'node:zlib'
import { lz4Compress, snappyCompress } from '@platformatic/wasm-utils'
import { CompressionCodecs, type CompressionTypes } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { UNPACKED_BYTES_MAX, useCompressions } from '../../../src/adapters/kafka/compression/codecs.ts'

useCompressions()

const text = Buffer.from('one consent after another, '.repeat(20_000))

const framed = (bytes: Buffer): Buffer => {
  const chunks: Array<Buffer> = [Buffer.from('82534e415050590000000001 00000001'.replace(' ', ''), 'hex')]
  for (let at = 0; at < bytes.length; at += 32_768) {
    const chunk = snappyCompress(bytes.subarray(at, at + 32_768))
    const size = Buffer.alloc(4)
    size.writeUInt32BE(chunk.length)
    chunks.push(size, chunk)
  }
  return Buffer.concat(chunks)
}

const CASES: ReadonlyArray<readonly [string, 1 | 2 | 3 | 4, (bytes: Buffer) => Buffer]> = [
  ['gzip', 1, (bytes) => gzipSync(bytes)],
  ['snappy in the framing of Kafka', 2, framed],
  ['snappy in one block', 2, (bytes) => snappyCompress(bytes)],
  ['lz4', 3, (bytes) => lz4Compress(bytes)],
  ['zstd', 4, (bytes) => zstdCompressSync(bytes)],
]

const unpack = (type: 1 | 2 | 3 | 4, packed: Buffer): Promise<Buffer> =>
  CompressionCodecs[type as CompressionTypes.GZIP]().decompress(packed)

describe.each(CASES)('useCompressions() for %s', (_, type, pack) => {
  test('gives back what was packed', async () => {
    expect((await unpack(type, pack(text))).equals(text)).toBe(true)
  })
  test('unpacks no bomb', async () => {
    const bomb = pack(Buffer.alloc(UNPACKED_BYTES_MAX + 1_000_000))
    await expect(unpack(type, bomb)).rejects.toThrow(/more than|larger than/)
  })
  test('unpacks nothing that ends too early', async () => {
    const packed = pack(text)
    await expect(unpack(type, packed.subarray(0, packed.length >> 1))).rejects.toThrow()
  })
})
