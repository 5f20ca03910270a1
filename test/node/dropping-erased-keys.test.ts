import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { expect, test } from 'vitest'
import type { EventFeed, FeedNews } from '../../src/domain/ports/event-store.ts'
import type { KeyName } from '../../src/domain/ports/key-vault.ts'
import { droppingErasedKeys } from '../../src/node/dropping-erased-keys.ts'
import { erased, withdrawn } from '../support/contact-facts.ts'
import { memoryEventStore } from '../support/memory-event-store.ts'
import { PSEUDONYM, recordedEvent } from '../support/recorded-event.ts'

/** What a follower hears up to the end of the log, and what was dropped by the time that each piece of news came. */
const heard = async (wrap: (feed: EventFeed, drop: (name: KeyName) => void) => EventFeed) => {
  const { store, feed } = memoryEventStore()
  const events = [recordedEvent(withdrawn()), recordedEvent(erased({ generation: 3 }))]
  for (const [i, event] of events.entries()) {
    const appended = await store.append(`contact-${PSEUDONYM}`, i === 0 ? 'none' : i - 1, [event])()
    if (E.isLeft(appended)) throw new Error(appended.left._tag)
  }
  const dropped: Array<KeyName> = []
  const stopping = new AbortController()
  const news: Array<readonly [FeedNews['type'], dropped: number]> = []
  for await (const one of wrap(feed, (name) => void dropped.push(name)).follow(O.none, stopping.signal)) {
    news.push([one.type, dropped.length])
    if (one.type === 'caught-up') stopping.abort()
  }
  return { dropped, news }
}

test('droppingErasedKeys() drops the key that an erasure names before anybody hears of it, and passes on all news', async () => {
  const { dropped, news } = await heard(droppingErasedKeys)
  expect(dropped).toStrictEqual([{ type: 'contact', pseudonym: PSEUDONYM, generation: 3 }])
  expect(news).toStrictEqual([
    ['events', 1],
    ['caught-up', 1],
  ])
  expect((await heard((feed) => feed)).dropped).toStrictEqual([])
})
