import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { Sha256Hex } from '../../../src/domain/kernel/sha256-hex.ts'
import type { ContentStore } from '../../../src/domain/ports/content-store.ts'
import { sha256Hex } from '../../../src/domain/proof/sha256.ts'
import {
  type ContentUnderTest,
  contentStoreContract,
  contentStorePromises,
} from '../../contract/content-store.contract.ts'
import { type KeptContent, memoryContentStore } from '../../support/memory-content-store.ts'

type MakeStore = (kept: KeptContent) => ContentStore

const open = (make: MakeStore = memoryContentStore): ContentUnderTest => {
  const kept: KeptContent = new Map()
  return {
    store: make(kept),
    damage: async (sha256, bytes) => void kept.set(sha256, Buffer.from(bytes)),
    reopen: async () => make(kept),
  }
}

contentStoreContract('The store in memory', async () => open())

const but =
  (wrong: (store: ContentStore, kept: KeptContent) => Partial<ContentStore>): MakeStore =>
  (kept) => {
    const store = memoryContentStore(kept)
    return { ...store, ...wrong(store, kept) }
  }

/** What a double does wrong, the promise that catches it, and the double. */
const brokenStores: ReadonlyArray<readonly [wrong: string, promise: string, make: MakeStore]> = [
  [
    'does not verify',
    'get() refuses bytes that are not those that were put',
    but((_, kept) => ({ get: (sha256) => TE.right(O.fromNullable(kept.get(sha256))) })),
  ],
  ['keeps nothing', 'put() keeps the bytes over a restart', () => memoryContentStore()],
  [
    'leaves alone what it has, damaged or not',
    'put() mends what was damaged',
    but((store, kept) => ({
      put: (bytes) => {
        const sha256 = sha256Hex(bytes) as Sha256Hex
        return kept.has(sha256) ? TE.right(sha256) : store.put(bytes)
      },
    })),
  ],
  [
    'stores the whole buffer behind a view',
    'put() takes a view into a larger buffer for what it shows',
    but((store) => ({ put: (bytes) => store.put(new Uint8Array(bytes.buffer)) })),
  ],
  [
    'names them as they came',
    'names() answers what lies there, once, rising, whatever the size of a page',
    but((_, kept) => ({ names: (_after, limit) => TE.right([...kept.keys()].slice(0, limit)) })),
  ],
  [
    'leaves out the first name of a page',
    'names() answers what lies there, once, rising, whatever the size of a page',
    but((store) => ({
      names: (after, limit) =>
        TE.map((names: ReadonlyArray<Sha256Hex>) => (O.isNone(after) ? names : names.slice(1)))(
          store.names(after, limit + 1),
        ),
    })),
  ],
  [
    'removes nothing',
    'remove() takes this content away and no other, after a restart too',
    but(() => ({ remove: () => TE.right(undefined) })),
  ],
  [
    'fails where there is nothing to remove',
    'remove() of what is not there changes nothing',
    but((store, kept) => ({
      remove: (sha256) =>
        kept.has(sha256) ? store.remove(sha256) : TE.left({ _tag: 'ContentUnavailable', cause: 'ENOENT' }),
    })),
  ],
]

describe('the contract catches', () => {
  test.each(brokenStores)('a store that %s', async (_, name, make) => {
    const promise = contentStorePromises.find((one) => one.name === name)
    if (promise === undefined) throw new Error(`no promise is named "${name}"`)
    await promise.check(open())
    await expect(promise.check(open(make))).rejects.toThrow()
  })
})
