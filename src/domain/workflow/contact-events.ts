import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { ContactEvent } from '../contact/event.ts'
import { contactStream } from '../contact/stream.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { NewEvent } from '../ports/event-store.ts'
import type { DataKey } from '../ports/key-vault.ts'
import type { Pseudonymizer } from '../ports/pseudonymizer.ts'
import { LEAF_BYTES_MAX, leafLength } from '../proof/leaf.ts'
import { encodeContactRecord } from '../record/contact-record.ts'
import { encodeMetadata, remember, SCHEMA_VERSION } from '../record/ledger-event.ts'
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

/** A message whose event is ready to be appended, or cannot be: what is in clear is too large for one event. */
export type Encoded =
  | { readonly message: Message; readonly event: NewEvent }
  | { readonly message: Message; readonly event: undefined }

/** Sealed parts by message, so that a second attempt appends the same sealed bytes as the first. */
export type SealedParts = Map<Message, ProtectedPart>

/** The events of what was accepted, in the order of the messages. */
export const encodeAccepted = async (
  parts: EncodingParts,
  pseudonym: Pseudonym,
  { messages, verdicts, generation, state }: Judged,
  key: O.Option<DataKey>,
  correlationId: EventId,
  sealed: SealedParts,
): Promise<E.Either<Outage, ReadonlyArray<Encoded>>> => {
  const encoded: Array<Encoded> = []
  for (const [i, message] of messages.entries()) {
    const verdict = verdicts[i]
    if (verdict?.status !== 'accepted' || O.isNone(key)) continue
    const part = await sealOnce(parts, message, generation, key.value, sealed)
    if (E.isLeft(part)) return part
    const recordedAt = parts.stamp(state.recordedAt)
    const event = encode(parts.names, pseudonym, message, verdict.event, part.right, {
      recordedAt,
      correlationId,
    })
    const isWithin = leafLength({ ...event, stream: contactStream(pseudonym), revision: 0 }) <= LEAF_BYTES_MAX
    encoded.push(isWithin ? { message, event } : { message, event: undefined })
  }
  return E.right(encoded)
}

const sealOnce = async (
  parts: Sealing,
  message: Message,
  generation: number,
  key: DataKey,
  sealed: SealedParts,
): Promise<E.Either<Outage, ProtectedPart>> => {
  const known = sealed.get(message)
  if (known?.generation === generation) return E.right(known)
  const part = await seal(parts, message.eventId, generation, key, message.protectedValues)()
  if (E.isRight(part)) sealed.set(message, part.right)
  return part
}

const encode = (
  { keyId }: Pseudonymizer,
  pseudonym: Pseudonym,
  { eventId: id, source, receivedAt, contentDigest }: Message,
  event: ContactEvent,
  protectedPart: ProtectedPart,
  { recordedAt, correlationId }: Pick<Parameters<typeof encodeMetadata>[0], 'recordedAt' | 'correlationId'>,
): NewEvent => {
  const data = encodeContactRecord({ contact: { pseudonym, keyId }, event, protected: protectedPart })
  const metadata = {
    schemaVersion: SCHEMA_VERSION,
    receivedAt,
    recordedAt,
    source,
    contentDigest,
    correlationId,
  }
  return {
    id,
    type: event.type,
    data: remember(data, event, metadata),
    metadata: encodeMetadata(metadata),
  }
}
