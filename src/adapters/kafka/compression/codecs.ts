import { promisify } from 'node:util'
import { gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib'
import kafkajs from 'kafkajs'
import { invariant } from '../../../domain/kernel/invariant.ts'
import { unpackLz4 } from './lz4.ts'
import { unpackSnappy } from './snappy.ts'

/** Node sees no name of these in the driver's CommonJS, though its types have them. */
const { CompressionCodecs, CompressionTypes } = kafkajs

/**
 * However little a batch of records takes on the wire, this much of memory it may take when it is unpacked. Producers fill
 * a batch to about a megabyte on the wire, so that one beyond this is made to do harm.
 */
export const UNPACKED_BYTES_MAX = 67_108_864

/** Teaches the driver all compressions of Kafka. It brings gzip alone, and without a bound. */
export const useCompressions = (): void => {
  CompressionCodecs[CompressionTypes.GZIP] = codec('gzip', unzipped, (bytes) => gzipped(bytes))
  CompressionCodecs[CompressionTypes.ZSTD] = codec('zstd', unzstd, (bytes) => zstd(bytes))
  CompressionCodecs[CompressionTypes.LZ4] = codec('lz4', unlz4)
  CompressionCodecs[CompressionTypes.Snappy] = codec('snappy', unsnappy)
}

export type CompressionName = 'gzip' | 'zstd' | 'lz4' | 'snappy'

/** What the driver calls: it hands over what it has encoded, and takes bytes. */
const codec =
  (
    name: CompressionName,
    unpack: (packed: Buffer) => Promise<Buffer>,
    pack?: (bytes: Buffer) => Promise<Buffer>,
  ) =>
  () => ({
    compress: ({ buffer }: { readonly buffer: Buffer }) => {
      invariant(pack !== undefined, `The ledger publishes nothing with ${name}`)
      return pack(buffer)
    },
    decompress: unpack,
  })

const gzipped = promisify(gzip)
const zstd = promisify(zstdCompress)

const unzipped = (packed: Buffer): Promise<Buffer> =>
  promisify(gunzip)(packed, { maxOutputLength: UNPACKED_BYTES_MAX })

const unzstd = (packed: Buffer): Promise<Buffer> =>
  promisify(zstdDecompress)(packed, { maxOutputLength: UNPACKED_BYTES_MAX })

const unlz4 = async (packed: Buffer): Promise<Buffer> => unpackLz4(packed, UNPACKED_BYTES_MAX)

const unsnappy = async (packed: Buffer): Promise<Buffer> => unpackSnappy(packed, UNPACKED_BYTES_MAX)
