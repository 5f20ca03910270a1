import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { decide } from '../contact/decide.ts'
import type { ContactEvent } from '../contact/event.ts'
import { evolve } from '../contact/evolve.ts'
import type { ContactRefusal } from '../contact/refusal.ts'
import { type ContactState, generationOf } from '../contact/state.ts'
import { contactStream } from '../contact/stream.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Position } from '../kernel/position.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { Clock } from '../ports/clock.ts'
import type { Appended, AppendFailure, EventStore, NewEvent } from '../ports/event-store.ts'
import type { DataKey, KeyVault } from '../ports/key-vault.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import type { Pseudonymizer } from '../ports/pseudonymizer.ts'
import { LEAF_BYTES_MAX, leafLength } from '../proof/leaf.ts'
import { encodeContactRecord } from '../record/contact-record.ts'
import { encodeMetadata, remember, SCHEMA_VERSION } from '../record/ledger-event.ts'
import type { ProtectedPart } from '../record/protected-part.ts'
import { fitting } from './append-size.ts'
import type { Message } from './decode-message.ts'
import type { InFlight, Release } from './in-flight.ts'
import type { Outage } from './outcome.ts'
import { readContact } from './read-contact.ts'
import type { RecordingClock } from './recording-clock.ts'
import { type Sealing, seal } from './seal.ts'

export interface RecordingParts extends Sealing {
  readonly store: EventStore
  readonly vault: KeyVault
  readonly names: Pseudonymizer
  readonly view: LedgerView
  readonly clock: Clock
  readonly stamp: RecordingClock
  /** The contacts that are being written to. */
  readonly turns: InFlight<Pseudonym>
}

export interface ContactMessage {
  readonly message: Message
  readonly pseudonym: Pseudonym
}

/** What became of a message of a contact: in the log, or refused. */
export type ContactResult =
  | { readonly status: 'recorded'; readonly position: Position; readonly visible: boolean }
  | { readonly status: 'refused'; readonly refusal: ContactRefusal | { readonly _tag: 'EventTooLarge' } }

/** How often an append is decided anew because somebody else wrote to the contact, or its outcome stayed unknown. */
export const APPEND_ATTEMPTS_MAX = 8

/** How long a recorded event may take to be seen by checks before its outcome says that it is not. */
export const VISIBLE_WITHIN_MS = 250

/**
 * Decides and appends messages, one append per contact, all contacts at once; a contact that this process is writing to
 * already waits for its turn. One result each, in the same order.
 */
export const recordOfContacts = async (
  parts: RecordingParts,
  messages: ReadonlyArray<ContactMessage>,
  correlationId: EventId,
): Promise<E.Either<Outage, ReadonlyArray<ContactResult>>> => {
  const results = new Map<Message, ContactResult>()
  let todo: Array<OfContact> = [...Map.groupBy(messages, ({ pseudonym }) => pseudonym)]
  while (todo.length > 0) {
    const [taken, waiting] = takeTurns(parts, todo)
    const done = await recordTaken(parts, taken, correlationId)
    if (E.isLeft(done)) return done
    for (const [message, result] of done.right) results.set(message, result)
    for (const [pseudonym] of waiting) await parts.turns.settled(pseudonym)
    todo = waiting
  }
  return E.right(messages.map(({ message }) => results.get(message) as ContactResult))
}

type OfContact = [pseudonym: Pseudonym, messages: ReadonlyArray<ContactMessage>]

interface Turn {
  readonly pseudonym: Pseudonym
  readonly messages: ReadonlyArray<Message>
  readonly release: Release
}

/** The contacts that are free, taken, and those that are not. */
const takeTurns = (
  { turns }: RecordingParts,
  contacts: ReadonlyArray<OfContact>,
): readonly [ReadonlyArray<Turn>, Array<OfContact>] => {
  const taken: Array<Turn> = []
  const waiting: Array<OfContact> = []
  for (const one of contacts) {
    const [pseudonym, own] = one
    const release = turns.claim(pseudonym)
    if (release === undefined) waiting.push(one)
    else taken.push({ pseudonym, messages: own.map(({ message }) => message), release })
  }
  return [taken, waiting]
}

const recordTaken = async (
  parts: RecordingParts,
  taken: ReadonlyArray<Turn>,
  correlationId: EventId,
): Promise<E.Either<Outage, ReadonlyArray<readonly [Message, ContactResult]>>> => {
  try {
    const groups = taken.map(({ pseudonym, messages }) =>
      judge({ pseudonym, messages, state: parts.view.stateOf(pseudonym) }),
    )
    const keyed = await withKeys(parts, groups)
    if (E.isLeft(keyed)) return keyed
    const appended = await Promise.all(
      keyed.right.map((group, i) => appendAll(parts, group, correlationId).finally(taken[i]?.release)),
    )
    const all = E.sequenceArray(appended)
    if (E.isLeft(all)) return all
    return E.right(
      all.right.flatMap((results, i) =>
        results.map((result, at) => [groups[i]?.messages[at] as Message, result] as const),
      ),
    )
  } finally {
    for (const { release } of taken) release()
  }
}

/** As many appends, one after another, as the size of the events asks for. */
const appendAll = async (
  parts: RecordingParts,
  group: Keyed,
  correlationId: EventId,
): Promise<E.Either<Outage, ReadonlyArray<ContactResult>>> => {
  const first = await appendGroup(parts, group, correlationId)
  if (E.isLeft(first) || first.right.length === group.messages.length) return first
  const { pseudonym, messages } = group
  const read = await readContact(parts.store, pseudonym)
  if (E.isLeft(read)) return read
  const rest = judge({ pseudonym, messages: messages.slice(first.right.length), state: read.right.state })
  const keyed = await withKeys(parts, [rest])
  if (E.isLeft(keyed)) return keyed
  const later = await appendAll(parts, keyed.right[0] as Keyed, correlationId)
  return E.isLeft(later) ? later : E.right([...first.right, ...later.right])
}

interface Group {
  readonly pseudonym: Pseudonym
  readonly messages: ReadonlyArray<Message>
  readonly state: ContactState
}

interface Judged extends Group {
  readonly verdicts: ReadonlyArray<E.Either<ContactRefusal, ContactEvent>>
  readonly generation: number
}

interface Keyed extends Judged {
  /** None where nothing is accepted. */
  readonly key: O.Option<DataKey>
}

/** Judges the messages of one contact in their order, each by the state that those before it lead to. */
const judge = (group: Group): Judged => {
  let { state } = group
  const verdicts = group.messages.map(({ command, eventId: id, receivedAt }) => {
    const verdict = decide(state, command)
    if (E.isRight(verdict) && group.messages.length > 1) {
      const revision = state.revision + 1
      state = evolve(state, {
        id,
        revision,
        position: NOT_YET,
        receivedAt,
        recordedAt: receivedAt,
        event: verdict.right,
      })
    }
    return verdict
  })
  return { ...group, verdicts, generation: generationOf(group.state) }
}

const TOO_LARGE = { _tag: 'EventTooLarge' } as const

/** The position of an event that is decided but not appended. */
const NOT_YET = '' as Position

const withKeys = async (
  { vault }: RecordingParts,
  groups: ReadonlyArray<Judged>,
): Promise<E.Either<Outage, ReadonlyArray<Keyed>>> => {
  const needing = groups.filter(({ verdicts }) => verdicts.some(E.isRight))
  const keys = await vault.obtain(
    needing.map(({ pseudonym, generation }) => ({ type: 'contact', pseudonym, generation })),
  )()
  if (E.isLeft(keys)) return keys
  const keyOf = new Map(needing.map((group, i) => [group, keys.right[i]]))
  return E.right(groups.map((group) => ({ ...group, key: O.fromNullable(keyOf.get(group)) })))
}

/** Appends what one append can take: the results of the first messages, of all of them mostly. */
const appendGroup = async (
  parts: RecordingParts,
  first: Keyed,
  correlationId: EventId,
): Promise<E.Either<Outage, ReadonlyArray<ContactResult>>> => {
  let group = first
  let sealed = await sealGroup(parts, group)
  for (let attempt = 1; ; attempt++) {
    if (E.isLeft(sealed)) return sealed
    const { events, results } = fittingOf(group, eventsOf(parts, group, sealed.right, correlationId))
    if (events.length === 0) return E.right(results)
    const expected = group.state.revision < 0 ? 'none' : group.state.revision
    const appended = await parts.store.append(contactStream(group.pseudonym), expected, events)()
    if (E.isRight(appended))
      return E.right(await seen(parts, group.pseudonym, events, results, appended.right))
    if (attempt === APPEND_ATTEMPTS_MAX || !isWorthAnotherTry(appended.left)) return appended
    const again = await decideAgain(parts, group, events, appended.left)
    if (E.isLeft(again)) return again
    if (again.right.status === 'already-there')
      return E.right(await seen(parts, group.pseudonym, events, results, again.right))
    const isSameKey = again.right.group.generation === group.generation
    group = again.right.group
    if (!isSameKey) sealed = await sealGroup(parts, group)
  }
}

const isWorthAnotherTry = ({ _tag }: AppendFailure): boolean =>
  _tag === 'WrongRevision' || _tag === 'OutcomeUnknown'

/** What somebody else wrote, or what may have been written after all, is read before anything is decided. */
const decideAgain = async (
  parts: RecordingParts,
  group: Keyed,
  events: ReadonlyArray<NewEvent>,
  failure: AppendFailure,
): Promise<
  E.Either<
    Outage,
    ({ readonly status: 'already-there' } & Appended) | { readonly status: 'again'; readonly group: Keyed }
  >
> => {
  const read = await readContact(parts.store, group.pseudonym)
  if (E.isLeft(read)) return read
  const ids = new Set(events.map(({ id }) => id))
  const there = read.right.events.filter(({ stored }) => ids.has(stored.id))
  if (there.length === events.length) {
    const head = await parts.store.head()
    if (E.isLeft(head)) return head
    return O.isSome(head.right)
      ? E.right({
          status: 'already-there',
          revision: there.at(-1)?.stored.revision ?? 0,
          position: head.right.value,
        })
      : E.left(failure)
  }
  if (there.length > 0) return E.left(failure)
  const judged = judge({ ...group, state: read.right.state })
  const keyed = await withKeys(parts, [judged])
  if (E.isLeft(keyed)) return keyed
  return E.right({ status: 'again', group: keyed.right[0] as Keyed })
}

type Sealed = ReadonlyArray<ProtectedPart | undefined>

const sealGroup = async (
  parts: RecordingParts,
  { messages, generation, key }: Keyed,
): Promise<E.Either<Outage, Sealed>> => {
  if (O.isNone(key)) return E.right([])
  const sealed: Array<ProtectedPart> = []
  for (const { eventId, protectedValues } of messages) {
    const part = await seal(parts, eventId, generation, key.value, protectedValues)()
    if (E.isLeft(part)) return part
    sealed.push(part.right)
  }
  return E.right(sealed)
}

interface Decided {
  readonly events: ReadonlyArray<NewEvent>
  readonly results: ReadonlyArray<ContactResult>
}

/** The events to append now, and the results as far as they are known: those recorded are filled in later. */
const eventsOf = (
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
    if (leafLength({ ...event, stream, revision: 0 }) > LEAF_BYTES_MAX)
      return { status: 'refused', refusal: TOO_LARGE }
    events.push(event)
    return { status: 'recorded', position: NOT_YET, visible: true }
  })
  return { events, results }
}

/** The events that one append can take, and the results up to the last of them. */
const fittingOf = ({ pseudonym }: Group, { events, results }: Decided): Decided => {
  const count = fitting(contactStream(pseudonym), events)
  if (count === events.length) return { events, results }
  let recorded = 0
  const end = results.findIndex(({ status }) => status === 'recorded' && ++recorded > count)
  return { events: events.slice(0, count), results: results.slice(0, end) }
}

/** Waits until the index shows the events, and says where each one lies. */
const seen = async (
  { view }: RecordingParts,
  pseudonym: Pseudonym,
  events: ReadonlyArray<NewEvent>,
  results: ReadonlyArray<ContactResult>,
  { position }: Appended,
): Promise<ReadonlyArray<ContactResult>> => {
  const visible = await view.whenApplied(position, VISIBLE_WITHIN_MS)
  if (!visible) view.holdBack(pseudonym, position)
  const ids = events.map(({ id }) => id)
  return results.map((result): ContactResult => {
    if (result.status !== 'recorded') return result
    const id = ids.shift()
    const exact = events.length === 1 || id === undefined ? undefined : view.eventById(id)?.position
    return { status: 'recorded', position: exact ?? position, visible }
  })
}
