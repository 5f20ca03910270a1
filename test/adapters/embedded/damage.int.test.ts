import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { expect, test } from 'vitest'
import type { LogEvent } from '../../../src/domain/ports/event-store.ts'
import { encodeLeaf } from '../../../src/domain/proof/leaf.ts'
import { appendTo, got, idsOf, readLogOf, someEvents } from '../../contract/some-events.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { startChild } from './child.ts'
import type { Reading } from './child-reads.ts'
import { openLog } from './open-log.ts'

test('readAll(), read() and follow() name the damaged record, whichever byte of it was changed', async () => {
  const dir = tempDir()
  const events = await someLog(dir, 12)
  const damaged = events[7] as LogEvent
  const leaf = encodeLeaf(damaged)
  for (const at of [-32, -1, 0, 5, 20, 30, leaf.length - 1]) {
    const whole = flipped(dir, leaf, at)
    const log = await openLog(dir)
    const failure = { _tag: 'RecordDamaged', position: damaged.position }
    expect(await log.store.readAll(O.none, 1_000)()).toStrictEqual(E.left(failure))
    expect(await log.store.read(damaged.stream, 0, 1_000)()).toStrictEqual(E.left(failure))
    await expect(followAll(log.feed)).rejects.toMatchObject({ cause: failure })
    expect((await log.check()).findings).toContainEqual({
      type: 'record-damaged',
      position: damaged.position,
    })
    expect(idsOf(got(await log.store.readAll(O.none, 7)()))).toStrictEqual(idsOf(events.slice(0, 7)))
    await log.close()
    writeFileSync(dataFile(dir), whole)
  }
})

test('openEmbeddedLog() and every read answer no wrong event from a file with damage anywhere', async () => {
  const dir = tempDir()
  const events = await someLog(dir, 400)
  const [healthy] = await readings([dir])
  expect(healthy?.failures).toStrictEqual([])
  expect(healthy?.digests).toHaveLength(events.length)

  const bytes = readFileSync(dataFile(dir))
  const random = seeded(7)
  const copies = Array.from({ length: 60 }, (_, i) => {
    const copy = join(tempDir(), String(i))
    mkdirSync(join(copy, 'log'), { recursive: true })
    copyFileSync(dataFile(dir), dataFile(copy))
    const at = Math.floor(random() * bytes.length)
    if (i % 3 === 0) truncateSync(dataFile(copy), at)
    else writeFileSync(dataFile(copy), i % 3 === 1 ? withBitFlipped(bytes, at) : withTornPage(bytes, at))
    return copy
  })
  const found = await readings(copies)
  for (const reading of found) {
    // A process that the damage ended has answered nothing. What was read is what was written, from the start.
    if (reading === undefined) continue
    expect(healthy?.digests.slice(0, reading.digests.length)).toStrictEqual(reading.digests)
  }
  const noticed = found.filter((reading) => reading?.failures.length !== 0)
  expect(noticed.length).toBeGreaterThan(10) // the rest hit pages no longer in use
})

/** A log of events of twenty streams. */
const someLog = async (dir: string, count: number): Promise<ReadonlyArray<LogEvent>> => {
  const log = await openLog(dir)
  for (let i = 0; i < count; i += 4)
    await appendTo(log.store, `contact-${(i / 4) % 20}`, 'any', someEvents(4))
  const events = await readLogOf(log.store)
  await log.close()
  return events
}

const dataFile = (dir: string): string => join(dir, 'log', 'data.mdb')

/** Changes a byte of a record, counted from its leaf, wherever the file has it; answers the file as it was. */
const flipped = (dir: string, leaf: Buffer, at: number): Buffer => {
  const whole = readFileSync(dataFile(dir))
  const bytes = Buffer.from(whole)
  for (let found = bytes.indexOf(leaf); found >= 0; found = whole.indexOf(leaf, found + 1))
    bytes[found + at] = (bytes[found + at] ?? 0) ^ 0x10
  writeFileSync(dataFile(dir), bytes)
  return whole
}

const withBitFlipped = (whole: Buffer, at: number): Buffer => {
  const bytes = Buffer.from(whole)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
  return bytes
}

/** Half of a page as if it had never been written. */
const withTornPage = (whole: Buffer, at: number): Buffer => {
  const start = at - (at % 4096) + 2048
  return Buffer.from(whole).fill(0, start, start + 2048)
}

const followAll = async (feed: Awaited<ReturnType<typeof openLog>>['feed']): Promise<void> => {
  for await (const { type } of feed.follow(O.none, new AbortController().signal))
    if (type === 'caught-up') return
}

/** What a child reads of each log; undefined where reading it ended the child. */
const readings = async (dirs: ReadonlyArray<string>): Promise<ReadonlyArray<Reading | undefined>> => {
  const found: Array<Reading | undefined> = []
  while (found.length < dirs.length) {
    const child = startChild(new URL('./child-reads.ts', import.meta.url), dirs.slice(found.length))
    for await (const line of child.lines) found.push(JSON.parse(line) as Reading)
    const end = await child.ended
    if (found.length < dirs.length) {
      expect(end).not.toBe(0)
      found.push(undefined)
    }
  }
  return found
}

/** A small generator (mulberry32): the same damage at every run. */
const seeded = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
