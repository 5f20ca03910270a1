import { createHash } from 'node:crypto'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { WrappedKey, WrappedKeys } from '../../../src/domain/ports/wrapped-keys.ts'
import {
  type WrappedUnderTest,
  wrappedKeysContract,
  wrappedKeysPromises,
} from '../../contract/wrapped-keys.contract.ts'
import {
  type KeptWrapped,
  keptWrapped,
  keyText,
  memoryWrappedKeys,
} from '../../support/memory-wrapped-keys.ts'

type MakeKeys = (kept: KeptWrapped) => WrappedKeys

const keyOf = (name: WrappedKey['name'], variant = 0): WrappedKey => ({
  name,
  record: createHash('sha256')
    .update(`${keyText(name)} ${variant}`)
    .digest(),
})

const open = (make: MakeKeys = memoryWrappedKeys): WrappedUnderTest => {
  const kept = keptWrapped()
  return { keys: make(kept), keyOf, reopen: async () => make(kept) }
}

wrappedKeysContract('The vault in memory', async () => open())

const but =
  (wrong: (keys: WrappedKeys, kept: KeptWrapped) => Partial<WrappedKeys>): MakeKeys =>
  (kept) => {
    const keys = memoryWrappedKeys(kept)
    return { ...keys, ...wrong(keys, kept) }
  }

/** What a double does wrong, the promise that catches it, and the double. */
const brokenKeys: ReadonlyArray<readonly [wrong: string, promise: string, make: MakeKeys]> = [
  [
    'keeps nothing',
    'put() keeps records as they are, after a restart too',
    () => memoryWrappedKeys(keptWrapped()),
  ],
  [
    'writes over what is there',
    'put() leaves a key that is there as it is, and writes the others',
    but((_, kept) => ({
      put: (keys) => async () => {
        for (const key of keys) kept.keys.set(keyText(key.name), key)
        return TE.right(undefined)()
      },
    })),
  ],
  [
    'writes nothing where one is there',
    'put() leaves a key that is there as it is, and writes the others',
    but((keys, kept) => ({
      put: (added) =>
        added.some(({ name }) => kept.keys.has(keyText(name))) ? TE.right(undefined) : keys.put(added),
    })),
  ],
  [
    'forgets the last of a page',
    'page() answers all keys once, whatever the size of a page, each under its name',
    but((keys) => ({
      page: (after, limit) =>
        TE.map((page: ReadonlyArray<WrappedKey>) => page.slice(0, -1))(keys.page(after, limit + 1)),
    })),
  ],
  [
    'begins a page with the one before',
    'page() answers all keys once, whatever the size of a page, each under its name',
    but((keys) => ({
      page: (after, limit) =>
        O.isNone(after) || limit === 1
          ? keys.page(after, limit)
          : TE.map((page: ReadonlyArray<WrappedKey>) => [after.value, ...page])(keys.page(after, limit - 1)),
    })),
  ],
  [
    'removes nothing',
    'remove() takes away these keys and no other, and may be told of keys that are not there',
    but(() => ({ remove: () => TE.right(undefined) })),
  ],
  [
    'changes checks',
    'putChecks() keeps the checks of a key file apart from the keys, and changes none',
    but((_, kept) => ({
      putChecks: (checks) => async () => {
        for (const [name, check] of checks) kept.checks.set(name, check)
        return TE.right(undefined)()
      },
    })),
  ],
]

describe('the contract catches', () => {
  test.each(brokenKeys)('a vault that %s', async (_, name, make) => {
    const promise = wrappedKeysPromises.find((one) => one.name === name)
    if (promise === undefined) throw new Error(`no promise is named "${name}"`)
    await promise.check(open())
    await expect(promise.check(open(make))).rejects.toThrow()
  })
})
