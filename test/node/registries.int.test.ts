import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'
import { pseudonymizer, readKeyFile } from '../../src/adapters/vault/index.ts'
import type { ContactPoint } from '../../src/domain/kernel/contact-point.ts'
import { type Node, openNode } from '../../src/node/open-node.ts'
import { openRegistryIndex } from '../../src/projections/registry-index/index.ts'
import { registryLook } from '../../src/projections/registry-look.ts'

let dir: string
let node: Node

const open = async (): Promise<Node> => {
  const config = decodeConfig({ LEDGER_DATA_DIR: dir })
  if (E.isLeft(config)) throw new Error('no configuration')
  const fail = (cause: unknown): never => {
    throw new Error('the node failed', { cause })
  }
  const opened = await openNode({ config: config.right, onFatal: fail, onFeedFailure: fail })
  if (E.isLeft(opened)) throw new Error(opened.left._tag)
  return opened.right
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'registries-'))
  node = await open()
})

afterEach(async () => {
  await node.close()
  rmSync(dir, { recursive: true })
})

const OPS = { name: 'ops-1', role: 'admin' } as const

async function* bytesOf(text: string): AsyncGenerator<Uint8Array, undefined> {
  yield Buffer.from(text)
  return undefined
}

const bring = (version: string, text: string, wanted: object = {}) =>
  node.ledger.importRegistry('us-national', { version, ...wanted }, bytesOf(text), OPS)()

const list = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, i) => `202,${5_550_000 + from + i}\n`).join('')

const number = (n: number): ContactPoint => `+1202${5_550_000 + n}` as ContactPoint

const look = async (knownAt?: string) => {
  const keys = await readKeyFile(join(dir, 'keys.json'))()
  if (E.isLeft(keys)) throw new Error(keys.left._tag)
  const pages = openRegistryIndex(join(dir, 'registries'), true)
  const records = node.host.index().snapshot().registries()
  return {
    ...registryLook({ pages, names: pseudonymizer(keys.right) }, records, knownAt as never),
    close: pages.close,
  }
}

const contents = async () => {
  const pages = openRegistryIndex(join(dir, 'registries'), true)
  const all = [...pages.contents()]
  await pages.close()
  return all
}

const ready = async (): Promise<void> => {
  while (!node.ledger.readiness().ready) await setTimeout(10)
}

describe('an import', () => {
  test('is recorded once, and another file under the same version is refused', async () => {
    expect(await bring('2026-11-01', list(100))).toMatchObject({
      right: { isNew: true, counts: { numbers: 100, added: 100, removed: 0, rejected: 0 } },
    })
    expect(await bring('2026-11-01', list(100))).toMatchObject({ right: { isNew: false } })
    expect(await bring('2026-11-01', list(101))).toMatchObject({ left: { _tag: 'RegistryVersionDiffers' } })
    expect(node.ledger.registries()).toMatchObject([
      { id: 'us-national', active: '2026-11-01', versions: [{ version: '2026-11-01' }], waiver: null },
    ])
  })

  test('of a file that is small, empty or broken leaves the registry as it was, unless forced', async () => {
    await bring('2026-11-01', list(100))
    const before = await contents()
    const files = readdirSync(join(dir, 'content'), { recursive: true }).length
    for (const [text, tag] of [
      [list(94), 'RegistryFileDoubtful'],
      ['', 'RegistryFileDoubtful'],
      [`${list(100)}202,5`, 'RegistryFileBroken'],
      ['Dear Sir,\nthank you.\n', 'RegistryFormatUnknown'],
    ])
      expect(await bring('2026-11-02', text as string)).toMatchObject({ left: { _tag: tag } })
    expect(await contents()).toStrictEqual(before)
    expect(readdirSync(join(dir, 'content'), { recursive: true }).length).toBeLessThanOrEqual(files + 4)
    expect(node.ledger.registries()).toMatchObject([{ active: '2026-11-01' }])
    expect(await bring('2026-11-02', list(94), { force: true })).toMatchObject({
      right: { forced: ['another-size'], counts: { numbers: 94, removed: 6 } },
    })
  })

  test('of a file that breaks off on its way leaves nothing', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array, undefined> {
      yield Buffer.from(list(10))
      throw new Error('the connection broke')
    }
    const wanted = { version: '2026-11-01' }
    expect(await node.ledger.importRegistry('us-national', wanted, broken(), OPS)()).toMatchObject({
      left: { _tag: 'RegistryFileCutShort' },
    })
    expect(node.ledger.registries()).toStrictEqual([])
  })

  test('of changes needs a full list before them, and is refused in the future', async () => {
    const changes = '202,5550000,2026-11-02,D\n'
    const kind = { kind: 'change' }
    expect(await bring('2026-11-02', changes, kind)).toMatchObject({ left: { _tag: 'RegistryBaseMissing' } })
    await bring('2026-11-03', list(100))
    expect(await bring('2026-11-02', changes, kind)).toMatchObject({ left: { _tag: 'RegistryBaseMissing' } })
    expect(await bring('2999-01-01', list(100))).toMatchObject({ left: { _tag: 'NotARegistryRequest' } })
  })
})

describe('a look', () => {
  test('is at the newest version not after the day, and at what was known at a place', async () => {
    const first = await bring('2026-11-01', list(100))
    await bring('2026-11-10', '202,5550000,D\n202,5550200,A\n', { kind: 'change' })
    await bring('2026-11-05', '202,5550001,D\n', { kind: 'change' })
    const now = await look()
    const on = (day: string) => {
      const found = now.newest('us-national', day)
      return [found?.version, ...[0, 1, 2, 200].map((n) => found?.lists(number(n)))]
    }
    expect(on('2026-10-31')).toStrictEqual([undefined, undefined, undefined, undefined, undefined])
    expect(on('2026-11-01')).toStrictEqual(['2026-11-01', true, true, true, false])
    expect(on('2026-11-09')).toStrictEqual(['2026-11-05', true, false, true, false])
    expect(on('2026-11-10')).toStrictEqual(['2026-11-10', false, false, true, true])
    await now.close()
    const then = await look(E.isRight(first) ? first.right.position : undefined)
    expect(then.newest('us-national', '2026-11-30')?.version).toBe('2026-11-01')
    expect(then.lacks('us-national')).toBeUndefined()
    await then.close()
  })

  test('sees a waiver until it is revoked', async () => {
    const waive = { reason: 'no calls there', authority: 'counsel' }
    expect(await node.ledger.waiveRegistry('us-in', waive, OPS)()).toMatchObject({ right: { by: 'ops-1' } })
    expect((await look()).waiver('us-in')).toMatchObject(waive)
    expect(await node.ledger.unwaiveRegistry('us-in', OPS)()).toMatchObject({ _tag: 'Right' })
    expect((await look()).waiver('us-in')).toBeUndefined()
    expect(await node.ledger.unwaiveRegistry('us-in', OPS)()).toMatchObject({
      left: { _tag: 'NoSuchWaiver' },
    })
    expect(await node.ledger.waiveRegistry('us-in', { ...waive, reason: ' ' }, OPS)()).toMatchObject({
      left: { _tag: 'NotARegistryRequest', issues: [{ path: 'reason' }] },
    })
  })

  test('holds addresses too', async () => {
    const wanted = { version: '2026-11-01', region: 'ES' }
    const file = bytesOf('jane@example.com\n+34600000000\n')
    await node.ledger.importRegistry('es-robinson', wanted, file, OPS)()
    const list = (await look()).newest('es-robinson', '2026-11-02')
    expect(list?.lists('jane@example.com' as ContactPoint)).toBe(true)
    expect(list?.lists('john@example.com' as ContactPoint)).toBe(false)
    expect(list?.lists('+34600000000' as ContactPoint)).toBe(true)
  })
})

describe('pages that are made anew', () => {
  test('from the log and the content store are the same', async () => {
    await bring('2026-11-01', list(100))
    await bring('2026-11-10', '202,5550000,D\n202,5550200,A\n', { kind: 'change' })
    await bring('2026-11-05', '202,5550001,D\n', { kind: 'change' })
    await bring('2026-11-12', `${list(50)}202,5`, { force: true })
    const before = await contents()
    await node.close()
    rmSync(join(dir, 'registries'), { recursive: true })
    node = await open()
    await ready()
    expect(await contents()).toStrictEqual(before)
  })

  test('wait for a file that is missing, which the node names, and are laid when it is back', async () => {
    await bring('2026-11-01', list(100))
    await node.close()
    rmSync(join(dir, 'registries'), { recursive: true })
    renameSync(join(dir, 'content'), join(dir, 'away'))
    node = await open()
    while (node.ledger.readiness().ready) await setTimeout(10)
    const behind = await look()
    const content = behind.lacks('us-national')
    await behind.close()
    expect(content).toMatch(/^[0-9a-f]{64}$/)
    expect(node.ledger.readiness()).toMatchObject({ ready: false, code: 'REGISTRY_FILE_MISSING', content })
    rmSync(join(dir, 'content'), { recursive: true, force: true })
    renameSync(join(dir, 'away'), join(dir, 'content'))
    await ready()
    expect((await look()).lacks('us-national')).toBeUndefined()
  })
})
