import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { streamVault } from '../../../src/adapters/vault/index.ts'
import type { KeyStreams } from '../../../src/domain/ports/key-streams.ts'
import type { KeyVault } from '../../../src/domain/ports/key-vault.ts'
import { keyVaultContract, type VaultUnderTest } from '../../contract/key-vault.contract.ts'
import {
  type SharedVaultUnderTest,
  sharedKeyVaultContract,
  sharedVaultPromises,
} from '../../contract/shared-key-vault.contract.ts'
import { type KeptStreams, memoryKeyStreams } from '../../support/memory-key-streams.ts'
import { someKeys } from './some-keys.ts'

const vaultOver = (
  kept: KeptStreams,
  wrong: (streams: KeyStreams) => KeyStreams = (same) => same,
): KeyVault => streamVault({ streams: wrong(memoryKeyStreams({ kept }).streams), keys: someKeys() })

const open = (kept: KeptStreams = new Map()): VaultUnderTest => ({
  vault: vaultOver(kept),
  reopen: async () => open(kept),
  close: async () => {},
})

keyVaultContract('The vault on streams', async () => open())

type MakeNode = (kept: KeptStreams) => KeyVault

const shared = (make: MakeNode = vaultOver): SharedVaultUnderTest => {
  const kept: KeptStreams = new Map()
  return { vaultOfNode: async () => make(kept), close: async () => {} }
}

sharedKeyVaultContract('The vault on streams', async () => shared())

/** What a double does wrong, the promise that catches it, and the double. */
const brokenVaults: ReadonlyArray<readonly [wrong: string, promise: string, make: MakeNode]> = [
  ['keeps its keys to itself', 'what one node made, another finds and obtains', () => vaultOver(new Map())],
  [
    'ignores the expected revision',
    'nodes that ask for the same names at once get the same keys',
    (kept) =>
      vaultOver(kept, (streams) => ({
        ...streams,
        append: (stream, _, events) => streams.append(stream, 'any', events),
      })),
  ],
  [
    'keeps a destroyed key in memory after drop()',
    'what one node destroys, another has no more once it drops it',
    (kept) => ({ ...vaultOver(kept), drop: () => undefined }),
  ],
  [
    'forgets what it dropped when it reads it again',
    'what is read again between drop() and destroy() is not held beyond it',
    (kept) => holdingAnew(vaultOver(kept)),
  ],
  [
    'destroys the newest key, whichever it was told to',
    'a newer generation that is made while an older one is destroyed is never lost',
    (kept) => {
      const vault = vaultOver(kept)
      return {
        ...vault,
        destroy: (name) => vault.destroy(name.type === 'contact' ? { ...name, generation: 2 } : name),
      }
    },
  ],
  [
    'names twice what it swept',
    'of what expired, nodes that sweep at once miss nothing, and each names an item once',
    (kept) => {
      const vault = vaultOver(kept)
      return {
        ...vault,
        destroyExpired: (now) => async () => {
          const items = await vault.destroyExpired(now)()
          return E.isRight(items) ? E.right([...items.right, ...items.right]) : items
        },
      }
    },
  ],
]

describe('the contract catches', () => {
  test.each(brokenVaults)('a vault that %s', async (_, name, make) => {
    const promise = sharedVaultPromises.find((one) => one.name === name)
    if (promise === undefined) throw new Error(`no promise is named "${name}"`)
    await promise.check(shared())
    await expect(promise.check(shared(make))).rejects.toThrow()
  })
})

/** A vault that holds a key in its memory again after it was dropped. */
const holdingAnew = (vault: KeyVault): KeyVault => {
  const found = new Map<string, Awaited<ReturnType<ReturnType<KeyVault['find']>>>>()
  return {
    ...vault,
    find: (name) => async () => {
      const text = JSON.stringify(name)
      const key = found.get(text) ?? (await vault.find(name)())
      found.set(text, key)
      return key
    },
  }
}
