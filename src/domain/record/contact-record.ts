import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { ContactEvent } from '../contact/event.ts'
import { Pseudonym } from '../kernel/pseudonym.ts'
import { quickDecoder } from '../kernel/quick-decoder.ts'
import { type Issues, issuesOf } from '../kernel/validation.ts'
import { ProtectedPart } from './protected-part.ts'

/** Whose event it is, and under which pseudonym key. */
export const ContactName = t.readonly(t.strict({ pseudonym: Pseudonym, keyId: t.number }), 'a contact name')
export type ContactName = t.TypeOf<typeof ContactName>

/** The data of a contact's event as it is stored: whose it is, the facts in clear, and what is protected. */
export interface ContactRecord {
  readonly contact: ContactName
  readonly event: ContactEvent
  readonly protected: ProtectedPart
}

const Frame = t.type({ contact: ContactName, protected: ProtectedPart })

/** The type stands beside the data, and a member that is undefined is not written. */
export const encodeContactRecord = ({ contact, event, protected: sealed }: ContactRecord): Buffer =>
  Buffer.from(JSON.stringify({ contact, ...event, type: undefined, protected: sealed }))

/** The facts alone, for readers that do not need the protected part. */
export const decodeContactEvent = (type: string, data: object): E.Either<Issues, ContactEvent> => {
  const decoded = decodeEvent({ ...data, type })
  return E.isLeft(decoded) ? E.left(issuesOf(decoded.left)) : decoded
}

export const decodeContactRecord = (type: string, data: object): E.Either<Issues, ContactRecord> => {
  const event = decodeContactEvent(type, data)
  if (E.isLeft(event)) return event
  const frame = Frame.decode(data)
  if (E.isLeft(frame)) return E.left(issuesOf(frame.left))
  return E.right({ contact: frame.right.contact, event: event.right, protected: frame.right.protected })
}

const decodeEvent = quickDecoder(ContactEvent)
