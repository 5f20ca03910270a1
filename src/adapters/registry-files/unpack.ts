import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { constants, createGunzip } from 'node:zlib'
import type { ReadList } from '../../domain/ports/registry-reader.ts'
import type { OpenFile } from '../../domain/ports/sealed-files.ts'
import { FileBroken, FileTooLarge } from './fault.ts'
import { zipped } from './unzip.ts'

/** The most that a file may unpack to, in bytes: many times the largest list there is. */
export const REGISTRY_UNPACKED_BYTES_MAX = 68_719_476_736

export interface Unpacked {
  readonly packing: ReadList['packing']
  /** Ends early by throwing `FileBroken`. */
  readonly chunks: AsyncIterable<Buffer>
}

/** How a file is packed is told by its first bytes. */
export const unpack = async (file: OpenFile, isForced: boolean): Promise<Unpacked> => {
  const [a, b, c, d] = await file.read(0, 4)
  if (a === 0x1f && b === 0x8b) return { packing: 'gzip', chunks: bounded(gunzipped(file, isForced)) }
  // The second is a zip file of nothing.
  const isZip = a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6))
  if (isZip) return { packing: 'zip', chunks: bounded(zipped(file)) }
  return { packing: 'plain', chunks: bounded(partsOf(file)) }
}

/** Small enough for others to have their turn in between. */
export const CHUNK_BYTES_MAX = 131_072

export async function* partsOf(
  file: OpenFile,
  from = 0,
  to: number = file.bytes,
): AsyncGenerator<Buffer, undefined> {
  for (let at = from; at < to; at += CHUNK_BYTES_MAX) {
    const part = await file.read(at, Math.min(CHUNK_BYTES_MAX, to - at))
    yield Buffer.from(part.buffer, part.byteOffset, part.byteLength)
  }
  return undefined
}

async function* gunzipped(file: OpenFile, isForced: boolean): AsyncGenerator<Buffer, undefined> {
  // Flushed so, what breaks off in the middle ends where it breaks off.
  const finishFlush = isForced ? constants.Z_SYNC_FLUSH : constants.Z_FINISH
  const gunzip = createGunzip({ finishFlush, chunkSize: CHUNK_BYTES_MAX })
  const packed = Readable.from(partsOf(file))
  packed.on('error', (error) => void gunzip.destroy(error))
  try {
    for await (const chunk of packed.pipe(gunzip)) yield chunk as Buffer
  } catch (error) {
    const isPacking = String((error as NodeJS.ErrnoException).code).startsWith('Z_')
    throw isPacking ? new FileBroken('the gzip file is damaged, or breaks off') : error
  } finally {
    packed.destroy()
  }
  return undefined
}

/** A little file may unpack to one without end. */
async function* bounded(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > REGISTRY_UNPACKED_BYTES_MAX) throw new FileTooLarge(REGISTRY_UNPACKED_BYTES_MAX)
    yield chunk
    await setImmediate()
  }
  return undefined
}
