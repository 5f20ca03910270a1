import * as t from 'io-ts'
import type { Envelope } from './cloud-event.ts'
import { DncAddedData, ReplyData, WithdrawnData } from './message.ts'

/**
 * A refusal in which null, where a member may be left out, is taken as left out: many senders write it for "nothing", and a
 * refusal is never lost to that. Everything else stays as it came: a grant says what it means, and so do the members that
 * nobody here knows.
 */
export const nullsLeftOut = (envelope: Envelope): Envelope => {
  switch (envelope.type) {
    case 'consent.withdrawn.v1':
      return { ...envelope, data: withoutNulls(WithdrawnData.types[1].props, envelope.data) }
    case 'dnc.added.v1':
      return { ...envelope, data: withoutNulls(DncAddedData.types[1].props, envelope.data) }
    case 'reply.received.v1':
      return { ...envelope, data: withoutNulls(ReplyData.types[1].props, envelope.data) }
    case 'consent.granted.v1':
    case 'dnc.lifted.v1':
    case 'relationship.recorded.v1':
    case 'contact.reassigned.v1':
      return envelope
  }
}

type Members = Readonly<Record<string, unknown>>

/** Of the members that may be left out, those that are null go; a member that has such members itself is looked into. */
const withoutNulls = (optional: t.Props, said: Members): Envelope['data'] =>
  Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) => {
      const codec = Object.hasOwn(optional, name) ? optional[name] : undefined
      if (codec === undefined) return [[name, value]]
      if (value === null) return []
      return [
        [name, codec instanceof t.PartialType && isObject(value) ? withoutNulls(codec.props, value) : value],
      ]
    }),
  )

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
