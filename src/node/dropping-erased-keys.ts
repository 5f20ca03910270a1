import * as E from 'fp-ts/lib/Either.js'
import { pseudonymOfStream } from '../domain/contact/stream.ts'
import type { EventFeed, LogEvent } from '../domain/ports/event-store.ts'
import type { KeyVault } from '../domain/ports/key-vault.ts'
import { understand } from '../domain/record/ledger-event.ts'

type Drop = KeyVault['drop']

/** A feed that lets this node's vault drop the key that an erasure names, whichever node erased. */
export const droppingErasedKeys = (feed: EventFeed, drop: Drop): EventFeed => ({
  follow: async function* (after, signal) {
    for await (const news of feed.follow(after, signal)) {
      if (news.type === 'events')
        for (const event of news.events) if (event.type === 'ContactErased') dropErased(event, drop)
      yield news
    }
  },
})

const dropErased = (stored: LogEvent, drop: Drop): void => {
  const pseudonym = pseudonymOfStream(stored.stream)
  const understood = understand(stored)
  if (pseudonym === undefined || E.isLeft(understood)) return
  const { event } = understood.right
  if (event.type === 'ContactErased') drop({ type: 'contact', pseudonym, generation: event.generation })
}
