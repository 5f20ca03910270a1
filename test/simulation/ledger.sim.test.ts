import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { EventStore, StreamEvent } from '../../src/domain/ports/event-store.ts'
import { simulate } from './world.ts'

const again = (seed: number): string => `npm run sim -- --seed ${seed}`

describe('a ledger whose store fails and whose process dies', () => {
  test.each([1, 2, 3, 4, 5, 6])('keeps the three promises in world %i', async (seed) => {
    expect(await simulate({ seed, steps: 40 }), again(seed)).toStrictEqual([])
  })

  test.each([11, 12, 13, 14, 15, 16])('keeps the three promises on three nodes in world %i', async (seed) => {
    expect(await simulate({ seed, steps: 40, nodes: 3 }), again(seed)).toStrictEqual([])
  })

  test('a store that ignores the expected revision and reads what is old is noticed', async () => {
    const ignoring = (store: EventStore): EventStore => ({
      ...store,
      read: () => TE.right([]),
      append: (stream, _expected, events) => store.append(stream, 'any', events),
    })
    expect(await foundIn(ignoring)).toBe(true)
  })

  test.each([1, 2, 3])(
    'does not believe a store that acknowledges what it did not write, in world %i',
    async (seed) => {
      expect(
        await simulate({ seed, steps: 40, spoil: (store) => forgetting(store, false) }),
        again(seed),
      ).toStrictEqual([])
    },
  )

  test('a store that forgets what it acknowledged and showed is noticed', async () => {
    expect(await foundIn((store) => forgetting(store, true))).toBe(true)
  })
})

/** Says of every fifth append that it is done, and does nothing. Where it is shown, reads of the stream lie as well. */
const forgetting = (store: EventStore, isShown: boolean): EventStore => {
  const aside: Array<StreamEvent> = []
  let calls = 0
  return {
    ...store,
    append: (stream, expected, events) => async () => {
      const head = await store.head()
      if (++calls % 5 !== 0 || expected === 'any' || E.isLeft(head) || O.isNone(head.right))
        return store.append(stream, expected, events)()
      const first = expected === 'none' ? 0 : expected + 1
      aside.push(...events.map((event, i) => ({ ...event, stream, revision: first + i })))
      return E.right({ revision: first + events.length - 1, position: head.right.value })
    },
    read: (stream, from, limit) => async () => {
      const page = await store.read(stream, from, limit)()
      if (E.isLeft(page)) return page
      const shown = aside.filter((event) => isShown && event.stream === stream && event.revision >= from)
      return E.right([...page.right, ...shown])
    },
  }
}

/** Whether one of some worlds shows the fault. */
const foundIn = async (spoil: (store: EventStore) => EventStore): Promise<boolean> => {
  for (let seed = 1; seed <= 20; seed++)
    if ((await simulate({ seed, steps: 40, spoil })).length > 0) return true
  return false
}
