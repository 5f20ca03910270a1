import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { encodeLeaf, LEAF_BYTES_MAX, leafHash } from '../../src/domain/proof/leaf.ts'
import { openCopy } from '../../src/node/copy/open-copy.ts'
import { type Serving, serving, storeOn } from '../adapters/eventstoredb/open-store.ts'
import { readLogOf } from '../contract/some-events.ts'
import { spawnEventStoreDb } from '../support/servers/eventstoredb/index.ts'
import { tempDir } from '../support/temp-dir.ts'
import { fill, leavesIn, runCopy, someLedger } from './copied-ledgers.ts'

const PREFIX = 'acme-'

/** The settings of a node with that prefix, and a data directory of its own. */
const nodeThere = () => {
  const dir = join(tempDir(), 'node')
  mkdirSync(dir, { mode: 0o700 })
  return { LEDGER_DATA_DIR: dir, LEDGER_STREAM_PREFIX: PREFIX }
}

const leavesOn = async (connectionString: string): Promise<ReadonlyArray<string>> =>
  (await readLogOf(storeOn({ connectionString }, { prefix: PREFIX }).store)).map((event) =>
    leafHash(encodeLeaf(event)).toString('hex'),
  )

/** A copy that calls `meanwhile` once that step has come so far. */
const copyWith = async (
  from: string,
  to: string,
  there: ReturnType<typeof nodeThere>,
  [at, after]: readonly [step: string, done: number],
  meanwhile: () => unknown,
  stop = new AbortController().signal,
) => {
  const opened = await openCopy({ from, to, verifyOnly: false }, there)
  if (E.isLeft(opened)) return opened
  let isDone = false
  const strike = (step: string, done: number): unknown => {
    if (isDone || step !== at || done < after) return undefined
    isDone = true
    return meanwhile()
  }
  const ended = await opened.right.run({
    begin: async (step) => {
      await strike(step, 0)
      return (done) => void strike(step, done)
    },
    stop,
  })
  await opened.right.close()
  expect(isDone).toBe(true)
  return ended
}

const MOMENTS = [
  ['place', 0],
  ['keys', 0],
  ['content', 0],
  ['events', 0],
  ['events', 20],
  ['comparison', 0],
] as const

describe('a copy to EventStoreDB', () => {
  test('goes on after its server was killed, or had no room, at whatever moment', async () => {
    const dir = tempDir()
    const there = nodeThere()
    const from = await someLedger()
    let server = await spawnEventStoreDb({ dir })
    const { port } = server
    onTestFinished(() => server.kill())
    for (const [i, moment] of MOMENTS.entries()) {
      const isKilled = i % 2 === 0
      const ended = await copyWith(from, server.connectionString, there, moment, () =>
        isKilled ? server.kill() : server.faults.fillDisk(),
      )
      if (ended._tag === 'Left')
        expect(ended.left).toMatchObject({
          _tag: 'CopyEndFailed',
          end: 'target',
          failure: { _tag: expect.stringMatching(/^(StoreUnavailable|VaultUnavailable|OutcomeUnknown)$/) },
        })
      await server.kill()
      server = await spawnEventStoreDb({ dir, port })
      const [ours, theirs] = [await leavesIn(from), await leavesOn(server.connectionString)]
      expect(theirs).toStrictEqual(ours.slice(0, theirs.length))
      await fill(from, 200 + i * 100, 5)
    }
    const leaves = await leavesIn(from)
    expect(await runCopy(from, server.connectionString, false, there)).toMatchObject(
      E.right({ events: leaves.length }),
    )
    expect(await leavesOn(server.connectionString)).toStrictEqual(leaves)
  }, 120_000)

  test('finds out what became of appends and keys whose answers were lost', async () => {
    const server = await serving()
    const there = nodeThere()
    const from = await someLedger()
    for (const stream of ['contact-', 'key-'])
      for (const loss of ['lose-answer', 'lose-request'] as const)
        server.now().faults.inject({ on: 'append', stream: PREFIX + stream, do: loss, by: 'cut', times: 1 })
    const { connectionString } = server.now()
    const leaves = await leavesIn(from)
    expect(await runCopy(from, connectionString, false, there)).toMatchObject(
      E.right({ events: leaves.length }),
    )
    expect(server.now().faults.waiting()).toBe(0)
    expect(await leavesOn(connectionString)).toStrictEqual(leaves)
  })

  test('ends where the server refuses, with what it said, and goes on when it does not', async () => {
    const server = await serving()
    const there = nodeThere()
    const from = await someLedger()
    const { connectionString } = server.now()
    for (const [stream, why] of [
      ['key-', 'access-denied'],
      ['contact-', 'access-denied'],
      ['contact-', 'too-busy'],
      ['contact-', 'stream-deleted'],
    ] as const) {
      server.now().faults.inject({ on: 'append', stream: PREFIX + stream, do: 'refuse', refusal: { why } })
      expect(await runCopy(from, connectionString, false, there)).toMatchObject(
        E.left({ _tag: 'CopyEndFailed', end: 'target' }),
      )
      server.now().faults.clear()
    }
    const leaves = await leavesIn(from)
    expect(await runCopy(from, connectionString, false, there)).toMatchObject(
      E.right({ events: leaves.length }),
    )
    expect(await leavesOn(connectionString)).toStrictEqual(leaves)
  })

  test('beside another copy of one ledger makes the same ledger', async () => {
    const server = await serving()
    const there = nodeThere()
    const source = await serving()
    const from = await someLedger()
    const leaves = await leavesIn(from)
    const [fromUrl, toUrl] = [source.now().connectionString, server.now().connectionString]
    expect(E.isRight(await runCopy(from, fromUrl, false, there))).toBe(true)
    const both = await Promise.all(
      [nodeThere(), nodeThere()].map((each) => runCopy(fromUrl, toUrl, false, each)),
    )
    expect(both).toMatchObject([E.right({ events: leaves.length }), E.right({ events: leaves.length })])
    expect(await leavesOn(toUrl)).toStrictEqual(leaves)
  })

  test('is refused where a node serves on the target meanwhile, and nothing of that node is lost', async () => {
    const server = await serving()
    const there = nodeThere()
    const from = await someLedger()
    const { connectionString } = server.now()
    const { LEDGER_DATA_DIR: dir } = nodeThere()
    copyFileSync(join(from, 'keys.json'), join(dir, 'keys.json'))
    const stop = new AbortController()
    const begun = await copyWith(
      from,
      connectionString,
      there,
      ['events', 20],
      () => stop.abort(),
      stop.signal,
    )
    expect(begun).toStrictEqual(E.left({ _tag: 'CopyStopped' }))
    let held: ReadonlyArray<string> = []
    const ended = await copyWith(from, connectionString, there, ['events', 0], async () => {
      await fill(dir, 1_000, 20, { LEDGER_STREAM_PREFIX: PREFIX, LEDGER_EVENT_STORE: connectionString })
      held = await leavesOn(connectionString)
    })
    expect(ended).toMatchObject(E.left({ _tag: 'CopyTargetDiffers' }))
    const kept = await leavesOn(connectionString)
    expect(held.length).toBeGreaterThan(40)
    expect(kept.slice(0, held.length)).toStrictEqual(held)
    expect(await runCopy(from, connectionString, false, there)).toMatchObject(
      E.left({ _tag: 'CopyTargetDiffers' }),
    )
    expect(await leavesOn(connectionString)).toStrictEqual(kept)
    expect((await leavesIn(from)).slice(0, 20)).toStrictEqual(kept.slice(0, 20))
  })

  test('writes nothing to its source, nor to either store where it only compares, nor to itself by another name', async () => {
    const [source, server] = [await serving(), await serving()]
    const there = nodeThere()
    const [ours, theirs] = [source.now().connectionString, server.now().connectionString]
    expect(E.isRight(await runCopy(await someLedger(4), ours, false, there))).toBe(true)
    const written = () => [source, server].map((one) => one.now().events().length)
    const [begun] = written()
    expect(E.isRight(await runCopy(ours, theirs, false, there))).toBe(true)
    const before = written()
    expect(before[0]).toBe(begun)
    expect(E.isRight(await runCopy(ours, theirs, true, there))).toBe(true)
    const again = await runCopy(ours, ours.replace('127.0.0.1', 'localhost'), false, there)
    expect(again).toMatchObject(E.right({ copied: { events: 0, contents: 0, keys: 0 } }))
    expect(written()).toStrictEqual(before)
  })

  test('compares and names an event of another program that no leaf can hold', async () => {
    const server = await serving()
    const there = nodeThere()
    const from = await someLedger(4)
    const { connectionString } = server.now()
    expect(E.isRight(await runCopy(from, connectionString, false, there))).toBe(true)
    await writeLarge(server)
    expect(await runCopy(from, connectionString, true, there)).toMatchObject(
      E.left({ _tag: 'CopyTargetDiffers', difference: { type: 'event-more' } }),
    )
    expect(await runCopy(connectionString, join(tempDir(), 'new'), false, there)).toMatchObject(
      E.left({
        _tag: 'CopyEndFailed',
        end: 'target',
        failure: { _tag: 'EventTooLarge', bytesMax: LEAF_BYTES_MAX },
      }),
    )
  })
})

const writeLarge = async (server: Serving): Promise<void> => {
  const stream =
    server
      .now()
      .events()
      .find((event) => event.stream.startsWith(`${PREFIX}contact-`))?.stream ?? ''
  server.now().faults.put(stream, 'something-else', `{"other":"${'x'.repeat(LEAF_BYTES_MAX)}"}`)
}
