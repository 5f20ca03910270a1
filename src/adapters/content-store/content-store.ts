import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Sha256Hex } from '../../domain/kernel/sha256-hex.ts'
import type { ContentFailure, ContentFile, ContentStore } from '../../domain/ports/content-store.ts'
import { sha256Hex } from '../../domain/proof/sha256.ts'
import { makeDirectory, syncDirectory } from './directory.ts'
import { inTurn } from './in-turn.ts'
import { clearStale, writeStream, writeWhole } from './incoming.ts'
import { namesIn } from './names.ts'

/** Content in a directory, `ab/cdef…` by its SHA-256, so that no folder grows without end. Several nodes may mount it. */
export const openContentStore = (directory: string): TE.TaskEither<ContentFailure, ContentStore> =>
  TE.tryCatch(async () => {
    const incoming = join(directory, 'incoming')
    await makeDirectory(incoming)
    await clearStale(incoming, Date.now())
    return contentStore(directory, incoming)
  }, unavailable)

const contentStore = (directory: string, incoming: string): ContentStore => {
  const turnOf = inTurn()
  const shardOf = (sha256: Sha256Hex): string => join(directory, sha256.slice(0, 2))
  const fileOf = (sha256: Sha256Hex): string => join(shardOf(sha256), sha256.slice(2))
  return {
    put: (bytes) =>
      TE.tryCatch(() => {
        const sha256 = nameOf(bytes)
        return turnOf(sha256, async () => {
          const stored = await readIfThere(fileOf(sha256))
          if (stored === undefined || nameOf(stored) !== sha256) {
            await makeDirectory(shardOf(sha256))
            await syncDirectory(directory)
            await writeWhole(incoming, fileOf(sha256), bytes)
          }
          await syncDirectory(shardOf(sha256))
          return sha256
        })
      }, unavailable),
    putStream: (chunks) =>
      TE.tryCatch(
        () =>
          writeStream(incoming, chunks, (digest, moveTo) => {
            const sha256 = digest as Sha256Hex
            return turnOf(sha256, async () => {
              await makeDirectory(shardOf(sha256))
              await syncDirectory(directory)
              await moveTo(fileOf(sha256))
              await syncDirectory(shardOf(sha256))
              return sha256
            })
          }),
        unavailable,
      ),
    open: (sha256) => TE.tryCatch(async () => O.fromNullable(await openIfThere(fileOf(sha256))), unavailable),
    get: (sha256) =>
      pipe(
        TE.tryCatch(() => readIfThere(fileOf(sha256)), unavailable),
        TE.flatMapEither((bytes) =>
          bytes === undefined || nameOf(bytes) === sha256
            ? E.right(O.fromNullable(bytes))
            : E.left<ContentFailure>({ _tag: 'ContentDamaged', sha256 }),
        ),
      ),
    verify: (sha256) =>
      pipe(
        TE.tryCatch(() => digestIfThere(fileOf(sha256)), unavailable),
        TE.flatMapEither((digest) =>
          digest === undefined || digest === sha256
            ? E.right(digest !== undefined)
            : E.left<ContentFailure>({ _tag: 'ContentDamaged', sha256 }),
        ),
      ),
    remove: (sha256) =>
      TE.tryCatch(
        () =>
          turnOf(sha256, async () => {
            if (await removeIfThere(fileOf(sha256))) await syncDirectory(shardOf(sha256))
          }),
        unavailable,
      ),
    names: (after, limit) =>
      TE.tryCatch(() => namesIn(directory, O.isSome(after) ? after.value : '', limit), unavailable),
  }
}

const nameOf = (bytes: Uint8Array): Sha256Hex => sha256Hex(bytes) as Sha256Hex

const readIfThere = async (path: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

const digestIfThere = async (path: string): Promise<string | undefined> => {
  try {
    const digest = createHash('sha256')
    for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer)
    return digest.digest('hex')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

const openIfThere = async (path: string): Promise<ContentFile | undefined> => {
  try {
    const file = await open(path, 'r')
    const { size } = await file.stat()
    return {
      bytes: size,
      read: async (at, length) => {
        const wanted = Math.max(0, Math.min(length, size - at))
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at)
        return buffer.subarray(0, bytesRead)
      },
      close: () => file.close(),
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

const removeIfThere = async (path: string): Promise<boolean> => {
  try {
    await unlink(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

const unavailable = (error: unknown): ContentFailure => ({ _tag: 'ContentUnavailable', cause: codeOf(error) })

/** The system's word for what went wrong. Its message would hold a path. */
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'an unexpected error'
