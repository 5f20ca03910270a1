import * as E from 'fp-ts/lib/Either.js'
import { isContactEvent } from '../contact/event.ts'
import { evolve } from '../contact/evolve.ts'
import { type ContactState, nothingKnown } from '../contact/state.ts'
import { contactStream } from '../contact/stream.ts'
import type { Position } from '../kernel/position.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import { type EventReads, READ_EVENTS_MAX, type ReadFailure, type StreamEvent } from '../ports/event-store.ts'
import { type EventNotUnderstood, type Understood, understand } from '../record/ledger-event.ts'

/** A contact's whole stream, read from the store itself, and the state it folds to. */
export interface ContactHistory {
  readonly events: ReadonlyArray<Understood<StreamEvent>>
  readonly state: ContactState
}

export type HistoryFailure = ReadFailure | EventNotUnderstood

export const readContact = async (
  store: EventReads,
  pseudonym: Pseudonym,
): Promise<E.Either<HistoryFailure, ContactHistory>> => {
  const events: Array<Understood<StreamEvent>> = []
  for (;;) {
    const page = await store.read(contactStream(pseudonym), events.length, READ_EVENTS_MAX)()
    if (E.isLeft(page)) return page
    for (const stored of page.right) {
      const understood = understand(stored)
      if (E.isLeft(understood)) return understood
      events.push(understood.right)
    }
    if (page.right.length < READ_EVENTS_MAX)
      return E.right({ events, state: foldContact(events, () => NO_POSITION) })
  }
}

/** The state that events of one contact lead to. Where each lies in the log is somebody else's to know. */
export const foldContact = (
  events: ReadonlyArray<Understood<StreamEvent>>,
  positionOf: (event: Understood<StreamEvent>) => Position,
): ContactState =>
  events.reduce<ContactState>((state, understood) => {
    const { stored, event, metadata } = understood
    if (!isContactEvent(event)) return state
    const { id, revision } = stored
    const { receivedAt, recordedAt } = metadata
    return evolve(state, { id, revision, position: positionOf(understood), receivedAt, recordedAt, event })
  }, nothingKnown)

const NO_POSITION = '' as Position
