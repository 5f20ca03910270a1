import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import type { Sha256Hex } from '../../src/domain/kernel/sha256-hex.ts'
import type { ContentStore } from '../../src/domain/ports/content-store.ts'
import { sha256Hex } from '../../src/domain/proof/sha256.ts'
import { run } from './key-vault.contract.ts'

/** A store that holds nothing yet. */
export interface ContentUnderTest {
  readonly store: ContentStore
  /** Puts other bytes where these were stored, behind the store's back. */
  readonly damage: (sha256: Sha256Hex, bytes: Uint8Array) => Promise<void>
  /** Stops, and starts again over what was kept. */
  readonly reopen: () => Promise<ContentStore>
}

/** One promise of the port, as a check that throws where it is broken: a broken double can be shown to fail it. */
export interface ContentPromise {
  readonly name: string
  readonly check: (opened: ContentUnderTest) => Promise<void>
}

export const contentStoreContract = (name: string, open: () => Promise<ContentUnderTest>): void => {
  describe(`${name} as a ContentStore`, () => {
    test.each(contentStorePromises)('$name', async ({ check }) => check(await open()))
  })
}

export const contentStorePromises: ReadonlyArray<ContentPromise> = [
  {
    name: 'put() answers the SHA-256 of the bytes, and get() gives them back',
    check: async ({ store }) => {
      for (const bytes of [Buffer.alloc(0), Buffer.from('abc'), EVERY_BYTE, Buffer.alloc(300_000, 7)]) {
        expect(await run(store.put(bytes))).toBe(sha256Hex(bytes))
        expect(await run(store.get(nameOf(bytes)))).toStrictEqual(O.some(Buffer.from(bytes)))
      }
    },
  },
  {
    name: 'put() keeps the bytes over a restart',
    check: async ({ store, reopen }) => {
      await run(store.put(EVERY_BYTE))
      expect(await run((await reopen()).get(nameOf(EVERY_BYTE)))).toStrictEqual(O.some(EVERY_BYTE))
    },
  },
  {
    name: 'put() stores nothing until the task is run',
    check: async ({ store }) => {
      store.put(EVERY_BYTE)
      expect(await run(store.get(nameOf(EVERY_BYTE)))).toStrictEqual(O.none)
    },
  },
  {
    name: 'put() takes a view into a larger buffer for what it shows',
    check: async ({ store }) => {
      const view = EVERY_BYTE.subarray(10, 20)
      expect(await run(store.get(await run(store.put(view))))).toStrictEqual(O.some(Buffer.from(view)))
    },
  },
  {
    name: 'put() of the same bytes, again and at once, is one content',
    check: async ({ store }) => {
      await Promise.all(Array.from({ length: 20 }, () => run(store.put(EVERY_BYTE))))
      await run(store.put(EVERY_BYTE))
      expect(await run(store.get(nameOf(EVERY_BYTE)))).toStrictEqual(O.some(EVERY_BYTE))
      await run(store.remove(nameOf(EVERY_BYTE)))
      expect(await run(store.get(nameOf(EVERY_BYTE)))).toStrictEqual(O.none)
    },
  },
  {
    name: 'put() mends what was damaged',
    check: async ({ store, damage }) => {
      await run(store.put(EVERY_BYTE))
      await damage(nameOf(EVERY_BYTE), EVERY_BYTE.toReversed())
      await run(store.put(EVERY_BYTE))
      expect(await run(store.get(nameOf(EVERY_BYTE)))).toStrictEqual(O.some(EVERY_BYTE))
    },
  },
  {
    name: 'get() answers none for what was never put',
    check: async ({ store }) => {
      await run(store.put(EVERY_BYTE))
      expect(await run(store.get(nameOf(Buffer.from('abc'))))).toStrictEqual(O.none)
    },
  },
  {
    name: 'get() refuses bytes that are not those that were put',
    check: async ({ store, damage }) => {
      const sha256 = await run(store.put(EVERY_BYTE))
      for (const bytes of [Buffer.alloc(0), EVERY_BYTE.subarray(1), EVERY_BYTE.with(17, 0)]) {
        await damage(sha256, bytes)
        expect(await store.get(sha256)()).toStrictEqual(E.left({ _tag: 'ContentDamaged', sha256 }))
      }
    },
  },
  {
    name: 'remove() takes this content away and no other, after a restart too',
    check: async ({ store, reopen }) => {
      const [gone, kept] = [await run(store.put(EVERY_BYTE)), await run(store.put(Buffer.from('abc')))]
      await run(store.remove(gone))
      for (const one of [store, await reopen()]) {
        expect(await run(one.get(gone))).toStrictEqual(O.none)
        expect(O.isSome(await run(one.get(kept)))).toBe(true)
      }
    },
  },
  {
    name: 'names() answers what lies there, once, rising, whatever the size of a page',
    check: async ({ store, reopen }) => {
      expect(await run(store.names(O.none, 10))).toStrictEqual([])
      const names = await Promise.all(
        Array.from({ length: 40 }, (_, i) => run(store.put(Buffer.from(`content ${i}`)))),
      )
      await run(store.remove(names.pop() as Sha256Hex))
      for (const one of [store, await reopen()])
        for (const limit of [1, 7, 39, 40]) expect(await namesOf(one, limit)).toStrictEqual(names.toSorted())
    },
  },
  {
    name: 'remove() of what is not there changes nothing',
    check: async ({ store }) => {
      await run(store.remove(nameOf(EVERY_BYTE)))
      await run(store.put(EVERY_BYTE))
      await run(store.remove(nameOf(EVERY_BYTE)))
      await run(store.remove(nameOf(EVERY_BYTE)))
    },
  },
]

const namesOf = async (store: ContentStore, limit: number): Promise<ReadonlyArray<Sha256Hex>> => {
  const found: Array<Sha256Hex> = []
  for (;;) {
    const page = await run(store.names(O.fromNullable(found.at(-1)), limit))
    found.push(...page)
    if (page.length < limit || found.length > FAR_TOO_MANY) return found
  }
}

/** A store that begins anew with every page must not keep a test for ever. */
const FAR_TOO_MANY = 200

const nameOf = (bytes: Uint8Array): Sha256Hex => sha256Hex(bytes) as Sha256Hex

const EVERY_BYTE = Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i))
