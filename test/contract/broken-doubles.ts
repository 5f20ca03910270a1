import * as E from 'fp-ts/lib/Either.js'
import type {
  EventFeed,
  EventStore,
  FeedNews,
  LogEvent,
  NewEvent,
} from '../../src/domain/ports/event-store.ts'
import { memoryEventStore } from '../support/memory-event-store.ts'
import type { LogUnderTest } from './event-store.contract.ts'

/** What a double does wrong, the promise that catches it, and the double. */
export type BrokenDouble = readonly [wrong: string, promise: string, open: () => LogUnderTest]

/** A contract that lets one of these pass proves nothing. */
export const brokenStores: ReadonlyArray<BrokenDouble> = [
  [
    'ignores the revision that is expected',
    'append() checks the expected revision, and writes nothing where it is another',
    () =>
      withStore((store) => ({
        append: (stream, _, events) => store.append(stream, 'any', events),
      })),
  ],
  [
    'looks at the revision, then forgets it',
    'append() lets one win of many that expect the same revision at the same time',
    () =>
      withStore((store) => ({
        append: (stream, expected, events) => async () => {
          const page = await store.read(stream, 0, 1_000)()
          const actual = E.isRight(page) ? page.right.length - 1 : -1
          if (expected !== 'any' && (expected === 'none' ? -1 : expected) !== actual)
            return E.left({ _tag: 'WrongRevision', stream, expected, actual })
          return store.append(stream, 'any', events)()
        },
      })),
  ],
  [
    'loses the second event of an append',
    'append() numbers the events of a stream 0, 1, 2 and answers the revision of the last one',
    () =>
      withStore((store) => ({
        append: (stream, expected, events) =>
          store.append(
            stream,
            expected,
            events.filter((_, i) => i !== 1),
          ),
      })),
  ],
  [
    'answers before it has stored',
    'append() is visible to every read once it has answered',
    () =>
      withStore((store) => ({
        append: (stream, expected, events) => async () => {
          const head = await store.read(stream, 0, 1_000)()
          const revision = (E.isRight(head) ? head.right.length : 0) + events.length - 1
          setTimeout(() => void store.append(stream, expected, events)(), 30)
          const position = 'inmemory-0000000000000000' as LogEvent['position']
          return E.right({ revision, position })
        },
      })),
  ],
  [
    'forgets at a new start what it acknowledged last',
    'append() survives: what it acknowledged is there after a new start',
    () => {
      const log = open()
      return { ...log, reopen: async () => forgetful(log) }
    },
  ],
  [
    'encodes JSON again instead of keeping the bytes',
    'append() keeps the bytes of data and metadata as they are',
    () =>
      withStore((store) => ({
        append: (stream, expected, events) => store.append(stream, expected, events.map(encodedAgain)),
      })),
  ],
  [
    'answers the place of the last event for each',
    'append() answers a position at or after its last event, and where it answers those of all, each exactly',
    () =>
      withStore((store) => ({
        append: (stream, expected, events) => async () => {
          const answer = await store.append(stream, expected, events)()
          if (E.isLeft(answer)) return answer
          return E.right({ ...answer.right, positions: events.map(() => answer.right.position) })
        },
      })),
  ],
  [
    'writes what it refuses',
    'append() checks the expected revision, and writes nothing where it is another',
    () =>
      withStore((store) => ({
        append: (stream, expected, events) => async () => {
          const answer = await store.append(stream, expected, events)()
          if (E.isLeft(answer) && answer.left._tag === 'WrongRevision')
            await store.append(stream, 'any', events)()
          return answer
        },
      })),
  ],
  [
    'starts a page behind the position it is given',
    'readAll() begins with the position it is given',
    () =>
      withStore((store) => ({
        readAll: (from, limit) => async () => {
          const page = await store.readAll(from, limit)()
          return E.isRight(page) && from._tag === 'Some' ? E.right(page.right.slice(1)) : page
        },
      })),
  ],
  [
    'answers short pages in the middle of the log',
    'readAll() answers everything once, in one order, whatever the size of a page',
    () =>
      withStore((store) => ({
        readAll: (from, limit) => store.readAll(from, Math.max(1, limit - 1)),
      })),
  ],
  [
    'takes positions of other stores',
    'owns() knows positions of this store, and readAll() refuses those of another',
    () => withStore(() => ({ owns: () => true })),
  ],
]

export const brokenFeeds: ReadonlyArray<BrokenDouble> = [
  [
    'repeats a position',
    'follow() hands over the whole log, in order, each event once, as it was stored',
    () => withFeed((page) => [...page.slice(0, 1), ...page]),
  ],
  [
    'drops a position',
    'follow() hands over the whole log, in order, each event once, as it was stored',
    () => withFeed((page) => page.filter((_, i) => i !== 1)),
  ],
  [
    'hands over a page in another order',
    'follow() hands over the whole log, in order, each event once, as it was stored',
    () => withFeed((page) => page.toReversed()),
  ],
  [
    'begins with the position it should follow after',
    'follow() goes on after any position',
    () => {
      const log = open()
      const follow: EventFeed['follow'] = async function* (after, signal) {
        let page: ReadonlyArray<LogEvent> = []
        if (after._tag === 'Some') {
          const at = await log.store.readAll(after, 1)()
          if (E.isRight(at)) page = at.right
        }
        if (page.length > 0) yield { type: 'events', events: page }
        yield* log.feed.follow(after, signal)
      }
      return { ...log, feed: { follow } }
    },
  ],
  [
    'says once that it is caught up, and is silent then',
    'follow() repeats in silence that it is caught up, as a sign of life',
    () => {
      const log = open()
      const follow: EventFeed['follow'] = async function* (after, signal) {
        let isSaid = false
        for await (const news of log.feed.follow(after, signal)) {
          if (news.type === 'events' || !isSaid) yield news
          if (news.type === 'caught-up') isSaid = true
        }
      }
      return { ...log, feed: { follow } }
    },
  ],
  [
    'throws when it is told to stop',
    'follow() ends quietly when it is told to: before, between pages and while it waits',
    () => {
      const log = open()
      const follow: EventFeed['follow'] = async function* (after, signal) {
        yield* log.feed.follow(after, signal)
        signal.throwIfAborted()
      }
      return { ...log, feed: { follow } }
    },
  ],
  [
    'says of a place that it was passed before it is',
    'follow() says of a place that it was passed only when nothing up to it is to come',
    () => {
      const log = open()
      const follow: EventFeed['follow'] = async function* (after, signal) {
        for await (const news of log.feed.follow(after, signal)) {
          const last = news.type === 'events' ? news.events.at(-1) : undefined
          if (last !== undefined) yield { type: 'passed', position: last.position }
          yield news
        }
      }
      return { ...log, feed: { follow } }
    },
  ],
  [
    'leaves out what follows a place that it has passed',
    'follow() says of a place that it was passed only when nothing up to it is to come',
    () => {
      const log = open()
      const follow: EventFeed['follow'] = async function* (after, signal) {
        for await (const news of log.feed.follow(after, signal)) {
          if (news.type !== 'events') yield news
          else {
            yield { type: 'events', events: news.events.slice(0, -1) }
            yield { type: 'passed', position: (news.events.at(-1) as LogEvent).position }
          }
        }
      }
      return { ...log, feed: { follow } }
    },
  ],
  [
    'goes on quietly after a place beyond its end',
    'follow() refuses a position beyond the end of the log',
    () => {
      const log = open()
      const follow: EventFeed['follow'] = async function* (after, signal) {
        const head = await log.store.head()
        const isBeyond =
          after._tag === 'Some' &&
          E.isRight(head) &&
          head.right._tag === 'Some' &&
          after.value > head.right.value
        yield* log.feed.follow(isBeyond ? head.right : after, signal)
      }
      return { ...log, feed: { follow } }
    },
  ],
  [
    'says that it is caught up before it is',
    'follow() hands over the whole log, in order, each event once, as it was stored',
    () => {
      const log = open()
      const follow: EventFeed['follow'] = async function* (after, signal) {
        const early: FeedNews = { type: 'caught-up', at: '2026-01-01T00:00:00.000Z' as never }
        yield early
        yield* log.feed.follow(after, signal)
      }
      return { ...log, feed: { follow } }
    },
  ],
]

export const open = (): LogUnderTest => underTest(memoryEventStore({ signOfLifeMs: 50 }))

const underTest = (log: ReturnType<typeof memoryEventStore>): LogUnderTest => ({
  store: log.store,
  feed: log.feed,
  reopen: async () => underTest(log.reopen()),
  close: async () => {},
})

const withStore = (broken: (store: EventStore) => Partial<EventStore>): LogUnderTest => {
  const log = open()
  return { ...log, store: { ...log.store, ...broken(log.store) } }
}

const withFeed = (change: (page: ReadonlyArray<LogEvent>) => ReadonlyArray<LogEvent>): LogUnderTest => {
  const log = open()
  const follow: EventFeed['follow'] = async function* (after, signal) {
    for await (const news of log.feed.follow(after, signal))
      yield news.type === 'events' ? { type: 'events', events: change(news.events) } : news
  }
  return { ...log, feed: { follow } }
}

const forgetful = async (log: LogUnderTest): Promise<LogUnderTest> => {
  const page = await log.store.readAll({ _tag: 'None' }, 1_000)()
  const events = E.isRight(page) ? page.right.slice(0, -1) : []
  return underTest(memoryEventStore({ events }))
}

const encodedAgain = (event: NewEvent): NewEvent => {
  try {
    return { ...event, data: Buffer.from(JSON.stringify(JSON.parse(Buffer.from(event.data).toString()))) }
  } catch {
    return event
  }
}
