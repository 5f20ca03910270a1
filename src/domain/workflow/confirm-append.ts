import * as E from 'fp-ts/lib/Either.js'
import type { EventId } from '../kernel/event-id.ts'
import type { Appended, EventStore } from '../ports/event-store.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import type { ContentDigest } from '../ports/pseudonymizer.ts'
import { understand } from '../record/ledger-event.ts'
import type { Attempt, ContactResult } from './append-attempt.ts'
import type { Message } from './decode-message.ts'
import type { Outage } from './outcome.ts'
import type { Seeing } from './show-recorded.ts'

export type Results = ReadonlyArray<readonly [Message, ContactResult]>

/**
 * The results of an append that the index shows as it was sent; undefined where it does not, and the store has to be asked.
 * A store that knows the ids of a repeated append answers success without looking at what is in it, and two nodes may have been
 * sent one id with two contents.
 */
export const confirmedByIndex = (
  view: LedgerView,
  { group: { pseudonym }, messages }: Attempt,
  { position }: Appended,
  visible: boolean,
): Results | undefined => {
  const results: Array<readonly [Message, ContactResult]> = []
  for (const message of messages) {
    const known = view.eventById(message.eventId, pseudonym)
    if (known?.contentDigest !== message.contentDigest) return undefined
    results.push([
      message,
      { status: 'recorded', position: messages.length === 1 ? position : known.position, visible },
    ])
  }
  return results
}

/** The same by what the store holds where the append says that it ends. */
export const confirmedByStore = async (
  { store }: Seeing,
  { stream, messages }: Attempt,
  { position, positions, revision }: Appended,
  visible: boolean,
): Promise<E.Either<Outage, Results>> => {
  const stored = await storedDigests(store, stream, revision, messages.length)
  if (E.isLeft(stored)) return stored
  const results: Array<readonly [Message, ContactResult]> = []
  for (const [i, message] of messages.entries()) {
    const digest = stored.right.get(message.eventId)
    if (digest === undefined) return E.left(NOT_SHOWN)
    const place = { position: positions?.[i] ?? position, visible }
    results.push([
      message,
      digest === message.contentDigest
        ? { status: 'recorded', ...place }
        : { status: 'known', isSame: false, ...place },
    ])
  }
  return E.right(results)
}

/** Nothing can be said of such an append. */
const NOT_SHOWN = { _tag: 'OutcomeUnknown', cause: 'the store does not show what it acknowledged' } as const

const storedDigests = async (
  store: EventStore,
  stream: string,
  revision: number,
  count: number,
): Promise<E.Either<Outage, ReadonlyMap<EventId, ContentDigest>>> => {
  const page = await store.read(stream, Math.max(0, revision - count + 1), count)()
  if (E.isLeft(page)) return page
  return E.right(
    new Map(
      page.right.flatMap((stored) => {
        const understood = understand(stored)
        return E.isLeft(understood) ? [] : [[stored.id, understood.right.metadata.contentDigest]]
      }),
    ),
  )
}
