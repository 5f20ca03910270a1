import * as E from 'fp-ts/lib/Either.js'
import type {
  ConsentGranted,
  ConsentWithdrawn,
  ContactErased,
  ContactEvent,
  ContactReassigned,
  DncAdded,
  DncLifted,
  RelationshipRecorded,
} from '../../src/domain/contact/event.ts'
import { evolve, type RecordedContactEvent } from '../../src/domain/contact/evolve.ts'
import { type ContactState, nothingKnown } from '../../src/domain/contact/state.ts'
import { type CalendarDate, type Instant, InstantFromText } from '../../src/domain/kernel/instant.ts'
import { type Aim, ANY, type Scope, type WordSet, wordSet } from '../../src/domain/kernel/scope.ts'
import type { Word } from '../../src/domain/kernel/word.ts'
import { type Arrival, eventIdNo, inLogOrder } from './arbitrary/contact-event.ts'

/** Facts for tables made by hand: each is about acme's marketing by text message unless it says otherwise. */

/** `2026-03-01` is its first instant; a time may follow. */
export const at = (text: string): Instant => {
  const instant = InstantFromText.decode(text.length === 10 ? `${text}T00:00:00Z` : text)
  if (E.isLeft(instant)) throw new Error(`not an instant: ${text}`)
  return instant.right
}

interface LooseScope {
  readonly seller?: string | ReadonlyArray<string>
  readonly channel?: string | ReadonlyArray<string>
  readonly purpose?: string | ReadonlyArray<string>
}

export const scopeOf = ({
  seller = 'acme',
  channel = 'sms',
  purpose = 'marketing',
}: LooseScope = {}): Scope => ({
  seller: setOf(seller),
  channel: setOf(channel),
  purpose: setOf(purpose),
})

const setOf = <A extends string>(words: string | ReadonlyArray<string>): WordSet<A> =>
  wordSet((words === ANY || typeof words !== 'string' ? words : [words]) as WordSet<A>)

export const EVERYTHING: Scope = { seller: ANY, channel: ANY, purpose: ANY }

export const aimAt = ({ seller = 'acme', channel = 'sms', purpose = 'marketing' } = {}): Aim =>
  ({ seller, channel, purpose }) as Aim

type Loose<Event> = Partial<Omit<Event, 'type' | 'scope'>> & { readonly scope?: Scope }

export const granted = (facts: Loose<ConsentGranted> = {}): ConsentGranted => ({
  type: 'ConsentGranted',
  occurredAt: at('2026-01-01'),
  scope: scopeOf(),
  level: 'express-written',
  capture: { method: 'web-form' },
  evidence: [],
  ...facts,
})

export const withdrawn = (facts: Loose<ConsentWithdrawn> = {}): ConsentWithdrawn => ({
  type: 'ConsentWithdrawn',
  occurredAt: at('2026-02-01'),
  scope: scopeOf(),
  method: 'reply-keyword',
  ...facts,
})

export const dncAdded = (facts: Loose<DncAdded> = {}): DncAdded => ({
  type: 'DncAdded',
  occurredAt: at('2026-02-01'),
  scope: scopeOf(),
  list: 'internal',
  reason: 'consumer-request',
  requestedBy: 'consumer',
  ...facts,
})

export const dncLifted = (facts: Partial<DncLifted> = {}): DncLifted => ({
  type: 'DncLifted',
  occurredAt: at('2026-03-01'),
  entryId: eventIdNo(0),
  evidence: [{ kind: 'letter' as Word }],
  ...facts,
})

export const reassigned = (asOf: string, facts: Partial<ContactReassigned> = {}): ContactReassigned => ({
  type: 'ContactReassigned',
  occurredAt: at('2026-03-01'),
  asOf: asOf as CalendarDate,
  ...facts,
})

export const related = (facts: Partial<RelationshipRecorded> = {}): RelationshipRecorded => ({
  type: 'RelationshipRecorded',
  occurredAt: at('2026-01-01'),
  seller: 'acme' as Word,
  kind: 'transaction',
  ...facts,
})

export const erased = (facts: Partial<ContactErased> = {}): ContactErased => ({
  type: 'ContactErased',
  occurredAt: at('2026-03-01'),
  generation: 1,
  ground: 'gdpr-17-1-b' as Word,
  destroyed: [],
  kept: [],
  ...facts,
})

/** An event that reached the ledger at another time than it happened. */
export const arrived = (event: ContactEvent, receivedAt: string): Pick<Arrival, 'event' | 'receivedAt'> => ({
  event,
  receivedAt: at(receivedAt),
})

export type Happened = ContactEvent | Pick<Arrival, 'event' | 'receivedAt'>

/** The events in the order of the log: the first has id number 0. Each came when it happened, unless it says otherwise. */
export const logOf = (...happened: ReadonlyArray<Happened>): ReadonlyArray<RecordedContactEvent> =>
  inLogOrder(
    happened.map((one, n) =>
      'event' in one
        ? { ...one, id: eventIdNo(n) }
        : { event: one, id: eventIdNo(n), receivedAt: one.occurredAt },
    ),
  )

export type Evolve = typeof evolve

export const fold = (
  log: ReadonlyArray<RecordedContactEvent>,
  put: Evolve = evolve,
  from: ContactState = nothingKnown,
): ContactState => log.reduce(put, from)

export const stateOf = (...happened: ReadonlyArray<Happened>): ContactState => fold(logOf(...happened))
