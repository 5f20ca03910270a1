import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { expect, onTestFinished, test } from 'vitest'
import { openVault, openWrappedKeys } from '../../../src/adapters/vault/index.ts'
import { keyWrapping } from '../../../src/adapters/vault/wrapped-key.ts'
import type { KeyName } from '../../../src/domain/ports/key-vault.ts'
import type { WrappedKey } from '../../../src/domain/ports/wrapped-keys.ts'
import { contact, expectSameKey, keyOf, quarantined, run } from '../../contract/key-vault.contract.ts'
import { wrappedKeysContract } from '../../contract/wrapped-keys.contract.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { someKeys } from './some-keys.ts'

const failTest = (error: Error): never => {
  throw error
}

const openWrapped = async (directory: string, mode: 'own' | 'read' = 'own') => {
  const keys = await run(openWrappedKeys(directory, mode))
  onTestFinished(() => keys.close())
  return keys
}

wrappedKeysContract('The vault on LMDB', async () => {
  const directory = join(tempDir(), 'vault')
  const wrapping = keyWrapping(someKeys().keyEncryptionKeys)
  const made = new Map<string, WrappedKey>()
  const keys = await openWrapped(directory)
  return {
    keys,
    keyOf: (name: KeyName, variant = 0) => {
      const text = JSON.stringify([name, variant])
      const key = made.get(text) ?? { name, record: wrapping.make(name).record }
      made.set(text, key)
      return key
    },
    reopen: async () => {
      await keys.close()
      return openWrapped(directory)
    },
  }
})

test('openWrappedKeys() moves keys that open in the other vault with the same key file, and checks that refuse another', async () => {
  const [from, to] = [join(tempDir(), 'vault'), join(tempDir(), 'vault')]
  const vault = await run(openVault({ directory: from, keys: someKeys(), onFatal: failTest }))
  const names = [contact(1), contact(1, 2), quarantined('a', 5)]
  const before = await Promise.all(names.map((name) => keyOf(vault, name)))
  await vault.close()
  const source = await openWrapped(from, 'read')
  const target = await openWrapped(to)
  await run(target.put(await run(source.page(O.none, 100))))
  await run(target.putChecks(await run(source.checks)))
  await target.close()
  const another = { ...someKeys(), contentDigestKey: Buffer.alloc(32, 99) }
  expect(await openVault({ directory: to, keys: another, onFatal: failTest })()).toMatchObject(
    E.left({ _tag: 'KeyFileMismatch', keys: ['content digest key'] }),
  )
  const copy = await run(openVault({ directory: to, keys: someKeys(), onFatal: failTest }))
  for (const [i, name] of names.entries()) {
    const found = await run(copy.find(name))
    expectSameKey(before[i], O.toUndefined(found))
  }
  await copy.close()
})

test('openWrappedKeys() makes nothing where it is to read a vault that is not there', async () => {
  const directory = join(tempDir(), 'vault')
  const answer = await openWrappedKeys(directory, 'read')()
  expect(answer).toStrictEqual(
    E.left({ _tag: 'VaultUnavailable', cause: 'There is no vault in this directory' }),
  )
  expect(existsSync(directory)).toBe(false)
})
