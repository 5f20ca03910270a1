import { setTimeout } from 'node:timers/promises'
import * as O from 'fp-ts/lib/Option.js'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { streamVault, wrappedKeyStreams } from '../../../src/adapters/vault/index.ts'
import { keyWrapping } from '../../../src/adapters/vault/wrapped-key.ts'
import type { WrappedKeys } from '../../../src/domain/ports/wrapped-keys.ts'
import { keyStreamsContract } from '../../contract/key-streams.contract.ts'
import { contact, keyVaultContract, run, type VaultUnderTest } from '../../contract/key-vault.contract.ts'
import { sharedKeyVaultContract } from '../../contract/shared-key-vault.contract.ts'
import { got, idsOf, refused, someEvents } from '../../contract/some-events.ts'
import { wrappedKeysContract } from '../../contract/wrapped-keys.contract.ts'
import { someKeys } from '../vault/some-keys.ts'
import { type KeyServer, keyServer } from './key-streams-under-test.ts'
import { serving, storeOn, writeAsOthers } from './open-store.ts'

let shared: KeyServer
beforeAll(async () => {
  shared = await keyServer()
})
afterAll(() => shared.close())

keyStreamsContract('EventStoreDB', () => shared.open())

keyVaultContract('The vault on EventStoreDB', async () => {
  const server = await keyServer()
  const open = (): VaultUnderTest => ({
    vault: streamVault({ streams: server.store().keyStreams, keys: someKeys() }),
    reopen: async () => open(),
    close: server.close,
  })
  return open()
})

sharedKeyVaultContract('The vault on EventStoreDB', async () => {
  const server = await keyServer()
  return {
    vaultOfNode: async () => streamVault({ streams: server.store().keyStreams, keys: someKeys() }),
    close: server.close,
  }
})

wrappedKeysContract('Key streams on EventStoreDB', async () => {
  const server = await keyServer()
  onTestFinished(server.close)
  const { make } = keyWrapping(someKeys().keyEncryptionKeys)
  const open = (): WrappedKeys => wrappedKeyStreams(server.store().keyStreams)
  const records = new Map<string, Buffer>()
  return {
    keys: open(),
    keyOf: (name, variant = 0) => {
      const label = JSON.stringify([name, variant])
      const record = records.get(label) ?? make(name).record
      records.set(label, record)
      return { name, record }
    },
    reopen: async () => open(),
  }
})

test('page() of wrapped keys leaves out what was removed, names what was made anew once, and finds any place again', async () => {
  const server = await keyServer()
  onTestFinished(server.close)
  const { make } = keyWrapping(someKeys().keyEncryptionKeys)
  const keys = wrappedKeyStreams(server.store().keyStreams)
  const wrapped = (n: number) => ({ name: contact(n), record: make(contact(n)).record })
  const [first, second, third, again] = [wrapped(1), wrapped(2), wrapped(3), wrapped(1)]
  await run(keys.put([first, second, third]))
  await run(keys.remove([contact(1), contact(2)]))
  await run(keys.put([again]))
  const page = await run(keys.page(O.none, 10))
  expect(page).toStrictEqual([third, again])
  const another = wrappedKeyStreams(server.store().keyStreams)
  expect(await run(another.page(O.some(third), 10))).toStrictEqual([again])
  expect(refused(await another.page(O.some(second), 10)())._tag).toBe('VaultUnavailable')
})

describe('key streams on EventStoreDB', () => {
  test('are no part of the log, its head or its feed, while they come and when they go', async () => {
    const server = await serving()
    const { store, feed, keyStreams } = storeOn(server.now(), { prefix: 'acme-' })
    const [first, last] = [someEvents(1), someEvents(1)]
    const { position } = got(await store.append('contact-a', 'none', first)())
    for (const stream of ['key-contact-a', 'key-quarantine-a', 'key-quarantine']) {
      got(await keyStreams.append(stream, 'none', someEvents(2))())
      got(await keyStreams.truncate(stream, 1)())
      got(await keyStreams.remove(stream, 1)())
      got(await keyStreams.append(stream, 'none', someEvents(1))())
    }
    expect(O.toUndefined(got(await store.head()))).toBe(position)
    got(await store.append('contact-b', 'none', last)())
    const expected = [...idsOf(first), ...idsOf(last)]
    expect(idsOf(got(await store.readAll(O.none, 100)()))).toStrictEqual(expected)
    const stop = new AbortController()
    onTestFinished(() => stop.abort())
    const followed: Array<string> = []
    void (async () => {
      for await (const news of feed.follow(O.none, stop.signal))
        if (news.type === 'events') followed.push(...idsOf(news.events))
    })()
    for (let waits = 0; waits < 200 && followed.length < 2; waits++) await setTimeout(20)
    got(await keyStreams.append('key-late', 'none', someEvents(1))())
    await setTimeout(200)
    expect(followed).toStrictEqual(expected)
  })

  test('have the prefix of their deployment, and are listed to it alone', async () => {
    const server = await serving()
    const one = storeOn(server.now(), { prefix: 'one-' })
    const other = storeOn(server.now(), { prefix: 'two-' })
    const events = someEvents(2)
    got(await one.keyStreams.append('key-a', 'none', events)())
    got(await other.keyStreams.append('key-a', 'none', someEvents(1))())
    got(await one.store.append('contact-a', 'none', someEvents(1))())
    expect(
      server
        .now()
        .events()
        .map(({ stream }) => stream),
    ).toContain('one-key-a')
    const listed = got(await one.keyStreams.readAll(O.none, 100)())
    expect(idsOf(listed)).toStrictEqual(idsOf(events))
    expect(listed.map(({ stream }) => stream)).toStrictEqual(['key-a', 'key-a'])
  })

  test('that were removed stay removed, whatever is truncated later', async () => {
    const server = await serving()
    const { keyStreams } = storeOn(server.now())
    got(await keyStreams.append('key-a', 'none', someEvents(3))())
    got(await keyStreams.remove('key-a', 2)())
    got(await keyStreams.truncate('key-a', 1)())
    expect(got(await keyStreams.read('key-a', 0, 10)())).toStrictEqual([])
  })

  test('keep the settings that others gave them', async () => {
    const server = await serving()
    const { keyStreams } = storeOn(server.now())
    got(await keyStreams.append('key-a', 'none', someEvents(3))())
    server.now().faults.put('$$key-a', '$metadata', '{"$acl":{"$d":"$all"},"mine":1}')
    got(await keyStreams.truncate('key-a', 1)())
    const settings = server
      .now()
      .events()
      .filter(({ stream }) => stream === '$$key-a')
      .at(-1)
    expect(JSON.parse(Buffer.from(settings?.data ?? []).toString())).toStrictEqual({
      $acl: { $d: '$all' },
      mine: 1,
      $tb: 1,
    })
  })

  test('whose server loses an answer say that nobody knows, and whose server is away that it is', async () => {
    const server = await serving()
    const { keyStreams } = storeOn(server.now())
    got(await keyStreams.append('key-a', 'none', someEvents(1))())
    server.now().faults.inject({ on: 'delete', times: 1, do: 'lose-answer', by: 'cut' })
    expect(refused(await keyStreams.remove('key-a', 0)())._tag).toBe('OutcomeUnknown')
    await setTimeout(300)
    expect(got(await keyStreams.remove('key-a', 0)())).toBe(false)
    writeAsOthers(server.now(), 'key-a')
    await server.stop()
    expect(refused(await keyStreams.remove('key-a', 1)())._tag).toBe('StoreUnavailable')
    expect(refused(await keyStreams.truncate('key-a', 1)())._tag).toBe('StoreUnavailable')
  })
})
