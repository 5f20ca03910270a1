import {
  closeSync,
  cpSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/adapters/system/clock.ts'
import type { Position } from '../../src/domain/kernel/position.ts'
import type { EventFeed, LogEvent } from '../../src/domain/ports/event-store.ts'
import { openIndexBeside } from '../../src/node/index-beside.ts'
import { type IndexHost, openIndexHost } from '../../src/node/index-host.ts'
import { type IndexMarks, indexMarks } from '../../src/node/index-mark.ts'
import { contactEvent } from '../support/arbitrary/contact-event.ts'
import { type MemoryLog, memoryEventStore } from '../support/memory-event-store.ts'
import { pseudonymNo, storedContactEvent } from '../support/stored-event.ts'
import { tempDir } from '../support/temp-dir.ts'

const CONTACTS = 200

const events: Array<LogEvent> = fc
  .sample(contactEvent, { numRuns: CONTACTS, seed: 11 })
  .map((event, n) => storedContactEvent(n, n, 0, event))

/** The log of these events, and from where it was followed last. */
const newLog = () => {
  const log: MemoryLog = memoryEventStore({
    tag: events[0]?.position.slice(0, 8) ?? '',
    events: [...events],
    signOfLifeMs: 20,
  })
  const followed: { from: Position | undefined } = { from: undefined }
  const feed: EventFeed = {
    follow: (after, signal) => {
      followed.from = O.toUndefined(after)
      return log.feed.follow(after, signal)
    },
  }
  return { store: log.store, feed, followed }
}

const BROKEN_FEED = (failure: unknown): never => {
  throw new Error('the feed failed', { cause: failure })
}

const opened = async (dir: string, marks: IndexMarks, log = newLog()): Promise<IndexHost> => {
  const host = await openIndexHost(dir, log.feed, BROKEN_FEED, () => true, systemClock, {}, marks)
  if (E.isLeft(host)) throw new Error(host.left._tag)
  while (host.right.currentAt() === undefined) await setTimeout(1)
  return host.right
}

/** A process that dies: what it wrote lies in the memory of the system, and it said nothing any more. */
const killed = (marks: IndexMarks): IndexMarks => ({ ...marks, close: () => undefined })

const leaveOpen = async (dir: string, bootId: string | undefined): Promise<void> =>
  (await opened(dir, killed(indexMarks(bootId)))).close()

const nameInUse = (dir: string): string => readFileSync(join(dir, 'current'), 'utf8').trim()

/** Opens it under this boot: which index is in use then, and from where the log had to be followed. */
const openedAgain = async (dir: string, bootId: string | undefined) => {
  const log = newLog()
  const host = await opened(dir, indexMarks(bootId), log)
  const found = { name: nameInUse(dir), from: log.followed.from, size: host.index().checkpoint().size }
  await host.close()
  return found
}

const LAST = events.at(-1)?.position
const KEPT = { name: 'index-1', from: LAST, size: CONTACTS }
const BUILT_ANEW = { name: 'index-2', from: undefined, size: CONTACTS }

/** Pages that never reached the disk: everything but the two pages that say where the rest is. */
const tear = (dir: string): void => {
  const file = openSync(join(dir, nameInUse(dir), 'data.mdb'), 'r+')
  const kept = 2 * 4_096
  writeSync(file, Buffer.alloc(fstatSync(file).size - kept), 0, undefined, kept)
  closeSync(file)
}

describe('an index that was left open', () => {
  test('is used as it is where the machine has not stopped since', async () => {
    const dir = tempDir()
    await leaveOpen(dir, 'boot-1')
    expect(await openedAgain(dir, 'boot-1')).toStrictEqual(KEPT)
  })

  test('is built anew after a start of the machine', async () => {
    const dir = tempDir()
    await leaveOpen(dir, 'boot-1')
    expect(await openedAgain(dir, 'boot-2')).toStrictEqual(BUILT_ANEW)
    expect(existsSync(join(dir, 'index-2'))).toBe(true)
    expect(await openedAgain(dir, 'boot-3')).toStrictEqual({ ...BUILT_ANEW, from: LAST })
    expect(existsSync(join(dir, 'index-1'))).toBe(false)
  })

  test.each([
    ['before', undefined, 'boot-1'],
    ['now', 'boot-1', undefined],
    ['ever', undefined, undefined],
  ])(
    'is built anew where nobody knows whether the machine stopped: not known %s',
    async (_, first, second) => {
      const dir = tempDir()
      await leaveOpen(dir, first)
      expect(await openedAgain(dir, second)).toStrictEqual(BUILT_ANEW)
    },
  )

  test('is built anew where it is a copy, which may have been taken in the middle of a write', async () => {
    const dir = tempDir()
    await leaveOpen(dir, 'boot-1')
    const index = join(dir, 'index-1')
    cpSync(index, join(dir, 'copy'), { recursive: true })
    renameSync(index, join(dir, 'original'))
    renameSync(join(dir, 'copy'), index)
    expect(await openedAgain(dir, 'boot-1')).toStrictEqual(BUILT_ANEW)
  })
})

test('a process beside the owner reads an index that is whole or being written, and none of before the machine stopped', async () => {
  const dir = tempDir()
  expect(openIndexBeside(dir, indexMarks('boot-1'))).toBeUndefined()
  const host = await opened(dir, indexMarks('boot-1'))
  for (const bootId of ['boot-1', undefined]) {
    const beside = openIndexBeside(dir, indexMarks(bootId))
    expect(beside?.index().checkpoint().size).toBe(CONTACTS)
    await beside?.close()
  }
  expect(openIndexBeside(dir, indexMarks('boot-2'))).toBeUndefined()
  await host.close()
  const closed = openIndexBeside(dir, indexMarks('boot-2'))
  expect(closed?.index().checkpoint().size).toBe(CONTACTS)
  await closed?.close()
})

describe('an index that was closed', () => {
  test('is used as it is under any boot, a copy of it as well', async () => {
    const dir = tempDir()
    await (await opened(dir, indexMarks('boot-1'))).close()
    expect(await openedAgain(dir, 'boot-2')).toStrictEqual(KEPT)
    expect(await openedAgain(dir, undefined)).toStrictEqual(KEPT)
    const copy = tempDir()
    cpSync(dir, copy, { recursive: true })
    expect(await openedAgain(copy, 'boot-3')).toStrictEqual(KEPT)
  })

  test('is closed no longer once it is opened again', async () => {
    const dir = tempDir()
    await (await opened(dir, indexMarks('boot-1'))).close()
    await leaveOpen(dir, 'boot-2')
    expect(await openedAgain(dir, 'boot-3')).toStrictEqual(BUILT_ANEW)
  })
})

test('an index without a mark, as earlier versions made it, is built anew', async () => {
  const dir = tempDir()
  await (await opened(dir, indexMarks('boot-1'))).close()
  rmSync(join(dir, 'index-1', 'mark'))
  expect(await openedAgain(dir, 'boot-1')).toStrictEqual(BUILT_ANEW)
})

test('a rebuild leaves an index with a mark of its own', async () => {
  const dir = tempDir()
  const log = newLog()
  const first = await opened(dir, killed(indexMarks('boot-1')), log)
  expect(E.isRight(await first.rebuild(log.store, () => undefined))).toBe(true)
  await first.close()
  expect(await openedAgain(dir, 'boot-1')).toStrictEqual({ ...KEPT, name: 'index-2' })
  await leaveOpen(dir, 'boot-1')
  expect(await openedAgain(dir, 'boot-2')).toStrictEqual({ ...BUILT_ANEW, name: 'index-3' })
})

/** Opens what a machine that stopped has left, and asks for every contact: how many are not known any more. */
const strangersAfterCrash = async (marks: IndexMarks): Promise<number> => {
  const dir = tempDir()
  await leaveOpen(dir, 'boot-1')
  tear(dir)
  const host = await opened(dir, marks)
  try {
    const { suppression } = host.index()
    return events.filter((_, n) => suppression.stateOf(pseudonymNo(n)).revision < 0).length
  } finally {
    await host.close()
  }
}

test('a machine that stops takes nothing from the answers, and whoever ignores the mark is noticed', async () => {
  expect(await strangersAfterCrash(indexMarks('boot-2'))).toBe(0)
  const trusting: IndexMarks = { ...indexMarks('boot-2'), isWhole: () => true }
  const outcome = await strangersAfterCrash(trusting).catch(() => 'cannot be read')
  expect(outcome).not.toBe(0)
})
