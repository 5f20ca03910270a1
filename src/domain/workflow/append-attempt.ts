import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { ContactRefusal } from '../contact/refusal.ts'
import { contactStream } from '../contact/stream.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { Appended, AppendFailure, EventStore, NewEvent } from '../ports/event-store.ts'
import type { DataKey, KeyVault } from '../ports/key-vault.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import { fitting } from './append-size.ts'
import { type EncodingParts, encodeAccepted, type Group } from './contact-events.ts'
import type { Message } from './decode-message.ts'
import type { Judged } from './judge.ts'
import type { Outage } from './outcome.ts'
import type { Place } from './show-recorded.ts'

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

/** One append under way: as much of a group as it can take. */
export interface Attempt {
  readonly group: Group
  readonly stream: string
  readonly events: ReadonlyArray<NewEvent>
  /** The messages that the events came from. */
  readonly messages: ReadonlyArray<Message>
  /** Accepted, and too large for an event. */
  readonly tooLarge: ReadonlyArray<Message>
  /** Whether all that is to be appended of the group is in here. */
  readonly isWhole: boolean
  /** Undefined where nothing is appended. */
  readonly answer: Promise<E.Either<AppendFailure, Appended> | undefined>
}

/** Appends what one append can take: all of a group mostly. Of a group that must be judged again it appends nothing. */
export const attemptOf = (parts: AppendingParts, group: Group, correlationId: EventId): Attempt => {
  const { pseudonym, judged } = group
  const stream = contactStream(pseudonym)
  const encoded = judged.isProvisional ? [] : encodeAccepted(parts, group, correlationId)
  const ready = encoded.filter(({ event }) => event !== undefined)
  const all = ready.map(({ event }) => event as NewEvent)
  const count = fitting(stream, all)
  const events = all.slice(0, count)
  const expected = judged.state.revision < 0 ? 'none' : judged.state.revision
  return {
    group,
    stream,
    events,
    messages: ready.slice(0, count).map(({ message }) => message),
    tooLarge: encoded.filter(({ event }) => event === undefined).map(({ message }) => message),
    isWhole: count === all.length,
    answer: events.length === 0 ? NOTHING : parts.store.append(stream, expected, events)(),
  }
}

const NOTHING = Promise.resolve(undefined)

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
