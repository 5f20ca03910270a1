import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { APPEND_EVENTS_MAX, READ_EVENTS_MAX } from '../../src/domain/ports/event-store.ts'
import type { KeyStreams } from '../../src/domain/ports/key-streams.ts'
import { expectSame, got, idsOf, refused, someEvent, someEvents, someStream } from './some-events.ts'

export interface KeyStreamsUnderTest {
  readonly streams: KeyStreams
  /** As another node sees the same streams. */
  readonly another: () => Promise<KeyStreamsUnderTest>
  readonly close: () => Promise<void>
}

/** One promise of the port, as a check that throws where it is broken: a broken double can be shown to fail it. */
export interface KeyStreamsPromise {
  readonly name: string
  readonly check: (opened: KeyStreamsUnderTest) => Promise<void>
}

export const keyStreamsContract = (name: string, open: () => Promise<KeyStreamsUnderTest>): void => {
  describe(`${name} as KeyStreams`, () => {
    test.each(keyStreamsPromises)('$name', async ({ check }) => {
      const opened = await open()
      try {
        await check(opened)
      } finally {
        await opened.close()
      }
    })
  })
}

const NO_EVENTS = { 'a stream never written': 0, 'a stream that was removed': 1 } as const

export const keyStreamsPromises: ReadonlyArray<KeyStreamsPromise> = [
  {
    name: 'read() answers an empty page for a stream never written',
    check: async ({ streams }) => expect(await all(streams, keyStreamName())).toStrictEqual([]),
  },
  {
    name: 'append() keeps the bytes, and every node reads them',
    check: async ({ streams, another }) => {
      const [stream, events] = [keyStreamName(), [someEvent(), someEvent('{"b":1,"b":2}')]]
      expect(got(await streams.append(stream, 'none', events)()).revision).toBe(1)
      const other = await another()
      expectSame(await all(other.streams, stream), events)
      expect((await all(other.streams, stream)).map(({ revision }) => revision)).toStrictEqual([0, 1])
      await other.close()
    },
  },
  {
    name: 'append() of two nodes that both expect none: one wins, and the other is told the wrong revision',
    check: async ({ streams, another }) => {
      const other = await another()
      for (let i = 0; i < 10; i++) {
        const [stream, events] = [keyStreamName(), [someEvent(), someEvent()] as const]
        const answers = await Promise.all([
          streams.append(stream, 'none', [events[0]])(),
          other.streams.append(stream, 'none', [events[1]])(),
        ])
        const winner = answers.findIndex(E.isRight)
        const loser = answers.find(E.isLeft)
        expect(loser?.left).toMatchObject({ _tag: 'WrongRevision', stream, expected: 'none' })
        expect(idsOf(await all(streams, stream))).toStrictEqual([events[winner]?.id])
      }
      await other.close()
    },
  },
  {
    name: 'append() that expects none is refused where there is something, with ids of its own',
    check: async ({ streams }) => {
      const stream = keyStreamName()
      got(await streams.append(stream, 'none', someEvents(1))())
      expect(refused(await streams.append(stream, 'none', someEvents(1))())._tag).toBe('WrongRevision')
      expect(await all(streams, stream)).toHaveLength(1)
    },
  },
  {
    name: 'append() without an expected revision adds what several nodes append at once, all of it',
    check: async ({ streams, another }) => {
      const other = await another()
      const stream = keyStreamName()
      const groups = Array.from({ length: 10 }, () => someEvents(3))
      await Promise.all(
        groups.map(async (group, i) =>
          got(await (i % 2 === 0 ? streams : other.streams).append(stream, 'any', group)()),
        ),
      )
      const found = idsOf(await all(streams, stream))
      expect(found.toSorted()).toStrictEqual(groups.flatMap(idsOf).toSorted())
      await other.close()
    },
  },
  {
    name: 'read() gives as many as asked for from a revision on, and fewer only at the end',
    check: async ({ streams }) => {
      const stream = keyStreamName()
      const events = someEvents(APPEND_EVENTS_MAX)
      got(await streams.append(stream, 'none', events)())
      got(await streams.append(stream, 'any', someEvents(5))())
      expect(got(await streams.read(stream, 0, READ_EVENTS_MAX)())).toHaveLength(READ_EVENTS_MAX)
      expect(got(await streams.read(stream, 2, 3)()).map(({ revision }) => revision)).toStrictEqual([2, 3, 4])
      expect(got(await streams.read(stream, READ_EVENTS_MAX, READ_EVENTS_MAX)())).toHaveLength(5)
      expect(got(await streams.read(stream, READ_EVENTS_MAX + 5, 1)())).toStrictEqual([])
    },
  },
  {
    name: 'remove() leaves nothing to read, for any node',
    check: async ({ streams, another }) => {
      const stream = keyStreamName()
      const { revision } = got(await streams.append(stream, 'none', someEvents(3))())
      expect(got(await streams.remove(stream, revision)())).toBe(true)
      const other = await another()
      for (const one of [streams, other.streams]) {
        expect(await all(one, stream)).toStrictEqual([])
        expect(got(await one.read(stream, revision, 1)())).toStrictEqual([])
      }
      await other.close()
    },
  },
  {
    name: 'remove() of a wrong revision removes nothing',
    check: async ({ streams }) => {
      const stream = keyStreamName()
      const events = someEvents(2)
      got(await streams.append(stream, 'none', events)())
      for (const expected of [0, 2])
        expect(refused(await streams.remove(stream, expected)())).toMatchObject({
          _tag: 'WrongRevision',
          stream,
          expected,
        })
      expect(idsOf(await all(streams, stream))).toStrictEqual(idsOf(events))
    },
  },
  ...Object.entries(NO_EVENTS).map(([what, written]) => ({
    name: `remove() answers false for ${what}`,
    check: async ({ streams }: KeyStreamsUnderTest) => {
      const stream = keyStreamName()
      if (written > 0) {
        got(await streams.append(stream, 'none', someEvents(1))())
        got(await streams.remove(stream, 0)())
      }
      expect(got(await streams.remove(stream, 0)())).toBe(false)
    },
  })),
  {
    name: 'remove() leaves a stream that begins anew: none is expected, and revisions go on',
    check: async ({ streams }) => {
      const stream = keyStreamName()
      for (const [round, before] of [-1, 0, 2].entries()) {
        const events = someEvents(round + 1)
        expect(got(await streams.append(stream, 'none', events)()).revision).toBe(before + round + 1)
        expect(refused(await streams.append(stream, 'none', someEvents(1))())._tag).toBe('WrongRevision')
        const found = await all(streams, stream)
        expect(idsOf(found)).toStrictEqual(idsOf(events))
        expect(found[0]?.revision).toBe(before + 1)
        expect(got(await streams.read(stream, 0, 1)())[0]?.revision).toBe(before + 1)
        expect(got(await streams.remove(stream, before + round + 1)())).toBe(true)
      }
    },
  },
  {
    name: 'remove() and an append at once: what was appended after it is never lost',
    check: async ({ streams, another }) => {
      const other = await another()
      for (let i = 0; i < 10; i++) {
        const stream = keyStreamName()
        got(await streams.append(stream, 'none', someEvents(1))())
        const [event] = someEvents(1) as [ReturnType<typeof someEvent>]
        const [removed, appended] = await Promise.all([
          streams.remove(stream, 0)(),
          other.streams.append(stream, 'none', [event])(),
        ])
        expect(E.isRight(removed) || removed.left._tag === 'WrongRevision').toBe(true)
        const left = idsOf(await all(streams, stream))
        if (E.isRight(appended)) expect(left).toStrictEqual([event.id])
        else expect(left).toStrictEqual([])
      }
      await other.close()
    },
  },
  {
    name: 'remove() of two at once removes once, and nobody is told a failure',
    check: async ({ streams, another }) => {
      const other = await another()
      const stream = keyStreamName()
      got(await streams.append(stream, 'none', someEvents(1))())
      const answers = await Promise.all([streams.remove(stream, 0)(), other.streams.remove(stream, 0)()])
      expect(answers.map(got)).toContain(true)
      expect(await all(streams, stream)).toStrictEqual([])
      await other.close()
    },
  },
  {
    name: 'truncate() takes away what is before a revision, and nothing else',
    check: async ({ streams, another }) => {
      const stream = keyStreamName()
      const events = someEvents(5)
      got(await streams.append(stream, 'none', events)())
      got(await streams.truncate(stream, 2)())
      const other = await another()
      for (const one of [streams, other.streams]) {
        const found = await all(one, stream)
        expectSame(found, events.slice(2))
        expect(found.map(({ revision }) => revision)).toStrictEqual([2, 3, 4])
        expect(got(await one.read(stream, 0, 1)())[0]?.revision).toBe(2)
      }
      got(await streams.truncate(stream, 4)())
      expectSame(await all(streams, stream), events.slice(4))
      expect(got(await streams.append(stream, 'any', someEvents(1))()).revision).toBe(5)
      expect(await all(streams, stream)).toHaveLength(2)
      await other.close()
    },
  },
  {
    name: 'no task does anything until it is run',
    check: async ({ streams }) => {
      const stream = keyStreamName()
      const append = streams.append(stream, 'none', someEvents(2))
      expect(await all(streams, stream)).toStrictEqual([])
      got(await append())
      streams.remove(stream, 1)
      streams.truncate(stream, 1)
      expect(await all(streams, stream)).toHaveLength(2)
    },
  },
]

const keyStreamName = (): string => someStream().replace('contact-', 'key-')

const all = async (streams: KeyStreams, stream: string) =>
  got(await streams.read(stream, 0, READ_EVENTS_MAX)())
