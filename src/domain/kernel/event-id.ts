import type * as t from 'io-ts'
import { brandedText } from './branded-text.ts'

export interface EventIdBrand {
  readonly EventId: unique symbol
}

/** A UUID (RFC 9562) in lower case. Of a CRM's message it is version 5, under a namespace only this ledger knows. */
export const EventId = brandedText<EventIdBrand>('a UUID in lower case', (s) => UUID.test(s))
export type EventId = t.TypeOf<typeof EventId>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
