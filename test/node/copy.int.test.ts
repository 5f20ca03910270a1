import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { expect, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'
import { openContentStore } from '../../src/adapters/content-store/index.ts'
import { openWrappedKeys } from '../../src/adapters/vault/index.ts'
import type { LogEvent } from '../../src/domain/ports/event-store.ts'
import { encodeLeaf } from '../../src/domain/proof/leaf.ts'
import type { CopyFailure, CopySource } from '../../src/domain/workflow/copy/copy-ends.ts'
import { copyLedger } from '../../src/domain/workflow/copy/copy-ledger.ts'
import { openNode } from '../../src/node/open-node.ts'
import { startChild } from '../adapters/embedded/child.ts'
import { openLog } from '../adapters/embedded/open-log.ts'
import { run } from '../contract/key-vault.contract.ts'
import { readLogOf } from '../contract/some-events.ts'
import { copied, NOW, quietly } from '../domain/workflow/copy/some-ledger.ts'
import { heldBy, memoryEnd } from '../support/memory-end.ts'
import { tempDir } from '../support/temp-dir.ts'
import { answersOf, CONTACTS, fail, fill, leavesIn, open, runCopy, someLedger } from './copied-ledgers.ts'

test('a copy with the same key file is the same ledger: leaves, sizes, checks, states and protected values', async () => {
  const from = await someLedger()
  const to = join(tempDir(), 'a', 'target')
  const ended = await runCopy(from, `embedded:${to}`)
  const leaves = await leavesIn(from)
  expect(ended).toStrictEqual(
    E.right({
      events: leaves.length,
      leaves: leaves.length,
      contents: 3,
      keys: CONTACTS + 1,
      contentsLost: 0,
      copied: { events: leaves.length, contents: 3, keys: CONTACTS + 1 },
    }),
  )
  expect(await leavesIn(to)).toStrictEqual(leaves)
  expect(await runCopy(from, to, true)).toMatchObject(E.right({ events: leaves.length }))
  const config = decodeConfig({ LEDGER_DATA_DIR: to })
  if (E.isLeft(config)) throw new Error('no config')
  const parts = { config: config.right, onFatal: fail, onFeedFailure: fail }
  expect(await openNode(parts)).toMatchObject(E.left({ _tag: 'KeyFileMissing' }))
  const other = await someLedger(1)
  copyFileSync(join(other, 'keys.json'), join(to, 'keys.json'))
  expect(await openNode(parts)).toMatchObject(E.left({ _tag: 'KeyFileMismatch' }))
  copyFileSync(join(from, 'keys.json'), join(to, 'keys.json'))
  const [ours, theirs] = [await answersOf(from), await answersOf(to)]
  expect(theirs).toStrictEqual(ours)
  const texts = JSON.stringify(theirs)
  for (const shown of ['Person 1', 'stop 3', 'never never', 'I agree.']) expect(texts).toContain(shown)
})

test('kill -9 in the middle, again and again, while the source grows between: the same ledger in the end', async () => {
  const from = await someLedger()
  const to = join(tempDir(), 'target')
  let interrupted = 0
  for (let round = 0; round < 6; round++) {
    const child = startChild(new URL('./child-copies.ts', import.meta.url), [from, to])
    const at = ['place', 'keys', 'content', 'events', 'events', 'comparison'][round] ?? ''
    const after = round * 12
    for await (const line of child.lines) {
      const [step = '', done = ''] = line.split(' ')
      if (line === `step ${at}` && after === 0) child.process.kill('SIGKILL')
      if (step === at && Number(done) >= after) child.process.kill('SIGKILL')
      if (line === 'step comparison') child.process.kill('SIGKILL')
    }
    if ((await child.ended) === 'SIGKILL') interrupted += 1
    const [ours, theirs] = [await leavesIn(from), await leavesIn(to)]
    expect(theirs).toStrictEqual(ours.slice(0, theirs.length))
    await fill(from, 200 + round * 100, 15)
  }
  expect(interrupted).toBe(6)
  const begun = await leavesIn(to)
  const leaves = await leavesIn(from)
  expect(begun.length).toBeGreaterThan(20)
  expect(begun.length).toBeLessThan(leaves.length)
  const ended = await runCopy(from, to)
  expect(ended).toMatchObject(
    E.right({ events: leaves.length, copied: { events: leaves.length - begun.length } }),
  )
  expect(await leavesIn(to)).toStrictEqual(leaves)
  copyFileSync(join(from, 'keys.json'), join(to, 'keys.json'))
  expect(await answersOf(to)).toStrictEqual(await answersOf(from))
})

test('a full disk of the target ends the copy with what failed; with room it goes on', async () => {
  const from = await someLedger(300)
  const to = join(tempDir(), 'target')
  const leaves = await leavesIn(from)
  for (const blocks of [150, 400, 600]) {
    const limit = `ulimit -f ${blocks}`
    const child = startChild(new URL('./child-copies.ts', import.meta.url), [from, to], limit)
    const said: Array<string> = []
    for await (const line of child.lines) said.push(line)
    await child.ended
    const last = said.at(-1) ?? ''
    expect(last).toMatch(/^ended /)
    const ended = JSON.parse(last.slice('ended '.length)) as E.Either<CopyFailure, unknown>
    expect(ended).toMatchObject(E.left({ _tag: 'CopyEndFailed', end: 'target' }))
    const kept = await leavesIn(to)
    expect(kept).toStrictEqual(leaves.slice(0, kept.length))
    expect(kept.length).toBeLessThan(leaves.length)
  }
  expect(await runCopy(from, to)).toMatchObject(E.right({ events: leaves.length }))
  expect(await leavesIn(to)).toStrictEqual(leaves)
})

test('a damaged record of the source ends the copy and is named', async () => {
  const from = await someLedger()
  const to = join(tempDir(), 'target')
  const log = await openLog(from)
  const events = await readLogOf(log.store)
  await log.close()
  const damaged = events[57] as LogEvent
  flip(join(from, 'log', 'data.mdb'), encodeLeaf(damaged))
  expect(await runCopy(from, to)).toStrictEqual(
    E.left({
      _tag: 'CopyEndFailed',
      end: 'source',
      failure: { _tag: 'RecordDamaged', position: damaged.position },
    }),
  )
})

test('a target of another ledger is refused and stays as it was', async () => {
  const [from, to] = [await someLedger(), await someLedger(10)]
  const before = [await leavesIn(to), await keysIn(to), await namesIn(to)]
  expect(await runCopy(from, to)).toMatchObject(
    E.left({ _tag: 'CopyTargetDiffers', difference: { type: 'other-key-file' } }),
  )
  rmSync(join(to, 'vault'), { recursive: true })
  expect(await runCopy(from, to)).toMatchObject(
    E.left({ _tag: 'CopyTargetDiffers', difference: { type: 'other-event', size: 1, revision: 0 } }),
  )
  expect([await leavesIn(to), await namesIn(to)]).toStrictEqual([before[0], before[2]])
})

test('a ledger that a server owns is refused on either side, and so is one that is not there', async () => {
  const from = await someLedger(3)
  const to = join(tempDir(), 'target')
  expect(E.isRight(await runCopy(from, to))).toBe(true)
  const node = await open(from)
  expect(await runCopy(from, to)).toStrictEqual(E.left({ _tag: 'DataDirOwned', dir: from }))
  expect(await runCopy(to, from)).toStrictEqual(E.left({ _tag: 'DataDirOwned', dir: from }))
  await node.close()
  const absent = join(tempDir(), 'absent')
  expect(await runCopy(absent, to)).toMatchObject(E.left({ _tag: 'LogNotOpened' }))
  expect(await runCopy(from, absent, true)).toMatchObject(E.left({ _tag: 'LogNotOpened' }))
  expect(E.isRight(await runCopy(from, to))).toBe(true)
})

test('a third store, in memory, takes the same ledger from a data directory and gives it back', async () => {
  const from = await someLedger()
  const memory = memoryEnd('inmemory')
  const log = await openLog(from)
  const keys = await run(openWrappedKeys(join(from, 'vault'), 'read'))
  const content = await run(openContentStore(join(from, 'content')))
  const source: CopySource = { store: log.store, keys, content }
  const there = await copied(source, memory)
  await keys.close()
  await log.close()
  const to = join(tempDir(), 'target')
  const back = await openLog(to)
  const target = {
    store: back.store,
    keys: await run(openWrappedKeys(join(to, 'vault'), 'own')),
    content: await run(openContentStore(join(to, 'content'))),
  }
  expect(E.toUnion(await copyLedger(memory, target, quietly(), NOW))).toStrictEqual(there)
  const again = memoryEnd('another2')
  await copied(target, again)
  expect(heldBy(again)).toStrictEqual(heldBy(memory))
  await target.keys.close()
  await back.close()
  expect(await leavesIn(to)).toStrictEqual(await leavesIn(from))
})

const keysIn = async (dir: string): Promise<unknown> => {
  const keys = await run(openWrappedKeys(join(dir, 'vault'), 'read'))
  const page = await run(keys.page(O.none, 1_000))
  await keys.close()
  return page
}

const namesIn = async (dir: string): Promise<unknown> =>
  run((await run(openContentStore(join(dir, 'content')))).names(O.none, 1_000))

/** Changes a byte of a leaf wherever the file has it. */
const flip = (file: string, leaf: Buffer): void => {
  const bytes = readFileSync(file)
  for (let found = bytes.indexOf(leaf); found >= 0; found = bytes.indexOf(leaf, found + 1))
    bytes[found + 20] = (bytes[found + 20] ?? 0) ^ 0x10
  writeFileSync(file, bytes)
}
