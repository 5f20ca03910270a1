import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { expect, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'
import { openWrappedKeys, wrappedKeyStreams } from '../../src/adapters/vault/index.ts'
import type { WrappedKeys } from '../../src/domain/ports/wrapped-keys.ts'
import { encodeLeaf, leafHash } from '../../src/domain/proof/leaf.ts'
import { sentenceOf } from '../../src/node/failure-sentence.ts'
import { openNode } from '../../src/node/open-node.ts'
import { startChild } from '../adapters/embedded/child.ts'
import { type Serving, serving, storeOn } from '../adapters/eventstoredb/open-store.ts'
import { run } from '../contract/key-vault.contract.ts'
import { readLogOf } from '../contract/some-events.ts'
import { tempDir } from '../support/temp-dir.ts'
import {
  type Answers,
  answersOf,
  CONTACTS,
  fail,
  fill,
  leavesIn,
  runCopy,
  someLedger,
} from './copied-ledgers.ts'

const PREFIX = 'acme-'

const leavesOn = async (server: Serving): Promise<ReadonlyArray<string>> =>
  (await readLogOf(storeOn(server.now(), { prefix: PREFIX }).store)).map((event) =>
    leafHash(encodeLeaf(event)).toString('hex'),
  )

/** The settings of a node on that server, with a data directory of its own. */
const onServer = (server: Serving) => {
  const dir = join(tempDir(), 'node')
  mkdirSync(dir, { mode: 0o700 })
  const there = { LEDGER_DATA_DIR: dir, LEDGER_STREAM_PREFIX: PREFIX }
  const { connectionString } = server.now()
  return { dir, there, connectionString, node: { ...there, LEDGER_EVENT_STORE: connectionString } }
}

/** How many events lie there, less the server's own. */
const writtenOn = (server: Serving): number =>
  server
    .now()
    .events()
    .filter(({ stream }) => !stream.startsWith('$')).length

const allKeys = async (keys: WrappedKeys): Promise<ReadonlyArray<string>> =>
  (await run(keys.page(O.none, 1_000)))
    .map(({ name, record }) => JSON.stringify([name, Buffer.from(record).toString('hex')]))
    .toSorted()

const keysIn = async (dir: string): Promise<ReadonlyArray<string>> => {
  const keys = await run(openWrappedKeys(join(dir, 'vault'), 'read'))
  const all = await allKeys(keys)
  await keys.close()
  return all
}

/** A node writes which keys it has to the log: as of its end, an answer is one event further. */
const withoutEnds = ({ answers }: Answers): unknown =>
  JSON.parse(JSON.stringify(answers).replaceAll(/"asOf":\{[^}]*\}/g, '"asOf":{}'))

test('a ledger goes to EventStoreDB and back and is the same: leaves, sizes, keys, answers and protected values', async () => {
  const server = await serving()
  const { dir, there, node, connectionString } = onServer(server)
  const from = await someLedger()
  const leaves = await leavesIn(from)
  const counts = { events: leaves.length, contents: 3, keys: CONTACTS + 1 }
  const ended = await runCopy(from, connectionString, false, there)
  expect(ended).toStrictEqual(E.right({ ...counts, leaves: leaves.length, contentsLost: 0, copied: counts }))
  expect(await leavesOn(server)).toStrictEqual(leaves)
  const { keyStreams } = storeOn(server.now(), { prefix: PREFIX })
  expect(await allKeys(wrappedKeyStreams(keyStreams))).toStrictEqual(await keysIn(from))
  expect(await runCopy(from, connectionString, true, there)).toMatchObject(E.right(counts))

  const back = join(tempDir(), 'back')
  expect(await runCopy(connectionString, back, false, there)).toMatchObject(
    E.right({ ...counts, copied: counts }),
  )
  expect(await leavesIn(back)).toStrictEqual(leaves)
  expect(await keysIn(back)).toStrictEqual(await keysIn(from))
  expect(await runCopy(connectionString, back, true, there)).toMatchObject(E.right(counts))

  const other = await someLedger(1)
  copyFileSync(join(other, 'keys.json'), join(dir, 'keys.json'))
  const config = decodeConfig(node)
  if (E.isLeft(config)) throw new Error('no config')
  const parts = { config: config.right, onFatal: fail, onFeedFailure: fail }
  expect(await openNode(parts)).toMatchObject(E.left({ _tag: 'KeyFileMismatch' }))
  expect(await leavesOn(server)).toStrictEqual(leaves)
  for (const to of [dir, back]) copyFileSync(join(from, 'keys.json'), join(to, 'keys.json'))
  const ours = await answersOf(from)
  expect(ours.size).toBe(leaves.length)
  expect(await answersOf(back)).toStrictEqual(ours)
  const theirs = await answersOf(dir, node, ours.size)
  expect(withoutEnds(theirs)).toStrictEqual(withoutEnds(ours))
  const texts = JSON.stringify(theirs)
  for (const shown of ['Person 1', 'stop 3', 'never never', 'I agree.']) expect(texts).toContain(shown)
  expect(existsSync(join(dir, 'vault'))).toBe(false)
})

test('what nodes recorded on EventStoreDB comes to a data directory, with the keys that they made there', async () => {
  const server = await serving()
  const { dir, there, node, connectionString } = onServer(server)
  await fill(dir, 0, 40, node)
  const leaves = await leavesOn(server)
  const to = join(tempDir(), 'target')
  expect(await runCopy(connectionString, to, false, there)).toMatchObject(E.right({ events: leaves.length }))
  expect(await leavesIn(to)).toStrictEqual(leaves)
  copyFileSync(join(dir, 'keys.json'), join(to, 'keys.json'))
  expect(JSON.stringify(await answersOf(to))).toContain('Person 1')
})

test('kill -9 in the middle of a copy to EventStoreDB, while the source grows between: the same ledger in the end', async () => {
  const server = await serving()
  const { dir, there, connectionString } = onServer(server)
  const from = await someLedger()
  const program = new URL('./child-copies.ts', import.meta.url)
  for (const [round, [at, after]] of (
    [
      ['keys', 0],
      ['events', 10],
      ['events', 60],
    ] as const
  ).entries()) {
    const child = startChild(program, [from, connectionString, dir])
    for await (const line of child.lines) {
      const [step = '', done = ''] = line.split(' ')
      if (line === `step ${at}` && after === 0) child.process.kill('SIGKILL')
      if (step === at && Number(done) >= after) child.process.kill('SIGKILL')
    }
    expect(await child.ended).toBe('SIGKILL')
    const [ours, theirs] = [await leavesIn(from), await leavesOn(server)]
    expect(theirs).toStrictEqual(ours.slice(0, theirs.length))
    await fill(from, 200 + round * 100, 15)
  }
  const leaves = await leavesIn(from)
  const begun = (await leavesOn(server)).length
  expect(begun).toBeGreaterThan(20)
  expect(await runCopy(from, connectionString, false, there)).toMatchObject(
    E.right({ events: leaves.length, copied: { events: leaves.length - begun } }),
  )
  expect(await leavesOn(server)).toStrictEqual(leaves)
})

test('a server that is only read is left as it was, also under a prefix that nobody has ever used', async () => {
  const server = await serving()
  const { there, connectionString } = onServer(server)
  const from = await someLedger(3)
  const absent = E.left({ _tag: 'NoSuchLedger' })
  expect(await runCopy(from, connectionString, true, there)).toStrictEqual(absent)
  expect(await runCopy(connectionString, from, true, there)).toStrictEqual(absent)
  expect(await runCopy(connectionString, join(tempDir(), 'new'), false, there)).toStrictEqual(absent)
  expect(writtenOn(server)).toBe(0)

  expect(E.isRight(await runCopy(from, connectionString, false, there))).toBe(true)
  const before = writtenOn(server)
  const mistyped = { ...there, LEDGER_STREAM_PREFIX: 'amce-' }
  const refused = await runCopy(from, connectionString, true, mistyped)
  expect(refused).toStrictEqual(absent)
  expect(E.isRight(await runCopy(from, connectionString, true, there))).toBe(true)
  expect(writtenOn(server)).toBe(before)
  expect(sentenceOf({ _tag: 'NoSuchLedger' })).toContain('LEDGER_STREAM_PREFIX')
})

test('a store that was named, and never written to, is no ledger either', async () => {
  const server = await serving()
  const { there, connectionString } = onServer(server)
  expect(E.isRight(await storeOn(server.now(), { prefix: PREFIX }).looked())).toBe(true)
  const before = writtenOn(server)
  expect(await runCopy(connectionString, join(tempDir(), 'new'), false, there)).toStrictEqual(
    E.left({ _tag: 'NoSuchLedger' }),
  )
  expect(writtenOn(server)).toBe(before)
})

test('a server that is away, holds nothing or another ledger is refused, and no password is said', async () => {
  const server = await serving()
  const { there, connectionString } = onServer(server)
  const [from, other] = [await someLedger(3), await someLedger(2)]
  const empty = await runCopy(connectionString, join(tempDir(), 'new'), false, there)
  if (E.isRight(empty)) throw new Error('it copied a ledger that is not there')
  expect(empty.left).toMatchObject({ _tag: 'NoSuchLedger' })
  expect(E.isRight(await runCopy(from, connectionString, false, there))).toBe(true)
  expect(await runCopy(other, connectionString, false, there)).toMatchObject(
    E.left({ _tag: 'CopyTargetDiffers', difference: { type: 'other-key-file' } }),
  )
  expect(await runCopy(connectionString, connectionString, false, there)).toMatchObject(
    E.left({ _tag: 'ConfigUnusable' }),
  )
  for (const text of ['esdb://ledger:geheim@127.0.0.1:1', 'esdb://ledger:geheim@127.0.0.1:1?unknown=1']) {
    const refused = await runCopy(from, text, false, there)
    if (E.isRight(refused)) throw new Error('it copied to nowhere')
    expect(refused.left._tag).toMatch(/^(StoreUnavailable|ConfigUnusable)$/)
    expect(JSON.stringify(refused.left) + sentenceOf(refused.left as never)).not.toContain('geheim')
  }
  await server.stop()
  expect(await runCopy(from, connectionString, false, there)).toMatchObject(
    E.left({ _tag: 'StoreUnavailable' }),
  )
})
