import * as E from 'fp-ts/lib/Either.js'
import { decide } from '../contact/decide.ts'
import type { ContactEvent } from '../contact/event.ts'
import { evolve } from '../contact/evolve.ts'
import { type ContactRefusal, restsOnState } from '../contact/refusal.ts'
import { type ContactState, generationOf } from '../contact/state.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Position } from '../kernel/position.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import type { ContentDigest } from '../ports/pseudonymizer.ts'
import type { Message } from './decode-message.ts'
import type { ContactHistory } from './read-contact.ts'

/** What a decision about messages of one contact rests on: its state, and which ids are taken, at one and the same place. */
export interface Knowledge {
  readonly state: ContactState
  readonly digestOf: (id: EventId) => ContentDigest | undefined
  /** Whether it is what the store holds, or what this node's index holds, which may lag. */
  readonly isExact: boolean
}

export type Verdict =
  | { readonly status: 'accepted'; readonly event: ContactEvent }
  /** An event of this id is recorded: of this very message, or of another one. */
  | { readonly status: 'known'; readonly isSame: boolean }
  | { readonly status: 'refused'; readonly refusal: ContactRefusal }

/** Messages of one contact with what is to become of each. */
export interface Judged {
  readonly messages: ReadonlyArray<Message>
  readonly verdicts: ReadonlyArray<Verdict>
  readonly state: ContactState
  /** Of the data key that the accepted ones are sealed with. */
  readonly generation: number
  /** Whether it must be judged again by what the store holds: nobody is refused for what an index does not know yet. */
  readonly isProvisional: boolean
}

/** Judges the messages of one contact in their order, each by the state that those before it lead to. */
export const judge = (messages: ReadonlyArray<Message>, known: Knowledge): Judged => {
  let { state } = known
  let isProvisional = false
  const verdicts = messages.map((message): Verdict => {
    const { eventId: id, command, receivedAt, contentDigest } = message
    const digest = known.digestOf(id)
    if (digest !== undefined) return { status: 'known', isSame: digest === contentDigest }
    const decision = decide(state, command)
    if (E.isLeft(decision)) {
      if (!known.isExact && restsOnState(decision.left)) isProvisional = true
      return { status: 'refused', refusal: decision.left }
    }
    const event = decision.right
    if (messages.length > 1) {
      const revision = state.revision + 1
      state = evolve(state, { id, revision, position: NOT_YET, receivedAt, recordedAt: receivedAt, event })
    }
    return { status: 'accepted', event }
  })
  return { messages, verdicts, state: known.state, generation: generationOf(known.state), isProvisional }
}

/** The position of an event that is decided but not appended. */
const NOT_YET = '' as Position

/** By this node's index, in one turn of the event loop, so that state and ids are of one snapshot. */
export const knownToIndex = (view: LedgerView, pseudonym: Pseudonym): Knowledge => ({
  state: view.stateOf(pseudonym),
  digestOf: (id) => view.eventById(id, pseudonym)?.contentDigest,
  isExact: false,
})

/** By the contact's stream, and for ids of other contacts by the index. */
export const knownToStore = (view: LedgerView, { events, state }: ContactHistory): Knowledge => {
  const digests = new Map(events.map(({ stored, metadata }) => [stored.id, metadata.contentDigest]))
  return {
    state,
    digestOf: (id) => digests.get(id) ?? view.eventById(id)?.contentDigest,
    isExact: true,
  }
}
