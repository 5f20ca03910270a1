import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Sha256Hex } from '../../src/domain/kernel/sha256-hex.ts'
import type { ContentStore } from '../../src/domain/ports/content-store.ts'
import { sha256Hex } from '../../src/domain/proof/sha256.ts'

export type KeptContent = Map<Sha256Hex, Buffer>

/** The ContentStore port in memory. */
export const memoryContentStore = (kept: KeptContent = new Map()): ContentStore => ({
  put: (bytes) => async () => {
    const sha256 = sha256Hex(bytes) as Sha256Hex
    kept.set(sha256, Buffer.from(bytes))
    return TE.right(sha256)()
  },
  putStream: (chunks) =>
    TE.tryCatch(
      async () => {
        const parts: Array<Uint8Array> = []
        for await (const chunk of chunks) parts.push(Uint8Array.from(chunk))
        const bytes = Buffer.concat(parts)
        const sha256 = sha256Hex(bytes) as Sha256Hex
        kept.set(sha256, bytes)
        return sha256
      },
      () => ({ _tag: 'ContentUnavailable', cause: 'the bytes broke off' }),
    ),
  open: (sha256) => async () => {
    const bytes = kept.get(sha256)
    if (bytes === undefined) return TE.right(O.none)()
    return TE.right(
      O.some({
        bytes: bytes.length,
        read: async (at: number, length: number) => Buffer.from(bytes.subarray(at, at + length)),
        close: async () => undefined,
      }),
    )()
  },
  get: (sha256) => async () => {
    const bytes = kept.get(sha256)
    if (bytes === undefined) return TE.right(O.none)()
    if (sha256Hex(bytes) !== sha256) return TE.left({ _tag: 'ContentDamaged' as const, sha256 })()
    return TE.right(O.some(Buffer.from(bytes)))()
  },
  verify: (sha256) => async () => {
    const bytes = kept.get(sha256)
    if (bytes !== undefined && sha256Hex(bytes) !== sha256)
      return TE.left({ _tag: 'ContentDamaged' as const, sha256 })()
    return TE.right(bytes !== undefined)()
  },
  remove: (sha256) => async () => {
    kept.delete(sha256)
    return TE.right(undefined)()
  },
  names: (after, limit) => async () => {
    const names = [...kept.keys()].sort().filter((name) => O.isNone(after) || name > after.value)
    return TE.right(names.slice(0, limit))()
  },
})
