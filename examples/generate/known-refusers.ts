import { consentEvents } from './consent-events.ts'
import { type Contact, contactAt } from './contacts.ts'

/** How many consent events, about how many people, are read to find those who refused. */
const EVENTS_READ = 5_000
const CONTACTS = EVENTS_READ * 0.3

/** Numbers of the United States whose owners refused something in the consent events of this seed. */
export const knownRefusers = (seed: number): ReadonlyArray<Contact> => {
  const known = new Map<unknown, Contact>()
  for (let index = 0; index < CONTACTS; index++) {
    const contact = contactAt(index)
    if (contact.place?.startsWith('US-')) known.set(contact.point, contact).set(contact.national, contact)
  }
  const refusers = new Set<Contact>()
  for (const { outcome, event } of consentEvents({ count: EVENTS_READ, seed, contacts: CONTACTS })) {
    if (outcome !== 'recorded' || event === undefined || !REFUSAL.test(event.type)) continue
    const contact = known.get(event.data['contact'])
    if (contact !== undefined) refusers.add(contact)
  }
  return [...refusers]
}

const REFUSAL = /consent\.withdrawn|dnc\.added/
