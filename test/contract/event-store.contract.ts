import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import type { Position } from '../../src/domain/kernel/position.ts'
import {
  APPEND_BYTES_MAX,
  APPEND_EVENTS_MAX,
  type EventFeed,
  type EventStore,
  type ExpectedRevision,
  READ_EVENTS_MAX,
} from '../../src/domain/ports/event-store.ts'
import { LEAF_BYTES_MAX, leafLength } from '../../src/domain/proof/leaf.ts'
import {
  appendTo,
  expectSame,
  got,
  idsOf,
  readAllOf,
  readLogOf,
  refused,
  someEvent,
  someEvents,
  someStream,
} from './some-events.ts'

/** A log that holds nothing yet. */
export interface LogUnderTest {
  readonly store: EventStore
  readonly feed: EventFeed
  /** Stops, and starts again on the same disk. What was opened before is not used again. */
  readonly reopen: () => Promise<LogUnderTest>
  readonly close: () => Promise<void>
}

/** One promise of a port, as a check that throws where it is broken: a broken double can be shown to fail it. */
export interface PortPromise {
  readonly name: string
  readonly check: (log: LogUnderTest) => Promise<void>
}

export const eventStoreContract = (name: string, open: () => Promise<LogUnderTest>): void =>
  keepsPromises(`${name} as an EventStore`, eventStorePromises, open)

export const keepsPromises = (
  name: string,
  promises: ReadonlyArray<PortPromise>,
  open: () => Promise<LogUnderTest>,
): void => {
  describe(name, () => {
    test.each(promises)('$name', async ({ check }) => {
      const log = await open()
      try {
        await check(log)
      } finally {
        await log.close()
      }
    })
  })
}

/** What is promised here, EventStoreDB keeps too: no look-up by id, no position but the last one's of an append. */
export const eventStorePromises: ReadonlyArray<PortPromise> = [
  {
    name: 'read() answers an empty page for a stream never written',
    check: async ({ store }) => {
      expect(await readAllOf(store, someStream())).toStrictEqual([])
    },
  },
  {
    name: 'append() does nothing until the task is run',
    check: async ({ store }) => {
      const stream = someStream()
      const task = store.append(stream, 'none', [someEvent()])
      expect(await readAllOf(store, stream)).toStrictEqual([])
      expect(got(await task()).revision).toBe(0)
    },
  },
  {
    name: 'append() keeps the bytes of data and metadata as they are',
    check: async ({ store }) => {
      const stream = someStream()
      const allBytes = Uint8Array.from({ length: 256 }, (_, i) => i)
      const events = [
        someEvent(),
        someEvent('{"b":1,"b":2,"big":12345678901234567890}'),
        { ...someEvent(), data: allBytes, metadata: allBytes.toReversed() },
        { ...someEvent(), data: new Uint8Array(), metadata: new Uint8Array() },
      ]
      await appendTo(store, stream, 'none', events)
      expectSame(await readAllOf(store, stream), events)
      expectSame(
        (await readLogOf(store)).filter((event) => event.stream === stream),
        events,
      )
    },
  },
  {
    name: 'append() numbers the events of a stream 0, 1, 2 and answers the revision of the last one',
    check: async ({ store }) => {
      const stream = someStream()
      const events = someEvents(4)
      expect((await appendTo(store, stream, 'none', events.slice(0, 3))).revision).toBe(2)
      expect((await appendTo(store, stream, 2, events.slice(3))).revision).toBe(3)
      const found = await readAllOf(store, stream)
      expect(found.map(({ revision }) => revision)).toStrictEqual([0, 1, 2, 3])
      expect(new Set(found.map((event) => event.stream))).toStrictEqual(new Set([stream]))
      expectSame(found, events)
    },
  },
  {
    name: 'append() is visible to every read once it has answered',
    check: async ({ store }) => {
      for (let i = 0; i < 20; i++) {
        const [stream, event] = [someStream(), someEvent()]
        const { position } = await appendTo(store, stream, 'none', [event])
        expect(idsOf(got(await store.read(stream, 0, 1)()))).toStrictEqual([event.id])
        expect(idsOf(await readLogOf(store))).toContain(event.id)
        expect(headOf(await store.head()) >= position).toBe(true)
      }
    },
  },
  {
    name: 'append() survives: what it acknowledged is there after a new start',
    check: async (log) => {
      const streams = Array.from({ length: 20 }, someStream)
      const given = await Promise.all(
        streams.map(async (stream) => {
          const events = someEvents(2)
          await appendTo(log.store, stream, 'none', events)
          return events
        }),
      )
      const { store } = await log.reopen()
      for (const [i, stream] of streams.entries()) expectSame(await readAllOf(store, stream), given[i] ?? [])
      expect((await appendTo(store, streams[0] as string, 1, [someEvent()])).revision).toBe(2)
      await expectOrdered(store, 41)
    },
  },
  {
    name: 'append() answers a position at or after its last event, and where it answers those of all, each exactly',
    check: async ({ store }) => {
      for (const count of [1, 3]) {
        const events = someEvents(count)
        const { position, positions } = await appendTo(store, someStream(), 'none', events)
        const known = new Map((await readLogOf(store)).map((event) => [event.id, event.position]))
        if (positions !== undefined) expect(positions).toStrictEqual(events.map(({ id }) => known.get(id)))
        for (const { id } of events) expect((known.get(id) as Position) <= position).toBe(true)
        const { position: later } = await appendTo(store, someStream(), 'none', [someEvent()])
        expect(position < later).toBe(true)
      }
    },
  },
  {
    name: 'append() checks the expected revision, and writes nothing where it is another',
    check: async ({ store }) => {
      const [empty, one, three] = [someStream(), someStream(), someStream()]
      await appendTo(store, one, 'none', someEvents(1))
      await appendTo(store, three, 'none', someEvents(3))
      const wrong: ReadonlyArray<readonly [string, ExpectedRevision, number]> = [
        [empty, 0, -1],
        [empty, 5, -1],
        [one, 'none', 0],
        [one, 1, 0],
        [three, 0, 2],
        [three, 1, 2],
        [three, 3, 2],
        [three, 'none', 2],
      ]
      for (const [stream, expected, actual] of wrong) {
        const failure = refused(await store.append(stream, expected, someEvents(2))())
        expect(failure).toStrictEqual({ _tag: 'WrongRevision', stream, expected, actual })
      }
      expect(await readAllOf(store, empty)).toStrictEqual([])
      await expectOrdered(store, 4)
      await appendTo(store, three, 2, [someEvent()])
    },
  },
  {
    name: 'append() takes any revision where it is told so',
    check: async ({ store }) => {
      const stream = someStream()
      const events = someEvents(3)
      for (const [i, event] of events.entries())
        expect((await appendTo(store, stream, 'any', [event])).revision).toBe(i)
      expectSame(await readAllOf(store, stream), events)
    },
  },
  {
    name: 'append() lets one win of many that expect the same revision at the same time',
    check: async ({ store }) => {
      const stream = someStream()
      for (const expected of ['none', 1, 3] as const) {
        const rivals = Array.from({ length: 20 }, () => someEvents(2))
        const answers = await Promise.all(rivals.map((events) => store.append(stream, expected, events)()))
        const winners = rivals.filter((_, i) => E.isRight(answers[i] as (typeof answers)[number]))
        expect(winners).toHaveLength(1)
        const actual = expected === 'none' ? 1 : expected + 2
        for (const answer of answers.filter(E.isLeft))
          expect(answer.left).toStrictEqual({ _tag: 'WrongRevision', stream, expected, actual })
        expect(idsOf(await readAllOf(store, stream)).slice(-2)).toStrictEqual(idsOf(winners[0] ?? []))
      }
      await expectOrdered(store, 6)
    },
  },
  {
    name: 'append() that is refused shows its reason to a read at once',
    check: async ({ store }) => {
      const stream = someStream()
      const winning = store.append(stream, 'none', someEvents(3))()
      const failure = refused(await store.append(stream, 0, someEvents(1))())
      if (failure._tag !== 'WrongRevision') throw new Error(`WrongRevision expected, found ${failure._tag}`)
      const found = await readAllOf(store, stream)
      expect(found.length).toBeGreaterThanOrEqual(failure.actual + 1)
      await winning
    },
  },
  {
    name: 'append() keeps many streams apart that are written at the same time',
    check: async ({ store }) => {
      const appends = Array.from({ length: 200 }, (_, i) => ({
        stream: someStream(),
        events: someEvents(1 + (i % 3)),
      }))
      await Promise.all(appends.map(({ stream, events }) => appendTo(store, stream, 'none', events)))
      for (const { stream, events } of appends) expectSame(await readAllOf(store, stream), events)
      await expectOrdered(
        store,
        appends.reduce((sum, { events }) => sum + events.length, 0),
      )
    },
  },
  {
    name: 'append() is not disturbed by others that are refused at the same time',
    check: async ({ store }) => {
      const streams = Array.from({ length: 50 }, someStream)
      const answers = await Promise.all(
        streams.flatMap((stream) => [
          store.append(stream, 7, someEvents(1))(),
          store.append(stream, 'none', someEvents(1))(),
        ]),
      )
      expect(answers.map(E.isRight)).toStrictEqual(streams.flatMap(() => [false, true]))
      await expectOrdered(store, 50)
    },
  },
  {
    name: 'append() takes an event of the largest size and refuses a larger one, writing nothing',
    check: async ({ store }) => {
      const stream = someStream()
      const bare = leafLength({ ...someEvent(''), stream, revision: 0 })
      const largest = { ...someEvent(), data: Buffer.alloc(LEAF_BYTES_MAX - bare, 'x') }
      const larger = { ...someEvent(), data: Buffer.alloc(LEAF_BYTES_MAX - bare + 1, 'x') }
      expect(refused(await store.append(stream, 'none', [largest, larger])())).toStrictEqual({
        _tag: 'EventTooLarge',
        bytes: LEAF_BYTES_MAX + 1,
        bytesMax: LEAF_BYTES_MAX,
      })
      expect(await readAllOf(store, stream)).toStrictEqual([])
      await appendTo(store, stream, 'none', [largest])
      expectSame(await readAllOf(store, stream), [largest])
    },
  },
  {
    name: 'append() refuses more bytes than one append may have, writing nothing',
    check: async ({ store }) => {
      const stream = someStream()
      const events = Array.from({ length: 17 }, () => ({ ...someEvent(), data: Buffer.alloc(62_000, 'x') }))
      const failure = refused(await store.append(stream, 'none', events)())
      expect(failure).toMatchObject({ _tag: 'EventTooLarge', bytesMax: APPEND_BYTES_MAX })
      expect(await readAllOf(store, stream)).toStrictEqual([])
      await appendTo(store, stream, 'none', events.slice(1))
    },
  },
  {
    name: 'append() takes 1 to APPEND_EVENTS_MAX events; anything else is a defect',
    check: async ({ store }) => {
      const stream = someStream()
      await expect(store.append(stream, 'none', [])()).rejects.toThrow('Invariant broken')
      await expect(store.append(stream, 'none', someEvents(APPEND_EVENTS_MAX + 1))()).rejects.toThrow(
        'Invariant broken',
      )
      const events = someEvents(APPEND_EVENTS_MAX)
      expect((await appendTo(store, stream, 'none', events)).revision).toBe(APPEND_EVENTS_MAX - 1)
      expectSame(await readAllOf(store, stream), events)
    },
  },
  {
    name: 'read() answers pages from a revision on, full until the stream ends',
    check: async ({ store }) => {
      const stream = someStream()
      const events = someEvents(10)
      await appendTo(store, stream, 'none', events)
      await appendTo(store, `${stream}-more`, 'none', someEvents(1))
      const page = async (from: number, limit: number): Promise<ReadonlyArray<string>> =>
        idsOf(got(await store.read(stream, from, limit)()))
      expect(await page(0, 4)).toStrictEqual(idsOf(events.slice(0, 4)))
      expect(await page(4, 4)).toStrictEqual(idsOf(events.slice(4, 8)))
      expect(await page(8, 4)).toStrictEqual(idsOf(events.slice(8)))
      expect(await page(9, 1)).toStrictEqual(idsOf(events.slice(9)))
      expect(await page(10, 4)).toStrictEqual([])
      expect(await page(0, READ_EVENTS_MAX)).toStrictEqual(idsOf(events))
    },
  },
  {
    name: 'readAll() answers everything once, in one order, whatever the size of a page',
    check: async ({ store }) => {
      const streams = Array.from({ length: 5 }, someStream)
      for (let i = 0; i < 4; i++)
        await Promise.all(streams.map((stream) => appendTo(store, stream, 'any', someEvents(2))))
      const whole = await readLogOf(store)
      expect(whole).toHaveLength(40)
      for (const limit of [2, 3, 7, 40])
        expect(idsOf(await readLogOf(store, limit))).toStrictEqual(idsOf(whole))
      await expectOrdered(store, 40)
    },
  },
  {
    name: 'readAll() begins with the position it is given',
    check: async ({ store }) => {
      await appendTo(store, someStream(), 'none', someEvents(5))
      const whole = await readLogOf(store)
      for (const [i, { position }] of whole.entries()) {
        const page = got(await store.readAll(O.some(position), 2)())
        expect(idsOf(page)).toStrictEqual(idsOf(whole.slice(i, i + 2)))
      }
    },
  },
  {
    name: 'head() is the place of the newest event, and none where there is no event',
    check: async ({ store }) => {
      expect(got(await store.head())).toStrictEqual(O.none)
      await appendTo(store, someStream(), 'none', someEvents(3))
      const last = (await readLogOf(store)).at(-1)
      expect(got(await store.head())).toStrictEqual(O.some(last?.position))
    },
  },
  {
    name: 'owns() knows positions of this store, and readAll() refuses those of another',
    check: async (log) => {
      const { position } = await appendTo(log.store, someStream(), 'none', [someEvent()])
      const foreign = `${position.startsWith('a') ? 'b' : 'a'}${position.slice(1)}` as Position
      const wide = `${position}${position.slice(9)}`.slice(0, position.length === 25 ? 41 : 25) as Position
      for (const store of [log.store, (await log.reopen()).store]) {
        expect(store.owns(position)).toBe(true)
        expect(store.owns(foreign)).toBe(false)
        expect(store.owns(wide)).toBe(false)
        const failure = refused(await store.readAll(O.some(foreign), 1)())
        expect(failure).toStrictEqual({ _tag: 'PositionOfAnotherStore' })
      }
    },
  },
]

const headOf = (head: E.Either<unknown, O.Option<Position>>): string => O.getOrElse(() => '')(got(head))

/** So many events in all: positions rise, and the revisions of each stream are 0, 1, 2 in that order. */
const expectOrdered = async (store: EventStore, count: number): Promise<void> => {
  const log = await readLogOf(store)
  const positions = log.map(({ position }) => position)
  expect(positions).toStrictEqual([...new Set(positions)].sort())
  expect(new Set(idsOf(log)).size).toBe(count)
  expect(log).toHaveLength(count)
  for (const events of Map.groupBy(log, ({ stream }) => stream).values())
    expect(events.map(({ revision }) => revision)).toStrictEqual(events.map((_, i) => i))
}
