import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Config, decodeConfig } from '../../src/adapters/config.ts'
import { openKeyFile, streamVault } from '../../src/adapters/vault/index.ts'
import { pseudonymOfStream } from '../../src/domain/contact/stream.ts'
import type { Incoming } from '../../src/domain/workflow/record-messages.ts'
import { sentenceOf } from '../../src/node/failure-sentence.ts'
import { type Node, openNode } from '../../src/node/open-node.ts'
import { openReader } from '../../src/node/open-reader.ts'
import { type Serving, serving, storeOn } from '../adapters/eventstoredb/open-store.ts'
import { got } from '../contract/some-events.ts'
import { erased } from '../support/contact-facts.ts'
import { recordedEvent } from '../support/recorded-event.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('nodes with one key file and one EventStoreDB', () => {
  test('read the protected values that another recorded, and have no vault of their own', async () => {
    const server = await serving()
    const [dir, otherDir] = twoDirectories()
    const one = await open(server, dir)
    shareKeys(dir, otherDir)
    const other = await open(server, otherDir)
    await record(one, [grant('a', 'Jane Doe')])
    await record(other, [grant('b', 'John Roe')])
    for (const { ledger } of [one, other]) {
      await eventually(async () => (await historyOf(ledger)).split('ConsentGranted').length === 3)
      const history = await historyOf(ledger)
      for (const name of ['Jane Doe', 'John Roe']) expect(history).toContain(name)
    }
    for (const at of [dir, otherDir]) expect(existsSync(join(at, 'vault'))).toBe(false)
    const reader = await openReader(configFor(server, otherDir))
    if (E.isLeft(reader)) throw new Error(sentenceOf(reader.left))
    onTestFinished(() => reader.right.close())
    expect(await historyOf(reader.right.ledger)).toContain('ConsentGranted')
    const stored = Buffer.concat(
      server
        .now()
        .events()
        .map(({ data }) => data),
    ).toString()
    expect(stored).not.toContain('Jane Doe')
  })

  test('answer without the values of a contact whose key another node destroyed, though they held it', async () => {
    const server = await serving()
    const [dir, otherDir] = twoDirectories()
    const one = await open(server, dir)
    shareKeys(dir, otherDir)
    const other = await open(server, otherDir)
    await record(one, [grant('a', 'Jane Doe')])
    await eventually(async () => (await historyOf(other.ledger)).includes('Jane Doe'))
    await eraseBeside(server, dir)
    for (const { ledger } of [one, other]) {
      await eventually(async () => (await historyOf(ledger)).includes('ContactErased'))
      const history = await historyOf(ledger)
      expect(history).toContain('ConsentGranted')
      expect(history).not.toContain('Jane Doe')
    }
    await record(other, [grant('b', 'John Roe')])
    for (const { ledger } of [one, other]) {
      await eventually(async () => (await historyOf(ledger)).includes('John Roe'))
      expect(await historyOf(ledger)).not.toContain('Jane Doe')
    }
  })

  test('sweep the quarantine of each other', async () => {
    const server = await serving()
    const [dir, otherDir] = twoDirectories()
    const keep = { LEDGER_QUARANTINE_KEEP: 'PT1S' }
    const one = await open(server, dir, keep)
    const broken: Incoming = { type: 'parsed', value: { specversion: '1.0', id: 'broken' } }
    await one.ledger.record([broken])()
    const { keyStreams } = storeOn(server.now())
    const listed = got(await keyStreams.readAll(O.none, 100)())
    const key = listed.find(({ stream }) => stream.startsWith('key-quarantine-'))?.stream ?? ''
    expect(got(await keyStreams.read(key, 0, 1)())).toHaveLength(1)
    await setTimeout(1_100)
    shareKeys(dir, otherDir)
    await open(server, otherDir, keep)
    await eventually(async () => got(await keyStreams.read(key, 0, 1)()).length === 0)
  })

  test('start without the store, and say that the keys are away', async () => {
    const server = await serving({ dir: tempDir() })
    const [dir] = twoDirectories()
    const before = await open(server, dir)
    await record(before, [grant('a', 'Jane Doe')])
    await before.close()
    await server.stop()
    const node = await open(server, dir)
    const answer = await node.ledger.record([grant('b', 'John Roe')])()
    expect(answer).toMatchObject(E.left({ _tag: 'VaultUnavailable' }))
    await server.start()
    await eventually(async () => E.isRight(await node.ledger.record([grant('b', 'John Roe')])()))
    expect(await historyOf(node.ledger)).toContain('Jane Doe')
  })

  test('do not start where the key file of a directory in use is gone', async () => {
    const server = await serving()
    const [dir, otherDir] = twoDirectories()
    const node = await open(server, dir)
    await node.close()
    copyFileSync(join(dir, 'node.json'), join(otherDir, 'node.json'))
    const refused = await openNode({
      config: configFor(server, otherDir),
      onFatal: fail,
      onFeedFailure: fail,
    })
    expect(refused).toMatchObject(E.left({ _tag: 'KeyFileMissing' }))
  })
})

const twoDirectories = (): readonly [string, string] => {
  const [one, other] = [join(tempDir(), 'one'), join(tempDir(), 'other')]
  for (const dir of [one, other]) mkdirSync(dir, { recursive: true, mode: 0o700 })
  return [one, other]
}

const shareKeys = (from: string, to: string): void =>
  copyFileSync(join(from, 'keys.json'), join(to, 'keys.json'))

/** Does what an erasure on a third node does: first the event, then the key. */
const eraseBeside = async (server: Serving, dir: string): Promise<void> => {
  const keys = await openKeyFile(join(dir, 'keys.json'))()
  if (E.isLeft(keys)) throw new Error(keys.left._tag)
  const { store, keyStreams } = storeOn(server.now())
  const page = got(await store.readAll(O.none, 100)())
  const granted = page.find(({ type }) => type === 'ConsentGranted')
  const pseudonym = pseudonymOfStream(granted?.stream ?? '')
  if (granted === undefined || pseudonym === undefined) throw new Error('nothing was granted')
  const event = recordedEvent(erased(), pseudonym)
  got(await store.append(granted.stream, granted.revision, [event])())
  got(
    await streamVault({ streams: keyStreams, keys: keys.right }).destroy({
      type: 'contact',
      pseudonym,
      generation: 1,
    })(),
  )
}

const configFor = (server: Serving, dir: string, more: Readonly<Record<string, string>> = {}): Config => {
  const config = decodeConfig({
    LEDGER_DATA_DIR: dir,
    LEDGER_EVENT_STORE: server.now().connectionString,
    ...more,
  })
  if (E.isLeft(config)) throw new Error(JSON.stringify(config.left))
  return config.right
}

const open = async (
  server: Serving,
  dir: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Node> => {
  const config = configFor(server, dir, more)
  const opened = await openNode({ config, onFatal: fail, onFeedFailure: () => undefined })
  if (E.isLeft(opened)) throw new Error(sentenceOf(opened.left))
  let isOpen = true
  const close = async (): Promise<void> => {
    if (isOpen) await opened.right.close()
    isOpen = false
  }
  onTestFinished(close)
  return { ...opened.right, close }
}

const fail = (cause: unknown): never => {
  throw new Error('the node failed', { cause })
}

const CONTACT = '+13055551234'

const grant = (id: string, name: string): Incoming => ({
  type: 'parsed',
  value: {
    specversion: '1.0',
    id,
    source: 'urn:example:crm',
    type: 'org.consent-ledger.consent.granted.v1',
    time: '2026-11-01T10:00:00Z',
    data: {
      contact: CONTACT,
      scope: { channel: 'sms', purpose: 'marketing' },
      level: 'express-written',
      capture: { method: 'web-form' },
      person: { name },
    },
  },
})

const record = async ({ ledger }: Node, incoming: ReadonlyArray<Incoming>): Promise<void> => {
  const outcomes = await ledger.record(incoming)()
  if (E.isLeft(outcomes)) throw new Error(JSON.stringify(outcomes.left))
  expect(outcomes.right.map(({ outcome }) => outcome)).toStrictEqual(incoming.map(() => 'recorded'))
}

const historyOf = async (ledger: Pick<Node['ledger'], 'history'>): Promise<string> => {
  const reader = { name: 'me', role: 'auditor', purpose: 'test', wantsProtected: true } as const
  const history = await ledger.history(CONTACT, reader)()
  if (E.isLeft(history)) throw new Error(JSON.stringify(history.left))
  return JSON.stringify(history.right.events)
}

const eventually = async (is: () => Promise<boolean>): Promise<void> => {
  for (const until = performance.now() + 20_000; !(await is()); await setTimeout(20))
    if (performance.now() > until) throw new Error('it did not come about')
}
