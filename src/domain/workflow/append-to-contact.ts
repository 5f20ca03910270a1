import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { ContactRefusal } from '../contact/refusal.ts'
import { contactStream } from '../contact/stream.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { AppendFailure, EventStore } from '../ports/event-store.ts'
import type { DataKey, KeyVault } from '../ports/key-vault.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import { fitting } from './append-size.ts'
import { type Appending, confirm, type Place, placeOf } from './confirm-append.ts'
import { type Encoded, type EncodingParts, encodeAccepted, type SealedParts } from './contact-events.ts'
import type { Message } from './decode-message.ts'
import { type Judged, judge, knownToStore } from './judge.ts'
import type { Outage } from './outcome.ts'
import { readContact } from './read-contact.ts'

export interface AppendingParts extends EncodingParts {
  readonly store: EventStore
  readonly vault: KeyVault
  readonly view: LedgerView
}

/** What became of a message of a contact. */
export type ContactResult =
  | ({ readonly status: 'recorded' } & Place)
  /** An event of this id was there before: of the same content, or of another. */
  | ({ readonly status: 'known'; readonly isSame: boolean } & Place)
  | { readonly status: 'refused'; readonly refusal: ContactRefusal | { readonly _tag: 'EventTooLarge' } }

export type ContactResults = Map<Message, ContactResult>

/** How often an append is decided anew because somebody else wrote to the contact, or its outcome stayed unknown. */
export const APPEND_ATTEMPTS_MAX = 8

/**
 * Appends what was accepted of one contact's messages: in one append where they fit. Where somebody else was first, or an
 * outcome is unknown, the stream is read, and what is not in it is judged anew.
 */
export const appendToContact = async (
  parts: AppendingParts,
  pseudonym: Pseudonym,
  first: { readonly judged: Judged; readonly key: O.Option<DataKey> },
  correlationId: EventId,
): Promise<E.Either<Outage, ContactResults>> => {
  const results: ContactResults = new Map()
  const sealed: SealedParts = new Map()
  /** What an append of ours may have written without an answer. */
  const perhapsOurs = new Set<EventId>()
  let { judged, key } = first
  for (let attempt = 1; ; ) {
    if (!judged.isProvisional) {
      const settled = await settleOthers(parts, pseudonym, judged, perhapsOurs, results)
      if (E.isLeft(settled)) return settled
      const encoded = await encodeAccepted(parts, pseudonym, judged, key, correlationId, sealed)
      if (E.isLeft(encoded)) return encoded
      const appending = appendingOf(pseudonym, judged, encoded.right, results)
      if (appending.events.length === 0) return E.right(results)
      const appended = await parts.store.append(appending.stream, appending.expected, appending.events)()
      if (E.isRight(appended)) {
        const confirmed = await confirm(parts, pseudonym, appending, appended.right)
        if (E.isLeft(confirmed)) return confirmed
        for (const [message, result] of confirmed.right) results.set(message, result)
        if (judged.messages.every((message) => results.has(message))) return E.right(results)
        attempt = 1
      } else {
        if (attempt === APPEND_ATTEMPTS_MAX || !isWorthAnotherTry(appended.left)) return appended
        attempt += 1
        if (appended.left._tag === 'OutcomeUnknown')
          for (const { id } of appending.events) perhapsOurs.add(id)
      }
    }
    const history = await readContact(parts.store, pseudonym)
    if (E.isLeft(history)) return history
    const open = judged.messages.filter((message) => !results.has(message))
    judged = judge(open, knownToStore(parts.view, history.right))
    const keys = await keysOf(parts.vault, [{ pseudonym, judged }])
    if (E.isLeft(keys)) return keys
    key = keys.right[0] as O.Option<DataKey>
  }
}

/** The data keys that judged messages are sealed with; none where nothing is accepted. Durable before it answers. */
export const keysOf = async (
  vault: KeyVault,
  groups: ReadonlyArray<{ readonly pseudonym: Pseudonym; readonly judged: Judged }>,
): Promise<E.Either<Outage, ReadonlyArray<O.Option<DataKey>>>> => {
  const needing = groups.filter(({ judged }) => judged.verdicts.some(({ status }) => status === 'accepted'))
  const keys = await vault.obtain(
    needing.map(({ pseudonym, judged: { generation } }) => ({ type: 'contact', pseudonym, generation })),
  )()
  if (E.isLeft(keys)) return keys
  const keyOf = new Map(needing.map((group, i) => [group, keys.right[i]]))
  return E.right(groups.map((group) => O.fromNullable(keyOf.get(group))))
}

const isWorthAnotherTry = ({ _tag }: AppendFailure): boolean =>
  _tag === 'WrongRevision' || _tag === 'OutcomeUnknown'

/** Those that are not to be appended: refused, or in the log already. */
const settleOthers = async (
  parts: AppendingParts,
  pseudonym: Pseudonym,
  { messages, verdicts }: Judged,
  perhapsOurs: ReadonlySet<EventId>,
  results: ContactResults,
): Promise<E.Either<Outage, void>> => {
  for (const [i, message] of messages.entries()) {
    const verdict = verdicts[i]
    if (verdict?.status === 'refused') results.set(message, verdict)
    if (verdict?.status !== 'known') continue
    const place = await placeOf(parts, pseudonym, message.eventId)
    if (E.isLeft(place)) return place
    const { isSame } = verdict
    const isOurs = isSame && perhapsOurs.has(message.eventId)
    results.set(
      message,
      isOurs ? { status: 'recorded', ...place.right } : { status: 'known', isSame, ...place.right },
    )
  }
  return E.right(undefined)
}

/** What one append can take; what fits into no event at all is refused. */
const appendingOf = (
  pseudonym: Pseudonym,
  { state }: Judged,
  encoded: ReadonlyArray<Encoded>,
  results: ContactResults,
): Appending => {
  const stream = contactStream(pseudonym)
  const ready = encoded.flatMap(({ message, event }) => (event === undefined ? [] : [{ message, event }]))
  for (const { message, event } of encoded) if (event === undefined) results.set(message, TOO_LARGE)
  const now = ready.slice(
    0,
    fitting(
      stream,
      ready.map(({ event }) => event),
    ),
  )
  return {
    stream,
    expected: state.revision < 0 ? 'none' : state.revision,
    events: now.map(({ event }) => event),
    messages: now.map(({ message }) => message),
  }
}

const TOO_LARGE = { status: 'refused', refusal: { _tag: 'EventTooLarge' } } as const
