import { createHash, createSecretKey, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Sha256Hex } from '../../domain/kernel/sha256-hex.ts'
import type { ContentFailure, ContentFile, ContentStore } from '../../domain/ports/content-store.ts'
import type { OpenFile, SealedFiles } from '../../domain/ports/sealed-files.ts'
import { open, seal } from './data-key.ts'
import { type LedgerKeys, type NumberedKey, newestOf } from './ledger-keys.ts'
import { freshSecret } from './random-pool.ts'

/**
 * A file in frames of 1 MiB, each compressed where that makes it smaller, and sealed with AES-256-GCM under a key of the file's
 * own, with its number and whether it is the last: none can be left out, moved or added. The key stands in front, sealed under
 * the newest key-encryption key; older ones are kept for what they made.
 */
export const sealedFiles = (
  { keyEncryptionKeys }: Pick<LedgerKeys, 'keyEncryptionKeys'>,
  content: ContentStore,
): SealedFiles => ({
  put: (chunks) => async () => {
    const digest = createHash('sha256')
    let bytes = 0
    const counted = async function* (): AsyncGenerator<Uint8Array, undefined> {
      for await (const chunk of chunks) {
        digest.update(chunk)
        bytes += chunk.length
        yield chunk
      }
      return undefined
    }
    return pipe(
      content.putStream(sealAll(newestOf(keyEncryptionKeys), counted())),
      TE.map((name) => ({ content: name, sha256: digest.digest('hex') as Sha256Hex, bytes })),
    )()
  },
  open: (name) =>
    pipe(
      content.open(name),
      TE.flatMap(
        O.match(
          () => TE.right(O.none),
          (file) =>
            TE.tryCatch(
              async () => O.some(await openFrames(file, keyEncryptionKeys)),
              (): ContentFailure => ({ _tag: 'ContentDamaged', sha256: name }),
            ),
        ),
      ),
    ),
  remove: content.remove,
})

/** Version (1 byte), id of the key-encryption key (4), the sealed key; then frames, each after its length (4). */
const VERSION = 1
const KEY_BYTES = 32
const SEALING_BYTES = 12 + 16
const HEADER_BYTES = 1 + 4
const FRAMES_AT = HEADER_BYTES + KEY_BYTES + SEALING_BYTES

const FRAME_BYTES = 1_048_576
/** Of a frame: what follows is as it was, or compressed. */
const AS_IT_WAS = 0
const COMPRESSED = 1

async function* sealAll(
  wrapping: NumberedKey,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, undefined> {
  const secret = freshSecret(KEY_BYTES)
  const header = Buffer.alloc(HEADER_BYTES)
  header[0] = VERSION
  header.writeUInt32BE(wrapping.id, 1)
  const key = createSecretKey(secret)
  yield Buffer.concat([header, seal(createSecretKey(wrapping.key), secret, header)])
  secret.fill(0)
  let frame = 0
  let last: Promise<Buffer> | undefined
  for await (const plain of inFrames(chunks)) {
    // The next bytes are taken while these are compressed.
    if (last !== undefined) yield sealFrame(key, frame++, false, await last)
    last = pack(plain)
  }
  if (last !== undefined) yield sealFrame(key, frame++, false, await last)
  yield sealFrame(key, frame, true, Buffer.alloc(0))
  return undefined
}

const sealFrame = (key: KeyObject, number: number, isLast: boolean, packed: Buffer): Buffer => {
  const sealed = seal(key, packed, contextOf(number, isLast))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(sealed.length)
  return Buffer.concat([length, sealed])
}

const contextOf = (number: number, isLast: boolean): Buffer => {
  const context = Buffer.alloc(5)
  context.writeUInt32BE(number)
  context[4] = isLast ? 1 : 0
  return context
}

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

const pack = async (plain: Buffer): Promise<Buffer> => {
  const small = await compress(plain, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  return small.length < plain.length
    ? Buffer.concat([Buffer.of(COMPRESSED), small])
    : Buffer.concat([Buffer.of(AS_IT_WAS), plain])
}

async function* inFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, undefined> {
  let frame = Buffer.allocUnsafe(FRAME_BYTES)
  let held = 0
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; ) {
      const taken = Math.min(FRAME_BYTES - held, chunk.length - at)
      frame.set(chunk.subarray(at, at + taken), held)
      held += taken
      at += taken
      if (held < FRAME_BYTES) continue
      yield frame
      frame = Buffer.allocUnsafe(FRAME_BYTES)
      held = 0
    }
  if (held > 0) yield frame.subarray(0, held)
  return undefined
}

/** Where a sealed frame lies. */
interface FramePlace {
  readonly at: number
  readonly length: number
}

const openFrames = async (file: ContentFile, keys: ReadonlyArray<NumberedKey>): Promise<OpenFile> => {
  try {
    const key = await keyOf(file, keys)
    const places = await placesOf(file)
    const end = places.length - 1
    const lastSealed = places[end] as FramePlace
    opened(open(key, await file.read(lastSealed.at, lastSealed.length), contextOf(end, true)))
    const frameAt = async (number: number): Promise<Buffer> => {
      const { at, length } = places[number] as FramePlace
      return unpack(opened(open(key, await file.read(at, length), contextOf(number, false))))
    }
    const bytes = end === 0 ? 0 : (end - 1) * FRAME_BYTES + (await frameAt(end - 1)).length
    /** Reading goes on where it ended, mostly. */
    let held: { readonly number: number; readonly frame: Buffer } | undefined
    return {
      bytes,
      read: async (at, length) => {
        const to = Math.min(bytes, at + length)
        const parts: Array<Buffer> = []
        for (let from = at; from < to; ) {
          const number = Math.floor(from / FRAME_BYTES)
          if (held?.number !== number) held = { number, frame: await frameAt(number) }
          const first = number * FRAME_BYTES
          const part = held.frame.subarray(from - first, Math.min(to - first, FRAME_BYTES))
          parts.push(part)
          from += part.length
        }
        return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
      },
      close: file.close,
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

const keyOf = async (file: ContentFile, keys: ReadonlyArray<NumberedKey>): Promise<KeyObject> => {
  const front = await file.read(0, FRAMES_AT)
  const wrapping = keys.find(({ id }) => id === front.readUInt32BE(1))
  if (front[0] !== VERSION || wrapping === undefined) throw damaged()
  const header = front.subarray(0, HEADER_BYTES)
  return createSecretKey(opened(open(createSecretKey(wrapping.key), front.subarray(HEADER_BYTES), header)))
}

/** Lengths lie before their frames: they are read one after the other. */
const placesOf = async (file: ContentFile): Promise<ReadonlyArray<FramePlace>> => {
  const places: Array<FramePlace> = []
  for (let at = FRAMES_AT; at < file.bytes; ) {
    const length = (await file.read(at, 4)).readUInt32BE(0)
    places.push({ at: at + 4, length })
    at += 4 + length
  }
  if (places.length === 0) throw damaged()
  return places
}

const unpack = async (packed: Buffer): Promise<Buffer> =>
  packed[0] === COMPRESSED
    ? decompress(packed.subarray(1), { maxOutputLength: FRAME_BYTES })
    : packed.subarray(1)

const opened = (bytes: O.Option<Buffer>): Buffer => {
  if (O.isNone(bytes)) throw damaged()
  return bytes.value
}

const damaged = (): Error => new Error('Cannot read a sealed file: it is damaged, or of another key')
