import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Position } from '../domain/kernel/position.ts'
import { type EventStore, READ_EVENTS_MAX } from '../domain/ports/event-store.ts'
import type { Progress } from '../domain/ports/ledger.ts'
import { type Understood, understand } from '../domain/record/ledger-event.ts'
import type { Outage } from '../domain/workflow/outcome.ts'
import type { LedgerIndex } from './ledger-index.ts'

/** Reads the log from where an index stands, to a position or to the end of the log. Answers how many events were applied. */
export const buildIndex = async (
  index: LedgerIndex,
  store: EventStore,
  until: O.Option<Position>,
  onProgress: (progress: Progress) => void,
): Promise<E.Either<Outage, number>> => {
  let done = 0
  for (;;) {
    const { applied } = index.checkpoint()
    const page = await store.readAll(O.fromNullable(applied), READ_EVENTS_MAX)()
    if (E.isLeft(page)) {
      return page.left._tag === 'PositionOfAnotherStore'
        ? E.left({ _tag: 'StoreUnavailable', cause: 'the index belongs to another store' })
        : E.left(page.left)
    }
    const understood: Array<Understood> = []
    for (const stored of page.right) {
      if (applied !== null && stored.position <= applied) continue
      if (O.isSome(until) && stored.position > until.value) break
      const event = understand(stored)
      if (E.isLeft(event)) return event
      understood.push(event.right)
    }
    if (understood.length === 0) return E.right(done)
    await index.apply(understood)
    done += understood.length
    onProgress({ done: index.checkpoint().size })
  }
}
