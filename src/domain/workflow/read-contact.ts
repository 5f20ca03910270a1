import * as E from 'fp-ts/lib/Either.js'
import { isContactEvent } from '../contact/event.ts'
import { evolve } from '../contact/evolve.ts'
import { type ContactState, nothingKnown } from '../contact/state.ts'
import { contactStream } from '../contact/stream.ts'
import type { Position } from '../kernel/position.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { EventReads, ReadFailure, StreamEvent } from '../ports/event-store.ts'
import type { EventNotUnderstood, Understood } from '../record/ledger-event.ts'
import { readStream } from './read-stream.ts'

/** A contact's whole stream, read from the store itself, and the state it folds to. */
export interface ContactHistory {
  readonly events: ReadonlyArray<Understood<StreamEvent>>
  /** Its revision is the stream's, counting events of others. */
  readonly state: ContactState
}

export type HistoryFailure = ReadFailure | EventNotUnderstood

export const readContact = async (
  store: EventReads,
  pseudonym: Pseudonym,
): Promise<E.Either<HistoryFailure, ContactHistory>> => {
  const read = await readStream(store, contactStream(pseudonym))
  if (E.isLeft(read)) return read
  const { events, revision } = read.right
  return E.right({ events, state: { ...foldContact(events, () => NO_POSITION), revision } })
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
