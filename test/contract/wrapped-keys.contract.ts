import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import type { WrappedKey, WrappedKeys } from '../../src/domain/ports/wrapped-keys.ts'
import { contact, quarantined, run } from './key-vault.contract.ts'

/** A vault that holds nothing yet. */
export interface WrappedUnderTest {
  readonly keys: WrappedKeys
  /** What may lie under a name in this vault. */
  readonly keyOf: (name: WrappedKey['name'], variant?: number) => WrappedKey
  /** Stops, and starts again over what was kept. */
  readonly reopen: () => Promise<WrappedKeys>
}

/** One promise of the port, as a check that throws where it is broken: a broken double can be shown to fail it. */
export interface WrappedPromise {
  readonly name: string
  readonly check: (opened: WrappedUnderTest) => Promise<void>
}

export const wrappedKeysContract = (name: string, open: () => Promise<WrappedUnderTest>): void => {
  describe(`${name} as WrappedKeys`, () => {
    test.each(wrappedKeysPromises)('$name', async ({ check }) => check(await open()))
  })
}

export const wrappedKeysPromises: ReadonlyArray<WrappedPromise> = [
  {
    name: 'put() keeps records as they are, after a restart too',
    check: async ({ keys, keyOf, reopen }) => {
      const given = NAMES.map((name) => keyOf(name))
      await run(keys.put(given))
      for (const opening of [async () => keys, reopen]) {
        const one = await opening()
        const found = await run(one.find([contact(9), ...NAMES]))
        expect(found.map(bytesOf)).toStrictEqual([
          undefined,
          ...given.map(({ record }) => Buffer.from(record)),
        ])
      }
    },
  },
  {
    name: 'put() leaves a key that is there as it is, and writes the others',
    check: async ({ keys, keyOf }) => {
      await run(keys.put([keyOf(contact(1))]))
      await run(keys.put([keyOf(contact(1), 1), keyOf(contact(2), 1)]))
      expect((await run(keys.find([contact(1), contact(2)]))).map(bytesOf)).toStrictEqual(
        [keyOf(contact(1)), keyOf(contact(2), 1)].map(({ record }) => Buffer.from(record)),
      )
    },
  },
  {
    name: 'page() answers all keys once, whatever the size of a page, each under its name',
    check: async ({ keys, keyOf }) => {
      const given = Array.from({ length: 25 }, (_, i) =>
        keyOf(i % 3 === 0 ? quarantined(`item ${i}`, i) : contact(i, 1 + (i % 2))),
      )
      await run(keys.put(given))
      for (const limit of [1, 7, 25, 26]) {
        const found = await pagesOf(keys, limit)
        expect(found).toHaveLength(given.length)
        expect(new Set(found.map(plain))).toStrictEqual(new Set(given.map(plain)))
      }
    },
  },
  {
    name: 'remove() takes away these keys and no other, and may be told of keys that are not there',
    check: async ({ keys, keyOf, reopen }) => {
      await run(keys.put(NAMES.map((name) => keyOf(name))))
      await run(keys.remove([contact(1), contact(77), quarantined('a', 5)]))
      for (const opening of [async () => keys, reopen])
        expect((await run((await opening()).find(NAMES))).map(O.isSome)).toStrictEqual([
          false,
          true,
          true,
          false,
          true,
        ])
    },
  },
  {
    name: 'putChecks() keeps the checks of a key file apart from the keys, and changes none',
    check: async ({ keys, keyOf, reopen }) => {
      await run(keys.put([keyOf(contact(1))]))
      await run(keys.putChecks(new Map([['pseudonym key 1', Buffer.alloc(16, 1)]])))
      await run(
        keys.putChecks(
          new Map([
            ['pseudonym key 1', Buffer.alloc(16, 2)],
            ['content digest key', Buffer.alloc(16, 3)],
          ]),
        ),
      )
      for (const opening of [async () => keys, reopen]) {
        const one = await opening()
        const checks = await run(one.checks)
        const first = [...checks].map(([name, check]) => [name, check[0]])
        expect(Object.fromEntries(first)).toStrictEqual({ 'content digest key': 3, 'pseudonym key 1': 1 })
        expect(await pagesOf(one, 10)).toHaveLength(1)
      }
    },
  },
]

const NAMES = [contact(1), contact(1, 2), contact(2), quarantined('a', 5), quarantined('b', 6)]

const pagesOf = async (keys: WrappedKeys, limit: number): Promise<ReadonlyArray<WrappedKey>> => {
  const found: Array<WrappedKey> = []
  for (;;) {
    const page = await run(keys.page(O.fromNullable(found.at(-1)), limit))
    found.push(...page)
    if (page.length < limit || found.length > FAR_TOO_MANY) return found
  }
}

/** A vault that begins anew with every page must not keep a test for ever. */
const FAR_TOO_MANY = 100

const plain = ({ name, record }: WrappedKey): string =>
  JSON.stringify([name, Buffer.from(record).toString('hex')])

const bytesOf = (found: O.Option<Uint8Array>): Buffer | undefined =>
  O.isSome(found) ? Buffer.from(found.value) : undefined
