import { setTimeout as pause } from 'node:timers/promises'
import * as O from 'fp-ts/lib/Option.js'
import { expect } from 'vitest'
import type { Position } from '../../src/domain/kernel/position.ts'
import type { EventFeed, FeedNews, LogEvent } from '../../src/domain/ports/event-store.ts'
import { keepsPromises, type LogUnderTest, type PortPromise } from './event-store.contract.ts'
import { appendTo, expectSame, idsOf, readLogOf, someEvent, someEvents, someStream } from './some-events.ts'

export const eventFeedContract = (name: string, open: () => Promise<LogUnderTest>): void =>
  keepsPromises(`${name} as an EventFeed`, eventFeedPromises, open)

export const eventFeedPromises: ReadonlyArray<PortPromise> = [
  {
    name: 'follow() says at once that an empty log is caught up with',
    check: async ({ feed }) => {
      expect(await untilCaughtUp(feed, O.none)).toStrictEqual([])
    },
  },
  {
    name: 'follow() hands over the whole log, in order, each event once, as it was stored',
    check: async ({ store, feed }) => {
      const streams = Array.from({ length: 5 }, someStream)
      await Promise.all(streams.map((stream) => appendTo(store, stream, 'none', someEvents(500))))
      const [log, followed] = [await readLogOf(store), await untilCaughtUp(feed, O.none)]
      expect(followed.map(placeOf)).toStrictEqual(log.map(placeOf))
      expectSame(followed, log)
    },
  },
  {
    name: 'follow() goes on after any position',
    check: async ({ store, feed }) => {
      for (const stream of [someStream(), someStream(), someStream()])
        await appendTo(store, stream, 'none', someEvents(4))
      const log = await readLogOf(store)
      for (const [i, { position }] of log.entries())
        expect(idsOf(await untilCaughtUp(feed, O.some(position)))).toStrictEqual(idsOf(log.slice(i + 1)))
    },
  },
  {
    name: 'follow() after the position of an append hands over what came later',
    check: async ({ store, feed }) => {
      const { position } = await appendTo(store, someStream(), 'none', someEvents(3))
      const later = someEvents(2)
      await appendTo(store, someStream(), 'none', later)
      expect(idsOf(await untilCaughtUp(feed, O.some(position)))).toStrictEqual(idsOf(later))
    },
  },
  {
    name: 'follow() hands over what is appended meanwhile, without a gap or a repeat',
    check: async ({ store, feed }) => {
      await appendTo(store, someStream(), 'none', someEvents(100))
      const following = untilCount(feed, O.none, 100 + 60 * 3)
      await Promise.all(
        Array.from({ length: 60 }, async (_, i) => {
          await pause(i)
          await appendTo(store, someStream(), 'none', someEvents(3))
        }),
      )
      expect((await following).map(placeOf)).toStrictEqual((await readLogOf(store)).map(placeOf))
    },
  },
  {
    name: 'follow() waits for a slow follower and then leaves nothing out',
    check: async ({ store, feed }) => {
      const following = untilCount(feed, O.none, 1_500, () => pause(20))
      for (let i = 0; i < 30; i++) await appendTo(store, someStream(), 'none', someEvents(50))
      expect((await following).map(placeOf)).toStrictEqual((await readLogOf(store)).map(placeOf))
    },
  },
  {
    name: 'follow() serves several followers, each from its own place',
    check: async ({ store, feed }) => {
      const { position } = await appendTo(store, someStream(), 'none', someEvents(5))
      const [first, second] = [untilCount(feed, O.none, 8), untilCount(feed, O.some(position), 3)]
      await appendTo(store, someStream(), 'none', someEvents(3))
      const log = await readLogOf(store)
      expect(idsOf(await first)).toStrictEqual(idsOf(log))
      expect(idsOf(await second)).toStrictEqual(idsOf(log.slice(5)))
    },
  },
  {
    name: 'follow() shows an event that a read of its stream shows too',
    check: async ({ store, feed }) => {
      const following = untilCount(feed, O.none, 20, async (events) => {
        for (const { stream, revision, id } of events) {
          const page = await store.read(stream, revision, 1)()
          expect(page).toMatchObject({ right: [{ id }] })
        }
      })
      for (let i = 0; i < 20; i++) await appendTo(store, someStream(), 'none', [someEvent()])
      await following
    },
  },
  {
    name: 'follow() repeats in silence that it is caught up, as a sign of life',
    check: async ({ store, feed }) => {
      await appendTo(store, someStream(), 'none', [someEvent()])
      const stop = stopAfter(PATIENCE_MS)
      let signs = 0
      for await (const { type } of feed.follow(O.none, stop.signal)) {
        if (type === 'caught-up' && ++signs === 3) break
      }
      stop.done()
      expect(signs).toBe(3)
    },
  },
  {
    name: 'follow() ends quietly when it is told to: before, between pages and while it waits',
    check: async ({ store, feed }) => {
      await appendTo(store, someStream(), 'none', someEvents(3))
      const stopped = new AbortController()
      stopped.abort()
      for await (const _ of feed.follow(O.none, stopped.signal)) throw new Error('it was told to stop before')
      const onEvents = new AbortController()
      let pages = 0
      for await (const _ of feed.follow(O.none, onEvents.signal)) {
        pages++
        onEvents.abort()
      }
      expect(pages).toBe(1)
      const whileWaiting = new AbortController()
      const started = performance.now()
      for await (const { type } of feed.follow(O.none, whileWaiting.signal)) {
        if (type === 'caught-up') setTimeout(() => whileWaiting.abort(), 20)
      }
      expect(performance.now() - started).toBeLessThan(PATIENCE_MS)
    },
  },
  {
    name: 'follow() refuses a position of another store',
    check: async ({ store, feed }) => {
      const { position } = await appendTo(store, someStream(), 'none', [someEvent()])
      const foreign = `${position.startsWith('a') ? 'b' : 'a'}${position.slice(1)}` as Position
      await expect(untilCaughtUp(feed, O.some(foreign))).rejects.toMatchObject(NOT_THIS_LOG)
    },
  },
  {
    name: 'follow() refuses a position beyond the end of the log',
    check: async ({ store, feed }) => {
      const { position } = await appendTo(store, someStream(), 'none', [someEvent()])
      const digits = position.slice(9)
      const beyond = (BigInt(`0x${digits}`) + 2n ** 40n).toString(16).padStart(digits.length, '0')
      const failing = untilCaughtUp(feed, O.some(`${position.slice(0, 9)}${beyond}` as Position))
      await expect(failing).rejects.toMatchObject(NOT_THIS_LOG)
    },
  },
  {
    name: 'follow() says of a place that it was passed only when nothing up to it is to come',
    check: async ({ store, feed }) => {
      for (let i = 0; i < 3; i++) await appendTo(store, someStream(), 'none', someEvents(2))
      const log = await readLogOf(store)
      const { news, events } = await heardUntilCaughtUp(feed, O.none)
      expect(idsOf(events)).toStrictEqual(idsOf(log))
      let last = ''
      for (const one of news) {
        if (one.type === 'caught-up') continue
        const [first, end] =
          one.type === 'passed'
            ? [one.position, one.position]
            : [one.events[0]?.position ?? '', one.events.at(-1)?.position ?? '']
        expect(first > last).toBe(true)
        last = end
        if (one.type !== 'passed') continue
        const later = log.filter(({ position }) => position > one.position)
        expect(idsOf(await untilCaughtUp(feed, O.some(one.position)))).toStrictEqual(idsOf(later))
      }
    },
  },
  {
    name: 'follow() goes on after a new start where it had come to',
    check: async (log) => {
      await appendTo(log.store, someStream(), 'none', someEvents(4))
      const before = await untilCaughtUp(log.feed, O.none)
      const { store, feed } = await log.reopen()
      const later = someEvents(2)
      await appendTo(store, someStream(), 'none', later)
      const after = await untilCaughtUp(feed, O.fromNullable(before.at(-1)?.position))
      expect(idsOf(after)).toStrictEqual(idsOf(later))
    },
  },
]

/** How long a check waits for what must come. */
const PATIENCE_MS = 4_000

const placeOf = ({ position, stream, revision, id }: LogEvent): string =>
  `${position} ${stream} ${revision} ${id}`

/** Whoever follows has to stop, and say so: what is there is not what it knows. */
const NOT_THIS_LOG = {
  message: expect.stringContaining('Cannot follow'),
  cause: { _tag: 'LogReplaced' },
}

const untilCaughtUp = async (feed: EventFeed, after: O.Option<Position>): Promise<ReadonlyArray<LogEvent>> =>
  (await heardUntilCaughtUp(feed, after)).events

const heardUntilCaughtUp = async (
  feed: EventFeed,
  after: O.Option<Position>,
): Promise<{ readonly news: ReadonlyArray<FeedNews>; readonly events: ReadonlyArray<LogEvent> }> => {
  const stop = stopAfter(PATIENCE_MS)
  const heard: Array<FeedNews> = []
  const events: Array<LogEvent> = []
  for await (const news of feed.follow(after, stop.signal)) {
    heard.push(news)
    if (news.type === 'events') events.push(...news.events)
    if (news.type === 'caught-up') return stop.done({ news: heard, events })
  }
  throw new Error(`${events.length} events, and never caught up`)
}

/** Follows until so many events came, and does something with each page. */
const untilCount = async (
  feed: EventFeed,
  after: O.Option<Position>,
  count: number,
  onPage: (events: ReadonlyArray<LogEvent>) => Promise<unknown> = () => Promise.resolve(),
): Promise<ReadonlyArray<LogEvent>> => {
  const stop = stopAfter(PATIENCE_MS)
  const events: Array<LogEvent> = []
  for await (const news of feed.follow(after, stop.signal)) {
    if (news.type !== 'events') continue
    events.push(...news.events)
    await onPage(news.events)
    if (events.length >= count) return stop.done(events)
  }
  throw new Error(`${count} events expected, found ${events.length}`)
}

const stopAfter = (ms: number) => {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), ms)
  const done = <A>(result?: A): A => {
    clearTimeout(timer)
    return result as A
  }
  return { signal: stop.signal, done }
}
