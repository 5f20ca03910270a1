import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import { type Instant, instantOfMs } from '../../src/domain/kernel/instant.ts'
import { pseudonymOfBytes } from '../../src/domain/kernel/pseudonym.ts'
import type { DataKey, KeyName, KeyVault } from '../../src/domain/ports/key-vault.ts'

/** A vault that holds nothing yet. */
export interface VaultUnderTest {
  readonly vault: KeyVault
  /** Stops, and starts again over what was kept. What was opened before is not used again. */
  readonly reopen: () => Promise<VaultUnderTest>
  readonly close: () => Promise<void>
}

/** One promise of the port, as a check that throws where it is broken: a broken double can be shown to fail it. */
export interface VaultPromise {
  readonly name: string
  readonly check: (opened: VaultUnderTest) => Promise<void>
}

export const keyVaultContract = (name: string, open: () => Promise<VaultUnderTest>): void => {
  describe(`${name} as a KeyVault`, () => {
    test.each(keyVaultPromises)('$name', async ({ check }) => checkOn(check, await open()))
  })
}

/** Runs a check on a vault and on every later opening of it, and closes them all. */
export const checkOn = async (check: VaultPromise['check'], opened: VaultUnderTest): Promise<void> => {
  const all = [opened]
  const noting = (one: VaultUnderTest): VaultUnderTest => ({
    ...one,
    reopen: async () => {
      const next = await one.reopen()
      all.push(next)
      return noting(next)
    },
  })
  try {
    await check(noting(opened))
  } finally {
    for (const one of all) await one.close()
  }
}

export const keyVaultPromises: ReadonlyArray<VaultPromise> = [
  {
    name: 'obtain() makes a key that opens what it sealed',
    check: async ({ vault }) => {
      const key = await keyOf(vault, contact(1))
      for (const text of ['', 'a', 'x'.repeat(10_000)])
        expect(key.open(key.seal(Buffer.from(text), CONTEXT), CONTEXT)).toStrictEqual(
          O.some(Buffer.from(text)),
        )
    },
  },
  {
    name: 'obtain() makes nothing until the task is run',
    check: async ({ vault }) => {
      const task = vault.obtain([contact(1)])
      expect(await run(vault.find(contact(1)))).toStrictEqual(O.none)
      await run(task)
      expect(O.isSome(await run(vault.find(contact(1))))).toBe(true)
    },
  },
  {
    name: 'obtain() answers the same key for the same name',
    check: async ({ vault }) => expectSameKey(await keyOf(vault, contact(1)), await keyOf(vault, contact(1))),
  },
  {
    name: 'obtain() answers the same key after a restart',
    check: async ({ vault, reopen }) => {
      const names = [contact(1), contact(2), quarantined('a', 5)]
      const before = await run(vault.obtain(names))
      const after = await run((await reopen()).vault.obtain(names))
      for (const [i, key] of before.entries()) expectSameKey(key, after[i])
    },
  },
  {
    name: 'obtain() answers one key to all who ask for a name at once',
    check: async ({ vault }) => {
      const asked = Array.from({ length: 20 }, (_, i) => vault.obtain([contact(i), contact(1)]))
      const answers = await Promise.all(asked.map(run))
      for (const [, key] of answers) expectSameKey(key, answers[0]?.[1])
      expectSameKey(answers[1]?.[0], answers[1]?.[1])
    },
  },
  {
    name: 'obtain() answers in the order of the names, a name that comes twice too',
    check: async ({ vault }) => {
      const names = [contact(3), contact(1), contact(3), quarantined('a', 5), contact(2)]
      const keys = await run(vault.obtain(names))
      expect(keys).toHaveLength(names.length)
      for (const [i, name] of names.entries()) expectSameKey(keys[i], await keyOf(vault, name))
    },
  },
  {
    name: 'obtain() answers nothing for no names',
    check: async ({ vault }) => expect(await run(vault.obtain([]))).toStrictEqual([]),
  },
  {
    name: 'obtain() gives every contact, generation and quarantined message a key of its own',
    check: async ({ vault }) => {
      const keys = await run(
        vault.obtain([contact(1), contact(2), contact(1, 2), quarantined('a', 5), quarantined('b', 5)]),
      )
      for (const [i, one] of keys.entries())
        for (const [j, other] of keys.entries())
          expect(O.isSome(other.open(one.seal(PLAIN, CONTEXT), CONTEXT))).toBe(i === j)
    },
  },
  {
    name: 'seal() never gives the same bytes twice',
    check: async ({ vault }) => {
      const key = await keyOf(vault, contact(1))
      const sealed = Array.from({ length: 50 }, () => Buffer.from(key.seal(PLAIN, CONTEXT)).toString('hex'))
      expect(new Set(sealed).size).toBe(50)
    },
  },
  {
    name: 'open() answers none for another context',
    check: async ({ vault }) => {
      const key = await keyOf(vault, contact(1))
      expect(key.open(key.seal(PLAIN, CONTEXT), `${CONTEXT} `)).toStrictEqual(O.none)
    },
  },
  {
    name: 'open() answers none for bytes that were changed, cut off or never sealed',
    check: async ({ vault }) => {
      const key = await keyOf(vault, contact(1))
      const sealed = Buffer.from(key.seal(PLAIN, CONTEXT))
      for (let bit = 0; bit < sealed.length * 8; bit++) {
        const changed = Buffer.from(sealed)
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(key.open(changed, CONTEXT)).toStrictEqual(O.none)
      }
      for (let length = 0; length < sealed.length; length++)
        expect(key.open(sealed.subarray(0, length), CONTEXT)).toStrictEqual(O.none)
    },
  },
  {
    name: 'find() answers none where no key was made',
    check: async ({ vault }) => {
      await keyOf(vault, contact(1))
      for (const name of [contact(2), contact(1, 2), quarantined('a', 5)])
        expect(await run(vault.find(name))).toStrictEqual(O.none)
    },
  },
  {
    name: 'find() answers the key that was made, after a restart too',
    check: async ({ vault, reopen }) => {
      const key = await keyOf(vault, contact(1))
      expectSameKey(key, O.toUndefined(await run(vault.find(contact(1)))))
      expectSameKey(key, O.toUndefined(await run((await reopen()).vault.find(contact(1)))))
    },
  },
  {
    name: 'destroy() leaves nothing that opens what was sealed',
    check: async ({ vault }) => {
      const sealed = (await keyOf(vault, contact(1))).seal(PLAIN, CONTEXT)
      await run(vault.destroy(contact(1)))
      expect(await run(vault.find(contact(1)))).toStrictEqual(O.none)
      expect((await keyOf(vault, contact(1))).open(sealed, CONTEXT)).toStrictEqual(O.none)
    },
  },
  {
    name: 'destroy() is for ever, after a restart too',
    check: async ({ vault, reopen }) => {
      await run(vault.obtain([contact(1), contact(2)]))
      await run(vault.destroy(contact(1)))
      const next = await reopen()
      expect(await run(next.vault.find(contact(1)))).toStrictEqual(O.none)
      expect(O.isSome(await run(next.vault.find(contact(2))))).toBe(true)
    },
  },
  {
    name: 'destroy() of a key that was never made changes nothing',
    check: async ({ vault }) => {
      const key = await keyOf(vault, contact(1))
      await run(vault.destroy(contact(2)))
      await run(vault.destroy(contact(1, 2)))
      expectSameKey(key, await keyOf(vault, contact(1)))
    },
  },
  {
    name: 'destroy() and obtain() at once leave the key that was answered last, or none',
    check: async ({ vault, reopen }) => {
      await keyOf(vault, contact(1))
      const racing = [vault.destroy(contact(1)), vault.obtain([contact(1)])] as const
      const [, answer] = await Promise.all([run(racing[0]), run(racing[1])])
      const left = O.toUndefined(await run(vault.find(contact(1))))
      if (left !== undefined) expectSameKey(left, answer[0])
      const later = O.toUndefined(await run((await reopen()).vault.find(contact(1))))
      expect(later === undefined).toBe(left === undefined)
      if (later !== undefined) expectSameKey(later, answer[0])
    },
  },
  {
    name: 'drop() forgets, and destroys nothing',
    check: async ({ vault, reopen }) => {
      const names = [contact(1), quarantined('a', 5)]
      const before = await run(vault.obtain(names))
      for (const name of [...names, contact(2)]) vault.drop(name)
      const after = await run(vault.obtain(names))
      for (const [i, key] of before.entries()) {
        expectSameKey(key, after[i])
        expectSameKey(key, O.toUndefined(await run(vault.find(names[i] as KeyName))))
      }
      expectSameKey(before[0], await keyOf((await reopen()).vault, contact(1)))
    },
  },
  {
    name: 'destroy() of a generation leaves the others alone',
    check: async ({ vault }) => {
      const [first, second, third] = await run(vault.obtain([contact(1), contact(1, 2), contact(1, 3)]))
      const sealed = first?.seal(PLAIN, CONTEXT) ?? PLAIN
      await run(vault.destroy(contact(1, 2)))
      await run(vault.destroy(contact(1)))
      expect(await run(vault.find(contact(1, 2)))).toStrictEqual(O.none)
      expectSameKey(third, await keyOf(vault, contact(1, 3)))
      const again = await run(vault.obtain([contact(1), contact(1, 2)]))
      for (const key of again) expect(key.open(sealed, CONTEXT)).toStrictEqual(O.none)
      expect(again[1]?.open(second?.seal(PLAIN, CONTEXT) ?? PLAIN, CONTEXT)).toStrictEqual(O.none)
    },
  },
  {
    name: 'destroyExpired() destroys what expired by then, that very millisecond included, and names it',
    check: async ({ vault, reopen }) => {
      const names = [quarantined('a', 5), quarantined('b', 6), quarantined('c', 7), contact(1)]
      await run(vault.obtain(names))
      expect([...(await run(vault.destroyExpired(at(6))))].sort()).toStrictEqual(['a', 'b'])
      const { vault: after } = await reopen()
      const found = await Promise.all(names.map(async (name) => O.isSome(await run(after.find(name)))))
      expect(found).toStrictEqual([false, false, true, true])
    },
  },
  {
    name: 'destroyExpired() answers each item once',
    check: async ({ vault }) => {
      await run(vault.obtain([quarantined('a', 5), quarantined('b', 9)]))
      expect(await run(vault.destroyExpired(at(5)))).toStrictEqual(['a'])
      expect(await run(vault.destroyExpired(at(6)))).toStrictEqual([])
    },
  },
  {
    name: 'destroyExpired() finds them all among thousands',
    check: async ({ vault }) => {
      const names = Array.from({ length: 2_500 }, (_, i) => quarantined(`item ${i}`, i % 2))
      await run(vault.obtain(names))
      expect(new Set(await run(vault.destroyExpired(at(0)))).size).toBe(1_250)
      expect(new Set(await run(vault.destroyExpired(at(1)))).size).toBe(1_250)
    },
  },
]

/** Some contact's name, always the same one for a number. */
export const contact = (number: number, generation = 1): KeyName => ({
  type: 'contact',
  pseudonym: pseudonymOfBytes(Buffer.alloc(16, number)),
  generation,
})

export const quarantined = (item: string, expiresAtMs: number): KeyName => ({
  type: 'quarantine',
  item,
  expiresAt: at(expiresAtMs),
})

export const run = async <F, A>(task: TaskEither<F, A>): Promise<A> => {
  const answer = await task()
  if (E.isLeft(answer)) throw new Error(`it answered ${JSON.stringify(answer.left)}`)
  return answer.right
}

export const keyOf = async (vault: KeyVault, name: KeyName): Promise<DataKey> => {
  const [key] = await run(vault.obtain([name]))
  if (key === undefined) throw new Error('no key was answered')
  return key
}

export const expectSameKey = (one: DataKey | undefined, other: DataKey | undefined): void => {
  if (one === undefined || other === undefined) throw new Error('there is no key')
  expect(other.open(one.seal(PLAIN, CONTEXT), CONTEXT)).toStrictEqual(O.some(PLAIN))
}

export const at = (ms: number): Instant => instantOfMs(Date.UTC(2026, 10, 21) + ms)

export const PLAIN = Buffer.from('what somebody said')

export const CONTEXT = 'consent-ledger event 1'
