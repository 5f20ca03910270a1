import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import { instantOfMs, msOf } from '../../../src/domain/kernel/instant.ts'
import type { DataKey, KeyName, KeyVault } from '../../../src/domain/ports/key-vault.ts'
import {
  checkOn,
  contact,
  keyVaultContract,
  keyVaultPromises,
  type VaultUnderTest,
} from '../../contract/key-vault.contract.ts'
import { type KeptKeys, memoryKeyVault } from '../../support/memory-key-vault.ts'

type MakeVault = (kept: KeptKeys) => KeyVault

const open = (make: MakeVault = memoryKeyVault, kept: KeptKeys = new Map()): VaultUnderTest => ({
  vault: make(kept),
  reopen: async () => open(make, kept),
  close: async () => {},
})

keyVaultContract('The vault in memory', async () => open())

/** A vault in memory of which something is wrong. */
const but =
  (wrong: (vault: KeyVault, kept: KeptKeys) => Partial<KeyVault>): MakeVault =>
  (kept) => {
    const vault = memoryKeyVault(kept)
    return { ...vault, ...wrong(vault, kept) }
  }

const butItsKeys = (wrong: (key: DataKey) => Partial<DataKey>): MakeVault =>
  but((vault) => ({
    obtain: (names) =>
      TE.map((keys: ReadonlyArray<DataKey>) => keys.map((key) => ({ ...key, ...wrong(key) })))(
        vault.obtain(names),
      ),
  }))

/** What a double does wrong, the promise that catches it, and the double. */
const brokenVaults: ReadonlyArray<readonly [wrong: string, promise: string, make: MakeVault]> = [
  ['keeps nothing', 'obtain() answers the same key after a restart', () => memoryKeyVault()],
  [
    'makes a key every time',
    'obtain() answers the same key for the same name',
    but(() => ({ obtain: (names) => memoryKeyVault().obtain(names) })),
  ],
  [
    'lets everyone who asks at once make a key',
    'obtain() answers one key to all who ask for a name at once',
    but((_, kept) => ({
      obtain: (names) => async () => {
        const mine: KeptKeys = new Map(kept)
        const keys = await memoryKeyVault(mine).obtain(names)()
        await Promise.resolve()
        for (const [name, key] of mine) kept.set(name, key)
        return keys
      },
    })),
  ],
  [
    'answers in its own order',
    'obtain() answers in the order of the names, a name that comes twice too',
    but((vault) => ({
      obtain: (names) => vault.obtain(names.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1))),
    })),
  ],
  [
    'has one key for everybody',
    'obtain() gives every contact, generation and quarantined message a key of its own',
    but((vault) => ({ obtain: (names) => vault.obtain(names.map(() => contact(0))) })),
  ],
  [
    'does not look at the generation',
    'obtain() gives every contact, generation and quarantined message a key of its own',
    but((vault) => ({ obtain: (names) => vault.obtain(names.map((name) => ({ ...name, generation: 1 }))) })),
  ],
  [
    'does not look at the context',
    'open() answers none for another context',
    butItsKeys((key) => ({ seal: (plain) => key.seal(plain, ''), open: (sealed) => key.open(sealed, '') })),
  ],
  [
    'does not look at the last byte',
    'open() answers none for bytes that were changed, cut off or never sealed',
    butItsKeys((key) => ({
      seal: (plain, context) => Buffer.concat([key.seal(plain, context), Buffer.of(0)]),
      open: (sealed, context) => key.open(sealed.subarray(0, -1), context),
    })),
  ],
  [
    'seals the same the same way',
    'seal() never gives the same bytes twice',
    butItsKeys((key) => {
      const sealed = new Map<string, Uint8Array>()
      return {
        seal: (plain, context) =>
          sealed.get(context) ?? remembered(sealed, context, key.seal(plain, context)),
      }
    }),
  ],
  [
    'destroys nothing',
    'destroy() leaves nothing that opens what was sealed',
    but(() => ({ destroy: () => TE.right(undefined) })),
  ],
  [
    'destroys in its memory alone',
    'destroy() is for ever, after a restart too',
    but((vault) => {
      const destroyed = new Set<string>()
      return {
        destroy: (name) => TE.fromIO(() => void destroyed.add(textOf(name))),
        find: (name) => (destroyed.has(textOf(name)) ? memoryKeyVault().find(name) : vault.find(name)),
      }
    }),
  ],
  [
    'destroys what it drops',
    'drop() forgets, and destroys nothing',
    but((_, kept) => ({ drop: (name) => void memoryKeyVault(kept).destroy(name)() })),
  ],
  [
    'destroys every generation of a contact',
    'destroy() of a generation leaves the others alone',
    but((_, kept) => ({ destroy: () => TE.fromIO(() => kept.clear()) })),
  ],
  [
    'waits a millisecond longer',
    'destroyExpired() destroys what expired by then, that very millisecond included, and names it',
    but((vault) => ({ destroyExpired: (now) => vault.destroyExpired(instantOfMs(msOf(now) - 1)) })),
  ],
  [
    'names what expired and keeps it',
    'destroyExpired() answers each item once',
    but((_, kept) => ({ destroyExpired: (now) => memoryKeyVault(new Map(kept)).destroyExpired(now) })),
  ],
  [
    'looks at one page of what expired',
    'destroyExpired() finds them all among thousands',
    but((vault) => ({
      destroyExpired: (now) =>
        TE.map((items: ReadonlyArray<string>) => items.slice(0, 1_000))(vault.destroyExpired(now)),
    })),
  ],
]

describe('the contract catches', () => {
  test.each(brokenVaults)('a vault that %s', async (_, name, make) => {
    const promise = keyVaultPromises.find((one) => one.name === name)
    if (promise === undefined) throw new Error(`no promise is named "${name}"`)
    await checkOn(promise.check, open())
    await expect(checkOn(promise.check, open(make))).rejects.toThrow()
  })
})

const textOf = (name: KeyName): string => JSON.stringify(name)

const remembered = (sealed: Map<string, Uint8Array>, context: string, bytes: Uint8Array): Uint8Array => {
  sealed.set(context, bytes)
  return bytes
}
