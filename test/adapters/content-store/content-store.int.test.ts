import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { expect, test } from 'vitest'
import { openContentStore } from '../../../src/adapters/content-store/index.ts'
import type { Sha256Hex } from '../../../src/domain/kernel/sha256-hex.ts'
import { contentStoreContract } from '../../contract/content-store.contract.ts'
import { run } from '../../contract/key-vault.contract.ts'
import { tempDir } from '../../support/temp-dir.ts'

const fileOf = (directory: string, sha256: Sha256Hex): string =>
  join(directory, sha256.slice(0, 2), sha256.slice(2))

const BYTES = Buffer.from('an exact text')

contentStoreContract('A directory', async () => {
  const directory = tempDir()
  return {
    store: await run(openContentStore(directory)),
    damage: (sha256, bytes) => writeFile(fileOf(directory, sha256), bytes),
    reopen: () => run(openContentStore(directory)),
  }
})

test('put() writes one file that nobody else can read, and leaves no draft', async () => {
  const directory = join(tempDir(), 'a', 'b')
  const store = await run(openContentStore(directory))
  const sha256 = await run(store.put(BYTES))
  expect(await readFile(fileOf(directory, sha256))).toStrictEqual(BYTES)
  expect((await stat(fileOf(directory, sha256))).mode & 0o777).toBe(0o600)
  expect((await stat(join(directory, sha256.slice(0, 2)))).mode & 0o777).toBe(0o700)
  expect(await readdir(join(directory, 'incoming'))).toStrictEqual([])
})

test('put() of the same bytes again writes nothing', async () => {
  const directory = tempDir()
  const store = await run(openContentStore(directory))
  const file = fileOf(directory, await run(store.put(BYTES)))
  const { ino, mtimeNs } = await stat(file, { bigint: true })
  await run(store.put(BYTES))
  const again = await stat(file, { bigint: true })
  expect({ ino: again.ino, mtimeNs: again.mtimeNs }).toStrictEqual({ ino, mtimeNs })
})

test('put() and get() by several stores over one directory do not disturb each other', async () => {
  const directory = tempDir()
  const stores = await Promise.all(Array.from({ length: 4 }, () => run(openContentStore(directory))))
  const contents = Array.from({ length: 8 }, (_, i) => Buffer.from(`content ${i}`))
  const puts = stores.flatMap((store) => contents.map((bytes) => run(store.put(bytes))))
  const names = (await Promise.all(puts)).slice(0, contents.length)
  for (const [i, sha256] of names.entries())
    for (const store of stores) expect(await run(store.get(sha256))).toStrictEqual(O.some(contents[i]))
})

test('openContentStore() clears away drafts of a process that was killed, and none of one that is writing', async () => {
  const directory = tempDir()
  const incoming = join(directory, 'incoming')
  await mkdir(incoming)
  await writeFile(join(incoming, 'old'), 'half')
  await utimes(join(incoming, 'old'), new Date(), new Date(Date.now() - 2 * 3_600_000))
  await writeFile(join(incoming, 'new'), 'half')
  await run(openContentStore(directory))
  expect(await readdir(incoming)).toStrictEqual(['new'])
})

test('put() says the system’s code and nothing else where the content cannot be written', async () => {
  const directory = tempDir()
  const store = await run(openContentStore(directory))
  const sha256 = await run(store.put(BYTES))
  await run(store.remove(sha256))
  await breakShard(directory, sha256)
  expect(await store.put(BYTES)()).toStrictEqual(E.left({ _tag: 'ContentUnavailable', cause: 'ENOTDIR' }))
  expect(await readdir(join(directory, 'incoming'))).toStrictEqual([])
})

test('openContentStore() says the system’s code where the directory cannot be made', async () => {
  const file = join(tempDir(), 'file')
  await writeFile(file, '')
  await chmod(file, 0o600)
  expect(await openContentStore(join(file, 'content'))()).toStrictEqual(
    E.left({ _tag: 'ContentUnavailable', cause: 'ENOTDIR' }),
  )
})

/** A file where a folder belongs: what a full disk does, but at a place that a test can choose. */
const breakShard = async (directory: string, sha256: Sha256Hex): Promise<void> => {
  const shard = join(directory, sha256.slice(0, 2))
  await rm(shard, { recursive: true })
  await writeFile(shard, '')
}
