import type { Contact } from './contacts.ts'
import { customerId, nameOf } from './people.ts'
import type { Random } from './random.ts'

/** A CloudEvent as a CRM sends it. */
export interface ConsentEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly data: Members
}

/**
 * What is undefined is not written. Objects of one shape are quicker to write than ones put together piece by
 * piece.
 */
export type Members = Readonly<Record<string, unknown>>

/** What an event is made of: whom it is about, when they did it, and a number that no other event has. */
export interface Draft {
  readonly random: Random
  readonly contact: Contact
  readonly occurredMs: number
  readonly time: string
  readonly serial: number
}

const TYPE_PREFIX = 'org.consent-ledger.'

export const eventOf = (
  { serial, time }: Draft,
  source: string,
  type: string,
  data: Members,
): ConsentEvent => ({
  specversion: '1.0',
  id: `${source.slice(source.lastIndexOf('/') + 1)}-${serial.toString(36).padStart(6, '0')}`,
  source,
  type: TYPE_PREFIX + type,
  time,
  datacontenttype: 'application/json',
  data,
})

/**
 * The contact as systems write it: mostly E.164, sometimes the national form with its region, addresses in
 * any case.
 */
export const addressOf = ({ contact, random }: Draft): Members => {
  const { channel, point, national, region } = contact
  if (channel === 'email')
    return {
      contact: random.chance(0.1) ? point.replace(/^./, (c) => c.toUpperCase()) : point,
      region: undefined,
    }
  return random.chance(0.08) ? { contact: national, region } : { contact: point, region: undefined }
}

export const personOf = ({ contact }: Draft): Members => {
  const { first, last } = nameOf(contact.index)
  return { name: `${first} ${last}`, crmId: customerId(contact.index) }
}

/** Left out, it is the deployment's default seller. */
export const sellerOf = ({ random }: Draft): string | undefined => random.pick(SELLERS)

const SELLERS = [undefined, 'acme', 'acme', 'globex', 'globex-energy']

/** What looks like a SHA-256: 64 hex digits. */
export const sha256Of = (random: Random): string => {
  let text = ''
  for (let i = 0; i < 8; i++) {
    const word = random.next()
    text += (FOUR_DIGITS[word >>> 16] ?? '') + (FOUR_DIGITS[word & 0xffff] ?? '')
  }
  return text
}

const FOUR_DIGITS = Array.from({ length: 65_536 }, (_, n) => n.toString(16).padStart(4, '0'))
