import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { contactStream } from '../contact/stream.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { NewEvent } from '../ports/event-store.ts'
import { LEAF_BYTES_MAX, leafLengthIn } from '../proof/leaf.ts'
import { encodeContactRecord } from '../record/contact-record.ts'
import { encodeMetadata, remember, SCHEMA_VERSION } from '../record/ledger-event.ts'
import type { ProtectedPart } from '../record/protected-part.ts'
import { fitting } from './append-size.ts'
import type { Group, Keyed } from './judge-messages.ts'
import type { Outage } from './outcome.ts'
import { type ContactResult, NOT_YET, type RecordingParts } from './recording.ts'
import { seal } from './seal.ts'

/** The protected parts of a group's messages; none where nothing of it is accepted. */
export type Sealed = ReadonlyArray<ProtectedPart | undefined>

/** Nearly all is sealed at once: nobody waits but for the content store. */
export const sealGroups = async (
  parts: RecordingParts,
  groups: ReadonlyArray<Keyed>,
): Promise<E.Either<Outage, ReadonlyArray<Sealed>>> => {
  const sealing = groups.map((group) => sealGroup(parts, group))
  return sealing.every(isDone)
    ? E.right(sealing)
    : E.sequenceArray(await Promise.all(sealing.map(storeLongOnes)))
}

type Sealing = ReadonlyArray<ReturnType<typeof seal>>

const sealGroup = (parts: RecordingParts, { messages, generation, key }: Keyed): Sealing =>
  O.isNone(key)
    ? []
    : messages.map(({ eventId, protectedValues }) =>
        seal(parts, eventId, generation, key.value, protectedValues),
      )

const isDone = (sealing: Sealing): sealing is ReadonlyArray<ProtectedPart> =>
  sealing.every((part) => typeof part !== 'function')

const storeLongOnes = async (sealing: Sealing): Promise<E.Either<Outage, Sealed>> => {
  const sealed: Array<ProtectedPart> = []
  for (const part of sealing) {
    const stored = typeof part === 'function' ? await part() : E.right(part)
    if (E.isLeft(stored)) return stored
    sealed.push(stored.right)
  }
  return E.right(sealed)
}

export interface Decided {
  readonly events: ReadonlyArray<NewEvent>
  readonly results: ReadonlyArray<ContactResult>
}

/** The events to append now, and the results as far as they are known: those recorded are filled in later. */
export const eventsOf = (
  { names, stamp }: RecordingParts,
  group: Keyed,
  sealed: Sealed,
  correlationId: EventId,
): Decided => {
  const stream = contactStream(group.pseudonym)
  const events: Array<NewEvent> = []
  const results = group.messages.map((message, i): ContactResult => {
    const verdict = group.verdicts[i]
    const part = sealed[i]
    if (verdict === undefined || E.isLeft(verdict) || part === undefined)
      return {
        status: 'refused',
        refusal: verdict !== undefined && E.isLeft(verdict) ? verdict.left : TOO_LARGE,
      }
    const { eventId: id, source, receivedAt, contentDigest } = message
    const contact = { pseudonym: group.pseudonym, keyId: names.keyId }
    const data = encodeContactRecord({ contact, event: verdict.right, protected: part })
    const recordedAt = stamp(group.state.recordedAt)
    const metadata = {
      schemaVersion: SCHEMA_VERSION,
      receivedAt,
      recordedAt,
      source,
      contentDigest,
      correlationId,
    }
    const event = {
      id,
      type: verdict.right.type,
      data: remember(data, verdict.right, metadata),
      metadata: encodeMetadata(metadata),
    }
    if (leafLengthIn(stream, event) > LEAF_BYTES_MAX) return { status: 'refused', refusal: TOO_LARGE }
    events.push(event)
    return { status: 'recorded', position: NOT_YET, visible: true }
  })
  return { events, results }
}

const TOO_LARGE = { _tag: 'EventTooLarge' } as const

/** The events that one append can take, and the results up to the last of them. */
export const fittingOf = ({ pseudonym }: Group, { events, results }: Decided): Decided => {
  const count = fitting(contactStream(pseudonym), events)
  if (count === events.length) return { events, results }
  let recorded = 0
  const end = results.findIndex(({ status }) => status === 'recorded' && ++recorded > count)
  return { events: events.slice(0, count), results: results.slice(0, end) }
}
