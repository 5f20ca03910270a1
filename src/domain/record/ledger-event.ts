import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { AccessEvent } from '../access/event.ts'
import type { ContactEvent } from '../contact/event.ts'
import { DisclosurePublished } from '../disclosure/event.ts'
import { KafkaGapAcknowledged } from '../kafka/event.ts'
import { quickDecoder } from '../kernel/quick-decoder.ts'
import { type Issues, issue, issuesOf } from '../kernel/validation.ts'
import { KeyCheckRecorded } from '../keys/event.ts'
import type { LogEvent, StreamEvent } from '../ports/event-store.ts'
import { DeadLetterReplayed, EventQuarantined } from '../quarantine/event.ts'
import {
  type RegistryEvent,
  RegistryVersionImported,
  RegistryWaived,
  RegistryWaiverRevoked,
} from '../registry/event.ts'
import { decodeContactEvent } from './contact-record.ts'
import { EventMetadata } from './metadata.ts'

/** Every event this version of the ledger writes, less the contacts'. */
export type OtherEvent =
  | EventQuarantined
  | DeadLetterReplayed
  | AccessEvent
  | DisclosurePublished
  | KeyCheckRecorded
  | KafkaGapAcknowledged
  | RegistryEvent

export type LedgerEvent = ContactEvent | OtherEvent

/** An event of the log, understood. */
export interface Understood<Stored extends StreamEvent = LogEvent> {
  readonly stored: Stored
  readonly event: LedgerEvent
  readonly metadata: EventMetadata
}

/** Stored bytes that this version cannot read: written by a newer version, or by another program. */
export interface EventNotUnderstood {
  readonly _tag: 'EventNotUnderstood'
  readonly type: string
  readonly issues: Issues
}

/** The version that events are written in, where `schemaVersionOf` names no other. */
export const SCHEMA_VERSION = 1

/**
 * The version of one event. A withdrawal by a reply is written in another one than those that were there before replies were read: who does not
 * know that version stops, and does not overlook what somebody is to look at. So is a bought consent that was put aside.
 */
export const schemaVersionOf = (event: LedgerEvent): number =>
  (event.type === 'ConsentWithdrawn' && event.reply !== undefined) ||
  (event.type === 'EventQuarantined' && event.party !== undefined)
    ? SECOND_VERSION
    : SCHEMA_VERSION

const SECOND_VERSION = 2

/** The newest version of a type that is understood; all before it are as well. */
const newestOf = (type: string): number =>
  type === 'ConsentWithdrawn' || type === 'EventQuarantined' ? SECOND_VERSION : SCHEMA_VERSION

export const encodeOtherEvent = ({ type: _, ...facts }: OtherEvent): Buffer =>
  Buffer.from(JSON.stringify(facts))

export const encodeMetadata = (metadata: EventMetadata): Buffer => Buffer.from(JSON.stringify(metadata))

/** Says what the data of a new event means, to whoever is handed those very bytes. */
export const remember = (data: Uint8Array, event: LedgerEvent, metadata: EventMetadata): Uint8Array =>
  Object.assign(data, { [MEANING]: { event, metadata } })

/**
 * What this process has encoded and may soon be handed back, still in memory: the follower of its own log need not read
 * the same bytes again. What comes from a disk or another process is another object, and is read. It is kept on the bytes
 * themselves: a map of them, however weak, costs more than reading.
 */
interface Remembering extends Uint8Array {
  readonly [MEANING]?: Pick<Understood, 'event' | 'metadata'>
}

const MEANING: unique symbol = Symbol('what these bytes mean')

/** Reads what was stored. It never judges; what it cannot read stops whoever must not skip it. */
export const understand = <Stored extends StreamEvent>(
  stored: Stored,
): E.Either<EventNotUnderstood, Understood<Stored>> => {
  const known = (stored.data as Remembering)[MEANING]
  if (known !== undefined) return E.right({ stored, ...known })
  const { type } = stored
  const data = jsonObject(stored.data)
  const raw = jsonObject(stored.metadata)
  if (data === undefined || raw === undefined) return notUnderstood(type, [issue('', 'a JSON object')])
  const metadata = decodeMetadata(raw)
  if (E.isLeft(metadata)) return notUnderstood(type, issuesOf(metadata.left, 'metadata'))
  const { schemaVersion } = metadata.right
  if (!Number.isInteger(schemaVersion) || schemaVersion < 1 || schemaVersion > newestOf(type))
    return notUnderstood(type, [issue('metadata.schemaVersion', `version 1 to ${newestOf(type)}`)])
  const event = decodeEvent(type, data)
  if (E.isLeft(event)) return notUnderstood(type, event.left)
  return E.right({ stored, event: event.right, metadata: metadata.right })
}

const decodeMetadata = quickDecoder(EventMetadata)
/**
 * Whether something that is not understood was never the ledger's: another program wrote to one of its streams. What stands
 * in the metadata of every event of the ledger, of whatever version, is missing. Such an event is no leaf and changes
 * nothing, on every node alike, so this rule never changes; anything else that is not understood stops whoever meets it.
 */
export const isOfOthers = ({ metadata }: Pick<StreamEvent, 'metadata'>): boolean => {
  const { schemaVersion, recordedAt, contentDigest } = (jsonObject(metadata) ?? {}) as Partial<
    Record<keyof EventMetadata, unknown>
  >
  return (
    typeof schemaVersion !== 'number' || typeof recordedAt !== 'string' || typeof contentDigest !== 'string'
  )
}

const decodeEvent = (type: string, data: object): E.Either<Issues, LedgerEvent> => {
  switch (type) {
    case 'EventQuarantined':
      return decodeAs(EventQuarantined, type, data)
    case 'DeadLetterReplayed':
      return decodeAs(DeadLetterReplayed, type, data)
    case 'TokenIssued':
    case 'TokenRevoked':
    case 'ProtectedDataRead':
      return decodeAs(AccessEvent, type, data)
    case 'DisclosurePublished':
      return decodeAs(DisclosurePublished, type, data)
    case 'KeyCheckRecorded':
      return decodeAs(KeyCheckRecorded, type, data)
    case 'KafkaGapAcknowledged':
      return decodeAs(KafkaGapAcknowledged, type, data)
    case 'RegistryVersionImported':
      return decodeAs(RegistryVersionImported, type, data)
    case 'RegistryWaived':
      return decodeAs(RegistryWaived, type, data)
    case 'RegistryWaiverRevoked':
      return decodeAs(RegistryWaiverRevoked, type, data)
    default:
      return decodeContactEvent(type, data)
  }
}

const decodeAs = <A>(codec: t.Type<A, unknown>, type: string, data: object): E.Either<Issues, A> => {
  const decoded = codec.decode({ ...data, type })
  return E.isLeft(decoded) ? E.left(issuesOf(decoded.left)) : decoded
}

const notUnderstood = (type: string, issues: Issues): E.Either<EventNotUnderstood, never> =>
  E.left({ _tag: 'EventNotUnderstood', type, issues })

/** A fresh object, or undefined where the bytes are no JSON object. */
export const jsonObject = (bytes: Uint8Array): object | undefined => {
  try {
    const value: unknown = JSON.parse(textOf(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
