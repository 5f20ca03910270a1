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
  get: (sha256) => async () => {
    const bytes = kept.get(sha256)
    if (bytes === undefined) return TE.right(O.none)()
    if (sha256Hex(bytes) !== sha256) return TE.left({ _tag: 'ContentDamaged' as const, sha256 })()
    return TE.right(O.some(Buffer.from(bytes)))()
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
