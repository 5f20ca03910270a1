import * as E from 'fp-ts/lib/Either.js'
import { type EventReads, READ_EVENTS_MAX, type ReadFailure, type StreamEvent } from '../ports/event-store.ts'
import { type EventNotUnderstood, isOfOthers, type Understood, understand } from '../record/ledger-event.ts'

/** A whole stream of the ledger, oldest first. */
export interface WholeStream {
  readonly events: ReadonlyArray<Understood<StreamEvent>>
  /** Of its newest event, whoever wrote it; -1 where it holds nothing. The next append has to expect this one. */
  readonly revision: number
}

export const readStream = async (
  store: EventReads,
  stream: string,
): Promise<E.Either<ReadFailure | EventNotUnderstood, WholeStream>> => {
  const events: Array<Understood<StreamEvent>> = []
  for (let revision = -1; ; ) {
    const page = await store.read(stream, revision + 1, READ_EVENTS_MAX)()
    if (E.isLeft(page)) return page
    for (const stored of page.right) {
      revision = stored.revision
      const understood = understand(stored)
      if (E.isRight(understood)) events.push(understood.right)
      else if (!isOfOthers(stored)) return understood
    }
    if (page.right.length < READ_EVENTS_MAX) return E.right({ events, revision })
  }
}
