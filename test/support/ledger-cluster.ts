import { mkdirSync } from 'node:fs'
import { type Environment, failToServe, type Ledger, type Ran, serveLedger, sleep } from './ledger-process.ts'
import { type AsOf, JSON_BODY } from './ledger-talk.ts'

/** Several real ledgers on one event store, with one key file. */

export type Cluster = {
  readonly env: Environment
  readonly writer: Ledger
  readonly all: Ledger
  readonly readers: readonly [Ledger, Ledger]
  readonly nodes: ReadonlyArray<Ledger>
  readonly join: (name: string, role: string) => Promise<Ledger>
  /** Starts a node with a key file of its own, where that is expected to fail. */
  readonly failToJoin: (name: string, keyFile: string) => Promise<Ran>
  readonly stop: () => Promise<void>
}

export const startCluster = async (dir: string, ofAll: Environment): Promise<Cluster> => {
  mkdirSync(`${dir}/keys`, { recursive: true, mode: 0o700 })
  const env = { ...ofAll, LEDGER_KEY_FILE: `${dir}/keys/keys.json` }
  const started: Array<Ledger> = []
  const join = async (name: string, role: string): Promise<Ledger> => {
    const node = await serveLedger(`${dir}/${name}`, { env: { ...env, LEDGER_ROLE: role } })
    started.push(node)
    return node
  }
  const writer = await join('writer', 'writer')
  const [all, one, two] = await Promise.all([
    join('all', 'all'),
    join('reader-1', 'reader'),
    join('reader-2', 'reader'),
  ])
  return {
    env,
    writer,
    all,
    readers: [one, two],
    nodes: [writer, all, one, two],
    join,
    failToJoin: (name, keyFile) =>
      failToServe(`${dir}/${name}`, { ...env, LEDGER_KEY_FILE: `${dir}/${keyFile}.json` }),
    stop: async () => {
      await Promise.all(started.map((node) => node.stop()))
    },
  }
}

/** Waits until all nodes have applied the same events, and none has come since a moment; gives their number. */
export const untilAlike = async (nodes: ReadonlyArray<Ledger>): Promise<number> => {
  for (const deadline = Date.now() + AGREE_MS; Date.now() < deadline; await sleep(50)) {
    const before = await Promise.all(nodes.map(sizeOf))
    await sleep(150)
    const after = await Promise.all(nodes.map(sizeOf))
    const sizes = new Set([...before, ...after])
    const [size] = sizes
    if (sizes.size === 1 && size !== undefined) return size
  }
  throw new Error(`The nodes do not agree: ${(await Promise.all(nodes.map(sizeOf))).join(', ')}`)
}
const AGREE_MS = 10_000

const sizeOf = async (node: Ledger): Promise<number> => {
  const body = JSON.stringify({ contact: '+13055550123', channel: 'sms' })
  const { json } = await node.ask<{ readonly asOf: AsOf }>('/v1/check', { headers: JSON_BODY, body })
  return json.asOf.size
}
