import { once } from 'node:events'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import { type Entry, fromRandomAccessReader, RandomAccessReader, type ZipFile } from 'yauzl'
import type { OpenFile } from '../../domain/ports/sealed-files.ts'
import { FileBroken } from './fault.ts'

/** All files of a zip file, one after the other; what its directory says of each is checked. */
export async function* zipped(file: OpenFile): AsyncGenerator<Buffer, undefined> {
  try {
    const zip = await promisify(fromRandomAccessReader)(readerOf(file), file.bytes, {
      lazyEntries: true,
      autoClose: false,
    })
    for (;;) {
      const entry = await nextOf(zip)
      if (entry === undefined) return undefined
      if (entry.fileName.endsWith('/')) continue
      if (entry.isEncrypted()) throw new FileBroken('the zip file is encrypted')
      yield* checked(zip, entry)
    }
  } catch (error) {
    throw error instanceof FileBroken ? error : new FileBroken('the zip file is damaged, or breaks off')
  }
}

const readerOf = (file: OpenFile): RandomAccessReader => {
  const reader = new RandomAccessReader()
  reader._readStreamForRange = (start, end) => Readable.from(bytesOf(file, start, end))
  reader.close = (callback) => callback(null)
  return reader
}

const PART_BYTES = 131_072

async function* bytesOf(file: OpenFile, from: number, to: number): AsyncGenerator<Uint8Array, undefined> {
  for (let at = from; at < to; at += PART_BYTES) yield await file.read(at, Math.min(PART_BYTES, to - at))
  return undefined
}

const nextOf = async (zip: ZipFile): Promise<Entry | undefined> => {
  const stop = new AbortController()
  const { signal } = stop
  try {
    const next = Promise.race([
      once(zip, 'entry', { signal }).then(([entry]) => entry as Entry),
      once(zip, 'end', { signal }).then(() => undefined),
    ])
    zip.readEntry()
    return await next
  } finally {
    stop.abort()
  }
}

/** The library checks sizes, and leaves the sum to its caller. */
async function* checked(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer, undefined> {
  let sum = 0
  const stream = await promisify(zip.openReadStream.bind(zip))(entry)
  for await (const chunk of stream) {
    sum = crc32(chunk as Buffer, sum)
    yield chunk as Buffer
  }
  if (sum !== entry.crc32) throw new FileBroken('the zip file is damaged: a checksum is wrong')
  return undefined
}
