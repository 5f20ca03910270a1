import { isContactEvent } from '../../domain/contact/event.ts'
import { evolve } from '../../domain/contact/evolve.ts'
import type { ContactState } from '../../domain/contact/state.ts'
import { pseudonymOfStream } from '../../domain/contact/stream.ts'
import type { Pseudonym } from '../../domain/kernel/pseudonym.ts'
import type { SizedEvent } from '../projection.ts'

/** The states that these events lead to, of the contacts they speak of. */
export const project = (
  known: (pseudonym: Pseudonym) => ContactState,
  events: ReadonlyArray<SizedEvent>,
): ReadonlyMap<Pseudonym, ContactState> => {
  const states = new Map<Pseudonym, ContactState>()
  for (const { stored, event, metadata } of events) {
    const pseudonym = pseudonymOfStream(stored.stream)
    if (pseudonym === undefined || !isContactEvent(event)) continue
    const { id, revision, position } = stored
    const { receivedAt, recordedAt } = metadata
    const state = states.get(pseudonym) ?? known(pseudonym)
    states.set(pseudonym, evolve(state, { id, revision, position, receivedAt, recordedAt, event }))
  }
  return states
}
