import type * as t from 'io-ts'
import { brandedText } from './branded-text.ts'
import { invariant } from './invariant.ts'

export interface EventIdBrand {
  readonly EventId: unique symbol
}

/** A UUID (RFC 9562) in lower case. Of a CRM's message it is version 5, under a namespace only this ledger knows. */
export const EventId = brandedText<EventIdBrand>('a UUID in lower case', (s) => UUID.test(s))
export type EventId = t.TypeOf<typeof EventId>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const EVENT_ID_BYTES = 16

/** The 16 bytes of a UUID, into `bytes` from `at` on. Anything but a UUID breaks a promise. */
export const writeEventId = (id: EventId, bytes: Uint8Array, at: number): void => {
  invariant(id.length === UUID_LENGTH, 'an event id is a UUID')
  let to = at
  for (let i = 0; i < UUID_LENGTH; i += 2) {
    if (id.charCodeAt(i) === HYPHEN) i += 1
    const byte = (digitAt(id, i) << 4) | digitAt(id, i + 1)
    invariant(byte >= 0, 'an event id is a UUID')
    bytes[to++] = byte
  }
  invariant(to === at + EVENT_ID_BYTES, 'an event id is a UUID')
}

const UUID_LENGTH = 36
const HYPHEN = 0x2d

/** Negative where there is no digit. */
const digitAt = (id: string, at: number): number => DIGITS[id.charCodeAt(at)] ?? NO_DIGIT

const NO_DIGIT = -1

const DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code)),
)
