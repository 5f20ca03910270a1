import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { open } from 'lmdb'
import { expect, test } from 'vitest'
import { openEmbeddedLog } from '../../../src/adapters/embedded/index.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'
import {
  appendTo,
  got,
  idsOf,
  readLogOf,
  refused,
  someEvents,
  someStream,
} from '../../contract/some-events.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { openLog, wallClock } from './open-log.ts'

test('append() shares a sync among callers: 1,000 at once take far fewer than 1,000', async () => {
  const log = await openLog(tempDir())
  await Promise.all(
    Array.from({ length: 1_000 }, () => appendTo(log.store, someStream(), 'none', someEvents(1))),
  )
  expect(log.counters().events).toBe(1_000)
  expect(log.counters().commits).toBeLessThanOrEqual(10)
  await log.close()
})

test('append() is refused where too much waits for the disk, and what waits is kept', async () => {
  const log = await openLog(tempDir())
  const large = () => someEvents(16).map((event) => ({ ...event, data: Buffer.alloc(60_000) }))
  const answers = await Promise.all(
    Array.from({ length: 80 }, () => log.store.append(someStream(), 'none', large())()),
  )
  const refusals = answers.filter(E.isLeft)
  expect(refusals.length).toBeGreaterThan(0)
  for (const { left } of refusals)
    expect(left).toStrictEqual({ _tag: 'StoreUnavailable', cause: 'too much is waiting for the disk' })
  const kept = 16 * answers.filter(E.isRight).length
  expect(await readLogOf(log.store)).toHaveLength(kept)
  await appendTo(log.store, someStream(), 'none', someEvents(1))
  expect((await log.check()).findings).toStrictEqual([])
  await log.close()
})

test('close() finishes what is queued and refuses what comes after', async () => {
  const dir = tempDir()
  const log = await openLog(dir)
  const queued = Array.from({ length: 50 }, () => log.store.append(someStream(), 'none', someEvents(2))())
  const closing = log.close()
  const failure = { _tag: 'StoreUnavailable', cause: 'the log is closed' }
  expect(refused(await log.store.append(someStream(), 'none', someEvents(1))())).toStrictEqual(failure)
  expect((await Promise.all(queued)).every(E.isRight)).toBe(true)
  await closing
  expect(refused(await log.store.head())).toStrictEqual(failure)
  expect(refused(await log.store.readAll(O.none, 1)())).toStrictEqual(failure)
  const again = await openLog(dir)
  expect(await readLogOf(again.store)).toHaveLength(100)
  await again.close()
})

test('close() ends its followers with a failure', async () => {
  const log = await openLog(tempDir())
  const following = (async () => {
    for await (const _ of log.feed.follow(O.none, new AbortController().signal));
  })()
  setTimeout(() => void log.close(), 20)
  await expect(following).rejects.toThrow('the log is closed')
})

test('readAll() and follow() know that a position lies behind the end of the log', async () => {
  const log = await openLog(tempDir())
  await appendTo(log.store, someStream(), 'none', someEvents(3))
  const beyond = `${log.tag}-0000000000000003` as Position
  const farBeyond = `${log.tag}-ffffffffffffffff` as Position
  for (const position of [beyond, farBeyond]) {
    expect(got(await log.store.readAll(O.some(position), 5)())).toStrictEqual([])
    const following = log.feed.follow(O.some(position), new AbortController().signal)[Symbol.asyncIterator]()
    await expect(following.next()).rejects.toThrow('it ends before that')
  }
  await log.close()
})

test('openEmbeddedLog() keeps its tag and node id, and gives other logs others', async () => {
  const dir = tempDir()
  const first = await openLog(dir)
  const [tag, nodeId] = [first.tag, first.nodeId]
  expect(tag).toMatch(/^[a-z2-7]{8}$/)
  expect(nodeId).toMatch(/^[a-z2-7]{8}$/)
  expect(tag).not.toBe(nodeId)
  const { position } = await appendTo(first.store, someStream(), 'none', someEvents(1))
  expect(position).toBe(`${tag}-0000000000000000`)
  await first.close()
  const again = await openLog(dir)
  expect([again.tag, again.nodeId]).toStrictEqual([tag, nodeId])
  const other = await openLog(tempDir())
  expect(other.tag).not.toBe(tag)
  await Promise.all([again.close(), other.close()])
})

test('openEmbeddedLog() refuses a format that it does not know, and leaves the log as it is', async () => {
  const dir = tempDir()
  await (await openLog(dir)).close()
  await withMeta(dir, { format: '2' })
  for (let i = 0; i < 2; i++)
    expect(await openEmbeddedLog({ dir, clock: wallClock, onFatal: () => {} })).toStrictEqual(
      E.left({ _tag: 'LogNotOpened', dir, cause: 'its format is 2; this version knows 1' }),
    )
  await withMeta(dir, { format: '1', tag: 'not a tag' })
  expect(await openEmbeddedLog({ dir, clock: wallClock, onFatal: () => {} })).toStrictEqual(
    E.left({ _tag: 'LogNotOpened', dir, cause: 'its tag or its node id is damaged' }),
  )
})

test('openEmbeddedLog() finishes a log that a crash left half made', async () => {
  const dir = tempDir()
  mkdirSync(join(dir, 'log'))
  await open({ path: join(dir, 'log'), overlappingSync: false }).close()
  const log = await openLog(dir)
  await appendTo(log.store, someStream(), 'none', someEvents(1))
  await log.close()
})

test('check() finds entries that lead astray, events that no entry leads to and revisions left out', async () => {
  const dir = tempDir()
  const log = await openLog(dir)
  for (const stream of ['a', 'b', 'c']) await appendTo(log.store, stream, 'none', someEvents(3))
  const steps: Array<number> = []
  expect(await log.check((done, total) => void steps.push(done / total))).toStrictEqual({
    events: 9,
    streams: 3,
    findings: [],
  })
  expect(steps).toStrictEqual([0.5, 1])
  await log.close()
  const root = open({
    path: join(dir, 'log'),
    overlappingSync: false,
    keyEncoding: 'binary',
    encoding: 'binary',
  })
  const streams = root.openDB<Buffer, Buffer>({ name: 'streams', keyEncoding: 'binary', encoding: 'binary' })
  const entry = (stream: string, revision: number): Buffer =>
    Buffer.from([...Buffer.from(stream), 0, 0, 0, 0, 0, 0, 0, 0, revision])
  await streams.put(entry('a', 1), Buffer.from([0, 0, 0, 0, 0, 0, 0, 4]))
  await streams.remove(entry('c', 1))
  await streams.put(entry('d', 0), Buffer.from([0, 0, 0, 0, 0, 0, 0, 99]))
  await root.close()
  const damaged = await openLog(dir)
  const position = (sequence: number) => `${damaged.tag}-000000000000000${sequence}`
  expect((await damaged.check()).findings).toStrictEqual([
    { type: 'event-not-in-stream', position: position(1), stream: 'a', revision: 1 },
    { type: 'event-not-in-stream', position: position(7), stream: 'c', revision: 1 },
    { type: 'entry-leads-astray', stream: 'a', revision: 1 },
    { type: 'revision-missing', stream: 'c', revision: 1 },
    { type: 'entry-leads-astray', stream: 'd', revision: 0 },
  ])
  expect(refused(await damaged.store.read('a', 0, 10)())).toMatchObject({ _tag: 'RecordDamaged' })
  expect(refused(await damaged.store.read('c', 0, 10)())).toMatchObject({ _tag: 'RecordDamaged' })
  expect(idsOf(got(await damaged.store.read('b', 0, 10)()))).toHaveLength(3)
  await damaged.close()
})

test('a copy of the file is the same log', async () => {
  const [dir, copy] = [tempDir(), tempDir()]
  const log = await openLog(dir)
  await appendTo(log.store, someStream(), 'none', someEvents(5))
  const events = await readLogOf(log.store)
  await log.close()
  mkdirSync(join(copy, 'log'))
  copyFileSync(join(dir, 'log', 'data.mdb'), join(copy, 'log', 'data.mdb'))
  const copied = await openLog(copy)
  expect(await readLogOf(copied.store)).toStrictEqual(events)
  await copied.close()
})

const withMeta = async (dir: string, values: Readonly<Record<string, string>>): Promise<void> => {
  const root = open({ path: join(dir, 'log'), overlappingSync: false })
  const meta = root.openDB<Buffer, Buffer>({ name: 'meta', keyEncoding: 'binary', encoding: 'binary' })
  for (const [name, value] of Object.entries(values)) await meta.put(Buffer.from(name), Buffer.from(value))
  await root.close()
}
