import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { KeyStreams } from '../../src/domain/ports/key-streams.ts'
import { type KeptStreams, memoryKeyStreams } from '../support/memory-key-streams.ts'
import { type KeyStreamsUnderTest, keyStreamsContract, keyStreamsPromises } from './key-streams.contract.ts'
import { got, someEvents } from './some-events.ts'

type Wrong = (streams: KeyStreams, kept: KeptStreams) => Partial<KeyStreams>

const open = (wrong: Wrong = () => ({}), kept: KeptStreams = new Map()): KeyStreamsUnderTest => {
  const { streams } = memoryKeyStreams({ kept })
  return {
    streams: { ...streams, ...wrong(streams, kept) },
    another: async () => open(wrong, kept),
    close: async () => {},
  }
}

keyStreamsContract('The streams in memory', async () => open())

/** What a double does wrong, the promise that catches it, and the double. */
const brokenStreams: ReadonlyArray<readonly [wrong: string, promise: string, double: Wrong]> = [
  [
    'ignore the expected revision',
    'append() of two nodes that both expect none: one wins, and the other is told the wrong revision',
    (streams) => ({ append: (stream, _, events) => streams.append(stream, 'any', events) }),
  ],
  [
    'keep what they are given in one process',
    'append() keeps the bytes, and every node reads them',
    () => memoryKeyStreams().streams,
  ],
  [
    'remove whatever is there',
    'remove() of a wrong revision removes nothing',
    (_, kept) => ({
      remove: (stream) => async () => E.right(hideAll(kept, stream)),
    }),
  ],
  [
    'remove nothing',
    'remove() leaves nothing to read, for any node',
    () => ({ remove: () => TE.right(true) }),
  ],
  [
    'close a stream for ever',
    'remove() leaves a stream that begins anew: none is expected, and revisions go on',
    (streams, kept) => ({
      append: (stream, expected, events) =>
        kept.get(stream)?.readableFrom === Number.MAX_SAFE_INTEGER
          ? TE.left({ _tag: 'WrongRevision', stream, expected, actual: 0 })
          : streams.append(stream, expected, events),
    }),
  ],
  [
    'number a stream anew after a removal',
    'remove() leaves a stream that begins anew: none is expected, and revisions go on',
    (streams, kept) => ({
      remove: (stream, expected) =>
        TE.map((wasThere: boolean) => {
          kept.delete(stream)
          return wasThere
        })(streams.remove(stream, expected)),
    }),
  ],
  [
    'call it a failure that nothing is there',
    'remove() answers false for a stream never written',
    (streams) => ({
      remove: (stream, expected) =>
        TE.flatMap((wasThere: boolean) =>
          wasThere
            ? TE.right(true)
            : TE.left({ _tag: 'WrongRevision' as const, stream, expected, actual: -1 }),
        )(streams.remove(stream, expected)),
    }),
  ],
  [
    'truncate one event too many',
    'truncate() takes away what is before a revision, and nothing else',
    (streams) => ({ truncate: (stream, before) => streams.truncate(stream, before + 1) }),
  ],
  [
    'truncate at once',
    'no task does anything until it is run',
    (streams) => ({
      truncate: (stream, before) => {
        void streams.truncate(stream, before)()
        return TE.right(undefined)
      },
    }),
  ],
]

describe('the contract catches', () => {
  test.each(brokenStreams)('streams that %s', async (_, name, wrong) => {
    const promise = keyStreamsPromises.find((one) => one.name === name)
    if (promise === undefined) throw new Error(`no promise is named "${name}"`)
    await promise.check(open())
    await expect(promise.check(open(wrong))).rejects.toThrow()
  })
})

describe('memoryKeyStreams() like EventStoreDB', () => {
  test('tells success to a repeat of what was removed, and writes nothing', async () => {
    const { streams, readable } = memoryKeyStreams()
    const events = someEvents(1)
    got(await streams.append('key-a', 'none', events)())
    got(await streams.remove('key-a', 0)())
    expect(got(await streams.append('key-a', 'none', events)()).revision).toBe(0)
    expect(readable()).toStrictEqual([])
  })

  test('loses answers of what was done, of what was not, and of what is done later', async () => {
    const fates = ['done, unanswered', 'not done, unanswered', 'done later, unanswered'] as const
    for (const fate of fates) {
      const kept: KeptStreams = new Map()
      const { streams } = memoryKeyStreams({ kept, fate: ({ does }) => (does === 'append' ? fate : 'well') })
      const lost = await streams.append('key-a', 'none', someEvents(1))()
      expect(lost).toMatchObject(E.left({ _tag: 'OutcomeUnknown' }))
      const seen: Array<number> = []
      for (let i = 0; i < 2; i++) seen.push(got(await streams.read('key-a', 0, 1)()).length)
      expect(seen).toStrictEqual(
        { 'done, unanswered': [1, 1], 'not done, unanswered': [0, 0], 'done later, unanswered': [0, 1] }[
          fate
        ],
      )
    }
  })
})

const hideAll = (kept: KeptStreams, stream: string): boolean => {
  const there = kept.get(stream)
  if (there !== undefined) there.readableFrom = Number.MAX_SAFE_INTEGER
  return there !== undefined
}
