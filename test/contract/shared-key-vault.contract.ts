import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import type { KeyVault } from '../../src/domain/ports/key-vault.ts'
import { at, CONTEXT, contact, expectSameKey, keyOf, PLAIN, quarantined, run } from './key-vault.contract.ts'

/** What holds beside `keyVaultContract` where several nodes share the keys: one vault a node, over the same keys. */
export interface SharedVaultUnderTest {
  readonly vaultOfNode: () => Promise<KeyVault>
  readonly close: () => Promise<void>
}

export interface SharedVaultPromise {
  readonly name: string
  readonly check: (opened: SharedVaultUnderTest) => Promise<void>
}

export const sharedKeyVaultContract = (name: string, open: () => Promise<SharedVaultUnderTest>): void => {
  describe(`${name} as the KeyVault of several nodes`, () => {
    test.each(sharedVaultPromises)('$name', async ({ check }) => {
      const opened = await open()
      try {
        await check(opened)
      } finally {
        await opened.close()
      }
    })
  })
}

const twoNodes = async ({ vaultOfNode }: SharedVaultUnderTest): Promise<readonly [KeyVault, KeyVault]> => [
  await vaultOfNode(),
  await vaultOfNode(),
]

export const sharedVaultPromises: ReadonlyArray<SharedVaultPromise> = [
  {
    name: 'what one node made, another finds and obtains',
    check: async (opened) => {
      const [a, b] = await twoNodes(opened)
      const names = [contact(1), contact(1, 2), quarantined('a', 5)]
      const made = await run(a.obtain(names))
      for (const [i, name] of names.entries()) {
        expectSameKey(made[i], O.toUndefined(await run(b.find(name))))
        expectSameKey(made[i], await keyOf(b, name))
      }
    },
  },
  {
    name: 'nodes that ask for the same names at once get the same keys',
    check: async (opened) => {
      const nodes = [...(await twoNodes(opened)), ...(await twoNodes(opened))]
      for (let round = 0; round < 5; round++) {
        const names = Array.from({ length: 20 }, (_, i) => contact(i, round + 1))
        const answers = await Promise.all(
          nodes.map((vault, i) => run(vault.obtain(i % 2 === 0 ? names : names.toReversed()))),
        )
        for (const [node, keys] of answers.entries())
          for (const [i, key] of (node % 2 === 0 ? keys : keys.toReversed()).entries())
            expectSameKey(answers[0]?.[i], key)
      }
    },
  },
  {
    name: 'what one node destroys, another has no more once it drops it',
    check: async (opened) => {
      const [a, b] = await twoNodes(opened)
      const sealed = (await keyOf(b, contact(1))).seal(PLAIN, CONTEXT)
      await run(a.destroy(contact(1)))
      b.drop(contact(1))
      for (const vault of [a, b]) expect(await run(vault.find(contact(1)))).toStrictEqual(O.none)
      for (const vault of [a, b])
        expect((await keyOf(vault, contact(1))).open(sealed, CONTEXT)).toStrictEqual(O.none)
    },
  },
  {
    name: 'what is read again between drop() and destroy() is not held beyond it',
    check: async (opened) => {
      const [a, b] = await twoNodes(opened)
      const sealed = (await keyOf(a, contact(1))).seal(PLAIN, CONTEXT)
      const reading = b.find(contact(1))()
      b.drop(contact(1))
      await reading
      await run(b.find(contact(1)))
      await keyOf(b, contact(1))
      await run(a.destroy(contact(1)))
      expect(await run(b.find(contact(1)))).toStrictEqual(O.none)
      expect((await keyOf(b, contact(1))).open(sealed, CONTEXT)).toStrictEqual(O.none)
    },
  },
  {
    name: 'a newer generation that is made while an older one is destroyed is never lost',
    check: async (opened) => {
      const [a, b] = await twoNodes(opened)
      for (let i = 1; i <= 10; i++) {
        await run(a.obtain([contact(i)]))
        const [[newer]] = await Promise.all([
          run(b.obtain([contact(i, 2)])),
          run(a.destroy(contact(i))),
          run(b.destroy(contact(i))),
        ])
        const another = await opened.vaultOfNode()
        expectSameKey(newer, O.toUndefined(await run(another.find(contact(i, 2)))))
        expect(await run(another.find(contact(i)))).toStrictEqual(O.none)
      }
    },
  },
  {
    name: 'of what expired, nodes that sweep at once miss nothing, and each names an item once',
    check: async (opened) => {
      const nodes = await twoNodes(opened)
      const names = Array.from({ length: 200 }, (_, i) => quarantined(`item ${i}`, i % 2))
      await Promise.all(nodes.map((vault) => run(vault.obtain(names))))
      const sweeps = await Promise.all(nodes.map((vault) => run(vault.destroyExpired(at(0)))))
      for (const sweep of sweeps) expect(new Set(sweep).size).toBe(sweep.length)
      expect(new Set(sweeps.flat())).toStrictEqual(new Set(names.flatMap(evenItem)))
      for (const vault of nodes) expect(await run(vault.destroyExpired(at(0)))).toStrictEqual([])
      const found = await Promise.all(names.map((name) => run(nodes[0].find(name))))
      expect(found.map(O.isSome)).toStrictEqual(names.map((_, i) => i % 2 === 1))
    },
  },
]

const evenItem = (name: ReturnType<typeof quarantined>, i: number): ReadonlyArray<string> =>
  i % 2 === 0 && name.type === 'quarantine' ? [name.item] : []
