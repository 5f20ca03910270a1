import * as O from 'fp-ts/lib/Option.js'
import { expect, test } from 'vitest'
import { RECENT_BYTES_MAX } from '../../../src/adapters/embedded/recent-events.ts'
import type { EventFeed, LogEvent } from '../../../src/domain/ports/event-store.ts'
import { appendTo, readLogOf, someEvent, someEvents, someStream } from '../../contract/some-events.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { openLog } from './open-log.ts'

test('follow() hands the same events from memory to all followers that keep up', async () => {
  const log = await openLog(tempDir())
  const [one, other] = [next(log.feed), next(log.feed)]
  await appendTo(log.store, someStream(), 'none', someEvents(3))
  const [seenByOne, seenByOther] = [await one, await other]
  expect(seenByOne).toHaveLength(3)
  for (const [i, event] of seenByOne.entries()) expect(event).toBe(seenByOther[i])
  const fromDisk = await readLogOf(log.store)
  expect(fromDisk.map(plain)).toStrictEqual(seenByOne.map(plain))
  expect(fromDisk[0]).not.toBe(seenByOne[0])
  await log.close()
})

test('follow() reads from the disk what a slow follower left behind, and goes on from memory', async () => {
  const log = await openLog(tempDir())
  const eventBytes = 50_000
  const appends = Math.ceil((2 * RECENT_BYTES_MAX) / eventBytes / 10)
  const large = () => Array.from({ length: 10 }, () => ({ ...someEvent(), data: Buffer.alloc(eventBytes) }))
  const seen: Array<LogEvent> = []
  for await (const news of log.feed.follow(O.none, new AbortController().signal)) {
    if (news.type === 'events') seen.push(...news.events)
    // Everything is appended while the follower stands still after its first word.
    else if (seen.length === 0)
      for (let i = 0; i < appends; i++) await appendTo(log.store, someStream(), 'none', large())
    else break
  }
  expect(seen.map(({ position }) => position)).toStrictEqual(
    (await readLogOf(log.store)).map(({ position }) => position),
  )
  expect(seen).toHaveLength(10 * appends)
  await log.close()
})

/** The first events that come. */
const next = async (feed: EventFeed): Promise<ReadonlyArray<LogEvent>> => {
  for await (const news of feed.follow(O.none, new AbortController().signal))
    if (news.type === 'events') return news.events
  return []
}

const plain = ({ data, metadata, ...event }: LogEvent): unknown => ({
  ...event,
  data: Buffer.from(data).toString('hex'),
  metadata: Buffer.from(metadata).toString('hex'),
})
