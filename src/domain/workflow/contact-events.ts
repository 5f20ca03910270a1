import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { ContactEvent } from '../contact/event.ts'
import { contactStream } from '../contact/stream.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { NewEvent } from '../ports/event-store.ts'
import type { DataKey } from '../ports/key-vault.ts'
import type { Pseudonymizer } from '../ports/pseudonymizer.ts'
import { LEAF_BYTES_MAX, leafLengthIn } from '../proof/leaf.ts'
import { encodeContactRecord } from '../record/contact-record.ts'
import { encodeMetadata, remember, schemaVersionOf } from '../record/ledger-event.ts'
import type { ProtectedPart } from '../record/protected-part.ts'
import type { Message } from './decode-message.ts'
import type { Judged } from './judge.ts'
import type { Outage } from './outcome.ts'
import type { RecordingClock } from './recording-clock.ts'
import { type Sealing, seal } from './seal.ts'

export interface EncodingParts extends Sealing {
  readonly names: Pseudonymizer
  readonly stamp: RecordingClock
}

/** Messages of one contact that were judged, and what their events are sealed with. */
export interface Group {
  readonly pseudonym: Pseudonym
  readonly judged: Judged
  /** None where nothing is accepted. */
  readonly key: O.Option<DataKey>
  /** By message, so that a second attempt appends the same sealed bytes as the first. */
  readonly sealed: Map<Message, ProtectedPart>
}

/** Seals what was accepted. Nearly all is sealed at once: nobody waits but for the content store. */
export const sealGroups = async (
  parts: Sealing,
  groups: ReadonlyArray<Group>,
): Promise<E.Either<Outage, void>> => {
  const storing: Array<Promise<E.Either<Outage, unknown>>> = []
  for (const { judged, key, sealed } of groups) {
    if (O.isNone(key)) continue
    for (const message of acceptedIn(judged)) {
      if (sealed.get(message)?.generation === judged.generation) continue
      const part = seal(parts, message.eventId, judged.generation, key.value, message.protectedValues)
      if (typeof part !== 'function') sealed.set(message, part)
      else storing.push(part().then(E.map((stored) => sealed.set(message, stored))))
    }
  }
  if (storing.length === 0) return E.right(undefined)
  const stored = E.sequenceArray(await Promise.all(storing))
  return E.isLeft(stored) ? stored : E.right(undefined)
}

const acceptedIn = ({ messages, verdicts }: Judged): ReadonlyArray<Message> =>
  messages.filter((_, i) => verdicts[i]?.status === 'accepted')

/** A message with its event; without one, where what is in clear is too large for an event. */
export interface Encoded {
  readonly message: Message
  readonly event: NewEvent | undefined
}

/** The events of what was accepted, in the order of the messages. */
export const encodeAccepted = (
  { names, stamp }: EncodingParts,
  { pseudonym, judged, sealed }: Group,
  correlationId: EventId,
): ReadonlyArray<Encoded> => {
  const stream = contactStream(pseudonym)
  return judged.messages.flatMap((message, i): ReadonlyArray<Encoded> => {
    const verdict = judged.verdicts[i]
    const part = sealed.get(message)
    if (verdict?.status !== 'accepted' || part === undefined) return []
    const recordedAt = stamp(judged.state.recordedAt)
    const event = encode(names, pseudonym, message, verdict.event, part, recordedAt, correlationId)
    return [{ message, event: leafLengthIn(stream, event) > LEAF_BYTES_MAX ? undefined : event }]
  })
}

const encode = (
  { keyId }: Pseudonymizer,
  pseudonym: Pseudonym,
  { eventId: id, source, receivedAt, contentDigest, kafka, causationId }: Message,
  event: ContactEvent,
  part: ProtectedPart,
  recordedAt: Instant,
  correlationId: EventId,
): NewEvent => {
  const data = encodeContactRecord({ contact: { pseudonym, keyId }, event, protected: part })
  const metadata = {
    schemaVersion: schemaVersionOf(event),
    receivedAt,
    recordedAt,
    source,
    contentDigest,
    correlationId,
    ...(causationId && { causationId }),
    ...(kafka && { kafka }),
  }
  return {
    id,
    type: event.type,
    data: remember(data, event, metadata),
    metadata: encodeMetadata(metadata),
  }
}
