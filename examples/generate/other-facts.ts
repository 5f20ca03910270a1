import { contactAt } from './contacts.ts'
import {
  addressOf,
  type ConsentEvent,
  type Draft,
  eventOf,
  type Members,
  sellerOf,
  sha256Of,
} from './event.ts'
import { dateText } from './timeline.ts'

/** A purchase, an inquiry or an application: what some laws let stand in for a consent. */
export const relationship = (draft: Draft): ConsentEvent => {
  const { random } = draft
  return eventOf(draft, 'https://shop.acme.example/orders', 'relationship.recorded.v1', {
    ...addressOf(draft),
    seller: sellerOf(draft),
    kind: random.pick(['transaction', 'transaction', 'inquiry', 'application']),
    product: random.pick([undefined, 'heat pump', 'solar panels', 'home insurance', 'broadband']),
  })
}

/**
 * The number has a new owner: what the old one permitted is void. Only numbers are passed on, not addresses.
 */
export const reassigned = (draft: Draft): ConsentEvent => {
  const contact = contactAt(draft.contact.index - (draft.contact.index % 20))
  return eventOf(draft, 'https://numbers.acme.example/reassigned', 'contact.reassigned.v1', {
    contact: contact.point,
    asOf: dateText(draft.occurredMs),
    evidenceSource: draft.random.pick(['reassigned-numbers-database', 'carrier deactivation list']),
  })
}

/** Where a standing entry came from, so that a later message can lift it. */
export interface Entry {
  readonly source: string
  readonly id: string
  readonly address: Members
}

export const entryOf = ({ source, id, data }: ConsentEvent): Entry => ({
  source,
  id,
  address: { contact: data['contact'], region: data['region'] },
})

/** An entry is lifted with evidence that the person asked for it, and never by itself. */
export const lifted = (draft: Draft, { source, id, address }: Entry): ConsentEvent =>
  eventOf(draft, 'https://crm.acme.example/lifts', 'dnc.lifted.v1', {
    ...address,
    entry: { source, id },
    authority: 'compliance desk',
    evidence: [{ kind: draft.random.pick(['signed-request', 'recording']), sha256: sha256Of(draft.random) }],
  })
