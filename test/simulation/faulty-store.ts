import * as E from 'fp-ts/lib/Either.js'
import type { EventStore } from '../../src/domain/ports/event-store.ts'
import type { Random } from './random.ts'

/**
 * A store that keeps its promises and is hard to live with: an append may be refused, may be lost on its way, may be
 * written without an answer, and may meet somebody else's event.
 */
export const faultyStore = (store: EventStore, random: Random, share: number): EventStore => ({
  ...store,
  append: (stream, expected, events) => async () => {
    await turns(random.below(4))
    if (!random.chance(share)) return store.append(stream, expected, events)()
    switch (random.below(3)) {
      case 0:
        return E.left({ _tag: 'StoreUnavailable', cause: 'simulated' })
      case 1:
        return E.left({ _tag: 'OutcomeUnknown', cause: 'lost on the way' })
      default: {
        const appended = await store.append(stream, expected, events)()
        return E.isLeft(appended) ? appended : E.left({ _tag: 'OutcomeUnknown', cause: 'answer lost' })
      }
    }
  },
})

/** Lets others go first, in an order that the seed decides. */
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await Promise.resolve()
}
