import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Position } from '../domain/kernel/position.ts'
import { type EventReads, READ_EVENTS_MAX } from '../domain/ports/event-store.ts'
import type { Progress } from '../domain/ports/ledger.ts'
import { isOfOthers, type Understood, understand } from '../domain/record/ledger-event.ts'
import type { Outage } from '../domain/workflow/outcome.ts'
import type { LedgerIndex } from './ledger-index.ts'

/** Events applied in one transaction: with few, most of the time goes into writing the same pages again. */
export const REBUILD_EVENTS_MAX = 20_000

/**
 * Reads the log from where an index stands, to a position or to the end of the log. The next events are read while the
 * last ones are written. Answers how many were applied.
 */
export const buildIndex = async (
  index: LedgerIndex,
  store: EventReads,
  until: O.Option<Position>,
  onProgress: (progress: Progress) => void,
): Promise<E.Either<Outage, number>> => {
  let done = 0
  let from = index.checkpoint().applied
  let applying: Promise<unknown> = Promise.resolve()
  for (;;) {
    const events = await understoodAfter(store, from, until)
    await applying
    if (done > 0) onProgress({ done: index.checkpoint().size })
    if (E.isLeft(events)) return events
    const last = events.right.at(-1)
    if (last === undefined) return E.right(done)
    from = last.stored.position
    done += events.right.length
    applying = index.apply(events.right)
  }
}

/** The next events after a position, not beyond another; none at the end of the log. */
const understoodAfter = async (
  store: EventReads,
  after: Position | null,
  until: O.Option<Position>,
): Promise<E.Either<Outage, ReadonlyArray<Understood>>> => {
  const understood: Array<Understood> = []
  let from = after
  while (understood.length < REBUILD_EVENTS_MAX) {
    const page = await store.readAll(O.fromNullable(from), READ_EVENTS_MAX)()
    if (E.isLeft(page)) {
      return page.left._tag === 'PositionOfAnotherStore'
        ? E.left({ _tag: 'StoreUnavailable', cause: 'the index belongs to another store' })
        : E.left(page.left)
    }
    for (const stored of page.right) {
      if (from !== null && stored.position <= from) continue
      if (O.isSome(until) && stored.position > until.value) return E.right(understood)
      const event = understand(stored)
      if (E.isRight(event)) understood.push(event.right)
      else if (!isOfOthers(stored)) return event
    }
    const last = page.right.at(-1)?.position
    if (last === undefined || last === from) return E.right(understood)
    from = last
  }
  return E.right(understood)
}
