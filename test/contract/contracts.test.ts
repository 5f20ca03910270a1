import { describe, expect, test } from 'vitest'
import { type BrokenDouble, brokenFeeds, brokenStores, open } from './broken-doubles.ts'
import { eventFeedContract, eventFeedPromises } from './event-feed.contract.ts'
import { eventStoreContract, eventStorePromises, type PortPromise } from './event-store.contract.ts'

eventStoreContract('The store in memory', async () => open())
eventFeedContract('The store in memory', async () => open())

describe('the contract catches', () => {
  test.each(brokenStores)('a store that %s', async (...double) => expectCaught(eventStorePromises, double))
  test.each(brokenFeeds)('a feed that %s', async (...double) => expectCaught(eventFeedPromises, double))
})

const expectCaught = async (
  promises: ReadonlyArray<PortPromise>,
  [, name, openBroken]: BrokenDouble,
): Promise<void> => {
  const promise = promises.find((one) => one.name === name)
  if (promise === undefined) throw new Error(`no promise is named "${name}"`)
  await promise.check(open())
  await expect(promise.check(openBroken())).rejects.toThrow()
}
