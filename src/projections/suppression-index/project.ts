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
): Iterable<{ readonly pseudonym: Pseudonym; readonly state: ContactState }> => {
  const contacts = new Map<string, { readonly pseudonym: Pseudonym; state: ContactState }>()
  for (const { stored, event, metadata } of events) {
    if (!isContactEvent(event)) continue
    const { id, stream, revision, position } = stored
    const contact = contacts.get(stream) ?? stranger(known, stream)
    if (contact === undefined) continue
    const { receivedAt, recordedAt } = metadata
    contact.state = evolve(contact.state, { id, revision, position, receivedAt, recordedAt, event })
    contacts.set(stream, contact)
  }
  return contacts.values()
}

/** A contact that none of these events spoke of so far; undefined where the stream is no contact's. */
const stranger = (known: (pseudonym: Pseudonym) => ContactState, stream: string) => {
  const pseudonym = pseudonymOfStream(stream)
  return pseudonym === undefined ? undefined : { pseudonym, state: known(pseudonym) }
}
