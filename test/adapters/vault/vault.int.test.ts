import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { open } from 'lmdb'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  type LedgerKeys,
  openVault,
  openVaultReadOnly,
  pseudonymizer,
  type Vault,
  type VaultReader,
} from '../../../src/adapters/vault/index.ts'
import type { ContactPoint } from '../../../src/domain/kernel/contact-point.ts'
import { bytesOfPseudonym, pseudonymOfBytes } from '../../../src/domain/kernel/pseudonym.ts'
import {
  contact,
  expectSameKey,
  keyOf,
  keyVaultContract,
  quarantined,
  run,
  type VaultUnderTest,
} from '../../contract/key-vault.contract.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { someKey, someKeys } from './some-keys.ts'

const failTest = (error: Error): never => {
  throw error
}

const opened = async (directory: string, keys: LedgerKeys = someKeys()): Promise<Vault> => {
  const vault = await run(openVault({ directory, keys, onFatal: failTest }))
  onTestFinished(() => vault.close())
  return vault
}

const openedReader = async (directory: string, keys: LedgerKeys = someKeys()): Promise<VaultReader> => {
  const reader = await run(openVaultReadOnly({ directory, keys }))
  onTestFinished(() => reader.close())
  return reader
}

const underTest = async (directory: string): Promise<VaultUnderTest> => {
  const vault = await run(openVault({ directory, keys: someKeys(), onFatal: failTest }))
  return {
    vault,
    close: vault.close,
    reopen: async () => {
      await vault.close()
      return underTest(directory)
    },
  }
}

keyVaultContract('The vault on LMDB', () => underTest(join(tempDir(), 'vault')))

const bytesOn = (directory: string): Buffer =>
  Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name))))

describe('openVault()', () => {
  test('makes a directory that nobody else can enter', async () => {
    const directory = join(tempDir(), 'data', 'vault')
    await opened(directory)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
  })

  test.each([
    ['pseudonym key 1', { pseudonymKeys: [someKey(1, 99)] }],
    ['key-encryption key 1', { keyEncryptionKeys: [someKey(1, 99)] }],
    ['key-encryption key 1', { keyEncryptionKeys: [someKey(2, 2)] }],
    ['event id namespace', { eventIdNamespace: Buffer.alloc(16, 99) }],
    ['content digest key', { contentDigestKey: Buffer.alloc(32, 99) }],
  ])('refuses keys of which the %s is another one than before', async (name, change) => {
    const directory = join(tempDir(), 'vault')
    const vault = await opened(directory)
    const key = await keyOf(vault, contact(1))
    await vault.close()
    const keys = { ...someKeys(), ...change }
    const mismatch = E.left({ _tag: 'KeyFileMismatch', keys: [name] })
    expect(await openVault({ directory, keys, onFatal: failTest })()).toStrictEqual(mismatch)
    expect(await openVaultReadOnly({ directory, keys })()).toStrictEqual(mismatch)
    expectSameKey(key, await keyOf(await opened(directory), contact(1)))
  })

  test('takes a newer key beside the older ones, and from then on notices when it is gone', async () => {
    const directory = join(tempDir(), 'vault')
    const before = await opened(directory)
    const key = await keyOf(before, contact(1))
    await before.close()
    const rotated = { ...someKeys(), keyEncryptionKeys: [someKey(2, 50), ...someKeys().keyEncryptionKeys] }
    const after = await opened(directory, rotated)
    expectSameKey(key, await keyOf(after, contact(1)))
    const newer = await keyOf(after, contact(2))
    await after.close()
    expectSameKey(newer, await keyOf(await opened(directory, rotated), contact(2)))
    expect(await openVault({ directory, keys: someKeys(), onFatal: failTest })()).toStrictEqual(
      E.left({ _tag: 'KeyFileMismatch', keys: ['key-encryption key 2'] }),
    )
  })

  test('says the system’s words where there can be no directory', async () => {
    const file = join(tempDir(), 'file')
    writeFileSync(file, '')
    const answer = await openVault({ directory: join(file, 'vault'), keys: someKeys(), onFatal: failTest })()
    expect(answer).toMatchObject(E.left({ _tag: 'VaultUnavailable' }))
  })
})

describe('a record of the vault', () => {
  /** Changes what lies on disk behind the vault's back. */
  const tamper = async (
    directory: string,
    change: (record: Buffer, entry: Buffer) => readonly [Buffer, Buffer],
  ) => {
    const environment = open<Buffer, Buffer>({
      path: directory,
      noSubdir: false,
      overlappingSync: false,
      encoding: 'binary',
      keyEncoding: 'binary',
      cache: false,
    })
    const found = [...environment.getRange({ start: Buffer.of(1), end: Buffer.of(3) })]
    for (const { key, value } of found) {
      const [entry, record] = change(value, key)
      await environment.put(entry, record)
    }
    await environment.close()
  }
  const DAMAGED = E.left({ _tag: 'VaultUnavailable', cause: 'Cannot open a data key: its record is damaged' })

  test.each([0, 5, 12, 13, 30, 72])('is refused where byte %i was changed', async (at) => {
    const directory = join(tempDir(), 'vault')
    const vault = await opened(directory)
    await run(vault.obtain([quarantined('a', 5)]))
    await vault.close()
    await tamper(directory, (record, entry) => [entry, Buffer.from(record.with(at, (record[at] ?? 0) ^ 1))])
    const after = await opened(directory)
    expect(await after.find(quarantined('a', 5))()).toStrictEqual(DAMAGED)
    expect(await after.obtain([quarantined('a', 5)])()).toStrictEqual(DAMAGED)
  })

  test('is refused under another contact’s name', async () => {
    const directory = join(tempDir(), 'vault')
    const vault = await opened(directory)
    await run(vault.obtain([contact(1)]))
    await vault.close()
    await tamper(directory, (record, entry) => [Buffer.from(entry.with(3, 99)), record])
    const renamed = Buffer.alloc(16, 1).with(2, 99)
    const name = { type: 'contact', pseudonym: pseudonymOfBytes(renamed), generation: 1 } as const
    expect(await (await opened(directory)).find(name)()).toStrictEqual(DAMAGED)
  })

  test('holds no key, no contact and nothing of the key file in clear', async () => {
    const directory = join(tempDir(), 'vault')
    const keys = someKeys(40)
    const canary = '+14155550142' as ContactPoint
    const vault = await opened(directory, keys)
    const name = {
      type: 'contact',
      pseudonym: pseudonymizer(keys).pseudonymOf(canary),
      generation: 1,
    } as const
    const key = await keyOf(vault, name)
    key.seal(Buffer.from(canary), 'context')
    await vault.close()
    const onDisk = bytesOn(directory)
    expect(onDisk.includes('4155550142')).toBe(false)
    for (const secret of [keys.eventIdNamespace, keys.contentDigestKey, ...ringsOf(keys)]) {
      expect(onDisk.includes(secret)).toBe(false)
      expect(onDisk.includes(secret.toString('base64'))).toBe(false)
    }
    expect(onDisk.includes(Buffer.of(1, ...bytesOfPseudonym(name.pseudonym)))).toBe(true)
  })

  const ringsOf = (keys: LedgerKeys): ReadonlyArray<Buffer> =>
    [...keys.pseudonymKeys, ...keys.keyEncryptionKeys].map(({ key }) => key)
})

describe('openVaultReadOnly()', () => {
  test('finds what the writer beside it makes, and no more what it destroys', async () => {
    const directory = join(tempDir(), 'vault')
    const vault = await opened(directory)
    const reader = await openedReader(directory)
    expect(await run(reader.find(contact(1)))).toStrictEqual(O.none)
    expectSameKey(await keyOf(vault, contact(1)), O.toUndefined(await run(reader.find(contact(1)))))
    await run(vault.destroy(contact(1)))
    expect(await run(reader.find(contact(1)))).toStrictEqual(O.none)
  })

  test('makes no vault', async () => {
    const directory = tempDir()
    expect(await openVaultReadOnly({ directory, keys: someKeys() })()).toStrictEqual(
      E.left({ _tag: 'VaultUnavailable', cause: 'There is no vault in this directory' }),
    )
    expect(readdirSync(directory)).toStrictEqual([])
  })
})

describe('close()', () => {
  test('waits for what is under way, and refuses what comes later', async () => {
    const directory = join(tempDir(), 'vault')
    const vault = await opened(directory)
    const answer = vault.obtain([contact(1)])()
    await Promise.resolve()
    await Promise.all([vault.close(), vault.close()])
    const [key] = E.isRight(await answer) ? await run(() => answer) : []
    const closed = E.left({ _tag: 'VaultUnavailable', cause: 'The vault is closed' })
    expect(await vault.obtain([contact(1)])()).toStrictEqual(closed)
    expect(await vault.find(contact(1))()).toStrictEqual(closed)
    expect(await vault.destroy(contact(1))()).toStrictEqual(closed)
    expectSameKey(key, await keyOf(await opened(directory), contact(1)))
  })
})

test('obtain() refuses an item of the quarantine that is too long, and goes on', async () => {
  const vault = await opened(join(tempDir(), 'vault'))
  const answer = await vault.obtain([quarantined('é'.repeat(200), 5)])()
  expect(answer).toMatchObject(E.left({ _tag: 'VaultUnavailable' }))
  expect(await run(vault.obtain([quarantined('é'.repeat(128), 5)]))).toHaveLength(1)
})
