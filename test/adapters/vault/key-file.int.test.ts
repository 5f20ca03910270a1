import { chmod, link, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { openKeyFile, readKeyFile } from '../../../src/adapters/vault/index.ts'
import { run } from '../../contract/key-vault.contract.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** What a key file holds, as somebody's editor could change it. */
const contents = async (path: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>

const writePrivate = (path: string, text: string): Promise<void> => writeFile(path, text, { mode: 0o600 })

describe('openKeyFile()', () => {
  test('makes keys on the first start that only their owner can read, and reads them afterwards', async () => {
    const directory = tempDir()
    const path = join(directory, 'data', 'keys.json')
    const made = await run(openKeyFile(path))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await run(openKeyFile(path))).toStrictEqual(made)
    expect(await readdir(join(directory, 'data'))).toStrictEqual(['keys.json'])
  })

  test('makes other keys for every ledger, each of them random', async () => {
    const directory = tempDir()
    const one = await run(openKeyFile(join(directory, 'one.json')))
    const other = await run(openKeyFile(join(directory, 'other.json')))
    const secrets = [one, other].flatMap((keys) => [
      ...keys.pseudonymKeys.map(({ key }) => key),
      ...keys.keyEncryptionKeys.map(({ key }) => key),
      keys.eventIdNamespace,
      keys.contentDigestKey,
    ])
    expect(secrets.map(({ length }) => length)).toStrictEqual([32, 32, 16, 32, 32, 32, 16, 32])
    expect(new Set(secrets.map((secret) => secret.toString('hex'))).size).toBe(8)
  })

  test('makes one file where several start at once', async () => {
    const path = join(tempDir(), 'keys.json')
    const starts = await Promise.all(Array.from({ length: 8 }, () => run(openKeyFile(path))))
    for (const keys of starts) expect(keys).toStrictEqual(starts[0])
  })

  test('clears the drafts away of a start that was killed, which may hold the keys', async () => {
    const directory = tempDir()
    const path = join(directory, 'keys.json')
    await writePrivate(join(directory, '.keys.json.draft-1'), 'half')
    await run(openKeyFile(path))
    expect(await readdir(directory)).toStrictEqual(['keys.json'])
    await link(path, join(directory, '.keys.json.draft-2'))
    await run(openKeyFile(path))
    expect(await readdir(directory)).toStrictEqual(['keys.json'])
  })

  test.each([0o640, 0o604, 0o660, 0o602, 0o610])(
    'refuses a file of mode %o and says what to run',
    async (mode) => {
      const path = join(tempDir(), 'keys.json')
      await run(openKeyFile(path))
      await chmod(path, mode)
      expect(await openKeyFile(path)()).toStrictEqual(
        E.left({ _tag: 'KeyFileExposed', path, remedy: `chmod 600 '${path}'` }),
      )
      await chmod(path, 0o600)
      expect(E.isRight(await openKeyFile(path)())).toBe(true)
    },
  )

  test('takes a file that even its owner may not write', async () => {
    const path = join(tempDir(), 'keys.json')
    await run(openKeyFile(path))
    await chmod(path, 0o400)
    expect(E.isRight(await openKeyFile(path)())).toBe(true)
  })

  test('never replaces a file that it cannot use', async () => {
    const path = join(tempDir(), 'keys.json')
    await writePrivate(path, '')
    expect(await openKeyFile(path)()).toStrictEqual(
      E.left({ _tag: 'KeyFileUnusable', path, expected: 'JSON' }),
    )
    expect(await readFile(path, 'utf8')).toBe('')
  })

  test('says the system’s code where the path is no file', async () => {
    const path = tempDir()
    await chmod(path, 0o700)
    expect(await openKeyFile(path)()).toStrictEqual(
      E.left({ _tag: 'KeyFileUnavailable', path, cause: 'EISDIR' }),
    )
  })
})

test('readKeyFile() makes nothing', async () => {
  const directory = tempDir()
  const path = join(directory, 'keys.json')
  expect(await readKeyFile(path)()).toStrictEqual(E.left({ _tag: 'KeyFileMissing', path }))
  expect(await readdir(directory)).toStrictEqual([])
})

describe('readKeyFile() refuses, and says what was expected where', () => {
  const ring = 'at least one key, each with an id of its own'
  const key = (id: unknown, bytes = 32) => ({
    id,
    key: Buffer.alloc(bytes, 1).toString('base64'),
    createdAt: '2026-11-21T18:04:05.000Z',
  })

  test.each([
    ['no JSON', undefined, 'JSON'],
    ['a list', [], 'the keys of a ledger'],
    ['another version', { version: 2 }, 'version: version 1'],
    ['no key', { keyEncryptionKeys: [] }, `keyEncryptionKeys: ${ring}`],
    [
      'a second pseudonym key',
      { pseudonymKeys: [key(1), key(2)] },
      'pseudonymKeys: exactly one key: this version cannot use several',
    ],
    ['the same id twice', { keyEncryptionKeys: [key(1), key(1)] }, `keyEncryptionKeys: ${ring}`],
    ['no id', { pseudonymKeys: [key('1')] }, 'pseudonymKeys.0.id: a whole number from 1 to 4294967295'],
    ['a short key', { pseudonymKeys: [key(1, 31)] }, 'pseudonymKeys.0.key: 32 bytes in base64'],
    [
      'a long namespace',
      { eventIdNamespace: Buffer.alloc(17).toString('base64') },
      'eventIdNamespace: 16 bytes in base64',
    ],
    [
      'text that is no base64',
      { contentDigestKey: `${'A'.repeat(42)}!=` },
      'contentDigestKey: 32 bytes in base64',
    ],
    ['a missing secret', { contentDigestKey: undefined }, 'contentDigestKey: 32 bytes in base64'],
  ])('%s', async (_, change, expected) => {
    const path = join(tempDir(), 'keys.json')
    await run(openKeyFile(path))
    const whole = await contents(path)
    const changed = Array.isArray(change) ? change : { ...whole, ...change }
    await writeFile(path, change === undefined ? '{"version":1,' : JSON.stringify(changed))
    const answer = await readKeyFile(path)()
    expect(answer).toStrictEqual(E.left({ _tag: 'KeyFileUnusable', path, expected }))
  })

  test('never with anything of what is in the file', async () => {
    const path = join(tempDir(), 'keys.json')
    await run(openKeyFile(path))
    const whole = await contents(path)
    await writeFile(path, JSON.stringify({ ...whole, eventIdNamespace: 'CANARY-SECRET' }))
    expect(JSON.stringify(await readKeyFile(path)())).not.toContain('CANARY')
    await writeFile(path, '{"contentDigestKey":"CANARY-SECRET"')
    expect(JSON.stringify(await readKeyFile(path)())).not.toContain('CANARY')
  })
})
