import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'
import { type Node, openNode } from '../../src/node/open-node.ts'
import { openRegistryIndex } from '../../src/projections/registry-index/index.ts'

let dir: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'killed-import-'))
})

afterEach(() => rmSync(dir, { recursive: true }))

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

const OPS = { name: 'ops-1', role: 'admin' } as const

async function* smallList(): AsyncGenerator<Uint8Array, undefined> {
  yield Buffer.from('202,5550001\n')
  return undefined
}

const NUMBERS = 200_000

const started = async (): Promise<ChildProcessByStdio<null, Readable, null>> => {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./child-imports.ts', import.meta.url)), dir, String(NUMBERS)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(child.stdout, 'data')
  return child
}

test('an import that is killed at any moment leaves the old version, or is whole', async () => {
  const first = await open()
  await first.ledger.importRegistry('us-national', { version: '2026-11-01' }, smallList(), OPS)()
  await first.close()
  let kills = 0
  for (const afterMs of [0, 30, 80, 150, 250, 400, 600, 900]) {
    const child = await started()
    const ended = once(child, 'exit')
    await setTimeout(afterMs)
    child.kill('SIGKILL')
    await ended
    if (child.signalCode === 'SIGKILL') kills++
    const node = await open()
    const [line] = node.ledger.registries()
    const whole = line?.versions.find(({ version }) => version === '2026-11-02')
    expect(line?.active).toBe(whole === undefined ? '2026-11-01' : '2026-11-02')
    expect(node.ledger.readiness().ready).toBe(true)
    const pages = openRegistryIndex(join(dir, 'registries'), true)
    const old = pages.buildOf('us-national', '2026-11-01')
    expect(old && pages.listingOf([old]).holds(12_025_550_001)).toBe(true)
    if (whole !== undefined)
      expect(pages.buildOf('us-national', '2026-11-02')?.numbers).toBe(whole.counts.numbers)
    await pages.close()
    await node.close()
    if (whole !== undefined) {
      expect(whole.counts.numbers).toBe(NUMBERS)
      break
    }
  }
  expect(kills).toBeGreaterThan(0)
})
