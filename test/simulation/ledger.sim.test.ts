import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { EventStore } from '../../src/domain/ports/event-store.ts'
import { simulate } from './world.ts'

const again = (seed: number): string => `npm run sim -- --seed ${seed}`

describe('a ledger whose store fails and whose process dies', () => {
  test.each([1, 2, 3, 4, 5, 6])('keeps the three promises in world %i', async (seed) => {
    expect(await simulate({ seed, steps: 40 }), again(seed)).toStrictEqual([])
  })

  test('a store that ignores the expected revision and reads what is old is noticed', async () => {
    const ignoring = (store: EventStore): EventStore => ({
      ...store,
      read: () => TE.right([]),
      append: (stream, _expected, events) => store.append(stream, 'any', events),
    })
    expect(await foundIn(ignoring)).toBe(true)
  })

  test('a store that acknowledges what it did not write is noticed', async () => {
    let calls = 0
    const forgetting = (store: EventStore): EventStore => ({
      ...store,
      append: (stream, expected, events) => async () => {
        const head = await store.head()
        if (++calls % 5 !== 0 || E.isLeft(head) || head.right._tag === 'None')
          return store.append(stream, expected, events)()
        return E.right({ revision: 0, position: head.right.value })
      },
    })
    expect(await foundIn(forgetting)).toBe(true)
  })
})

/** Whether one of some worlds shows the fault. */
const foundIn = async (spoil: (store: EventStore) => EventStore): Promise<boolean> => {
  for (let seed = 1; seed <= 20; seed++)
    if ((await simulate({ seed, steps: 40, spoil })).length > 0) return true
  return false
}
