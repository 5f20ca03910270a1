import fc from 'fast-check'
import type {
  ConsentGranted,
  ConsentWithdrawn,
  ContactErased,
  ContactEvent,
  ContactReassigned,
  DncAdded,
  DncLifted,
  RelationshipRecorded,
  ReplyReceived,
} from '../../../src/domain/contact/event.ts'
import type { RecordedContactEvent } from '../../../src/domain/contact/evolve.ts'
import {
  CaptureMethod,
  ConsentLevel,
  DncReason,
  DncRequester,
  type Evidence,
  type Jurisdiction,
  RelationshipKind,
  WithdrawalMethod,
} from '../../../src/domain/contact/vocabulary.ts'
import { refusedBy } from '../../../src/domain/kernel/channel.ts'
import type { EventId } from '../../../src/domain/kernel/event-id.ts'
import { laterOf } from '../../../src/domain/kernel/instant.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'
import type { Aim, Scope } from '../../../src/domain/kernel/scope.ts'
import type { Sha256Hex } from '../../../src/domain/kernel/sha256-hex.ts'
import type { Word } from '../../../src/domain/kernel/word.ts'
import { ReplyClass } from '../../../src/domain/replies/reply-facts.ts'
import { fewDates, fewInstants } from './instant.ts'
import { grantScope, refusalScope, SELLERS } from './scope.ts'

const keyOf = <A extends string>(codec: { readonly keys: Readonly<Record<A, unknown>> }): fc.Arbitrary<A> => {
  const names: ReadonlyArray<string> = Object.keys(codec.keys)
  return fc.constantFrom(...(names as ReadonlyArray<A>))
}

const word: fc.Arbitrary<Word> = fc.constantFrom(
  ...(['a', 'form-7', 'Ünïcode', 'two words'] as ReadonlyArray<string> as ReadonlyArray<Word>),
)

const sha256: fc.Arbitrary<Sha256Hex> = fc.stringMatching(/^[0-9a-f]{64}$/) as fc.Arbitrary<Sha256Hex>

/** A few ids, so that a lift often names an entry that is there. */
export const eventIdNo = (n: number): EventId =>
  `00000000-0000-5000-8000-${n.toString(16).padStart(12, '0')}` as EventId

export const positionNo = (n: number): Position => `teststor-${n.toString(16).padStart(16, '0')}` as Position

/** How many different ids a drawn history has at most. */
export const HISTORY_IDS = 12

const eventId: fc.Arbitrary<EventId> = fc.integer({ min: 0, max: HISTORY_IDS - 1 }).map(eventIdNo)

const evidence: fc.Arbitrary<Evidence> = fc.record({ kind: word, sha256 }, { requiredKeys: ['kind'] })

export const consentGranted: fc.Arbitrary<ConsentGranted> = fc.record(
  {
    type: fc.constant('ConsentGranted'),
    occurredAt: fewInstants,
    scope: grantScope,
    level: keyOf(ConsentLevel),
    capture: fc.record({ method: keyOf(CaptureMethod) }),
    evidence: fc.array(evidence, { maxLength: 2 }),
    expiresAt: fewInstants,
    disclosure: fc.record(
      { id: word, version: word, language: word, sha256 },
      { requiredKeys: ['id', 'version'] },
    ),
    jurisdiction: fc.constantFrom('US', 'US-FL', 'EU') as fc.Arbitrary<string> as fc.Arbitrary<Jurisdiction>,
    acquiredFrom: fc.record({ party: word, date: fewDates }),
  },
  { requiredKeys: ['type', 'occurredAt', 'scope', 'level', 'capture', 'evidence'] },
)

const unknownWords = fc.uniqueArray(
  fc.constantFrom('scope.channel', 'scope.purpose', 'method', 'reason', 'requestedBy'),
  {
    minLength: 1,
  },
)

const replyFacts = fc.record(
  {
    class: keyOf(ReplyClass),
    by: fc.constantFrom('word', 'phrase', 'doubt'),
    table: word,
    channel: fc.constantFrom('sms', 'email'),
  },
  { requiredKeys: ['class', 'by', 'table'] },
)

export const consentWithdrawn: fc.Arbitrary<ConsentWithdrawn> = fc.record(
  {
    type: fc.constant('ConsentWithdrawn'),
    occurredAt: fewInstants,
    scope: refusalScope,
    method: keyOf(WithdrawalMethod),
    unknownWords,
    reply: replyFacts,
  },
  { requiredKeys: ['type', 'occurredAt', 'scope', 'method'] },
)

export const dncAdded: fc.Arbitrary<DncAdded> = fc.record(
  {
    type: fc.constant('DncAdded'),
    occurredAt: fewInstants,
    scope: refusalScope,
    list: fc.constant('internal'),
    reason: keyOf(DncReason),
    requestedBy: keyOf(DncRequester),
    unknownWords,
  },
  { requiredKeys: ['type', 'occurredAt', 'scope', 'list', 'reason', 'requestedBy'] },
)

const dncLifted: fc.Arbitrary<DncLifted> = fc.record({
  type: fc.constant('DncLifted'),
  occurredAt: fewInstants,
  entryId: eventId,
  evidence: fc.array(evidence, { minLength: 1, maxLength: 2 }),
})

const relationshipRecorded: fc.Arbitrary<RelationshipRecorded> = fc.record({
  type: fc.constant('RelationshipRecorded'),
  occurredAt: fewInstants,
  seller: fc.constantFrom(...SELLERS),
  kind: keyOf(RelationshipKind),
})

export const contactReassigned: fc.Arbitrary<ContactReassigned> = fc.record({
  type: fc.constant('ContactReassigned'),
  occurredAt: fewInstants,
  asOf: fewDates,
})

const replyReceived: fc.Arbitrary<ReplyReceived> = fc.record({
  type: fc.constant('ReplyReceived'),
  occurredAt: fewInstants,
  scope: refusalScope,
  reply: replyFacts,
})

const contactErased: fc.Arbitrary<ContactErased> = fc.record({
  type: fc.constant('ContactErased'),
  occurredAt: fewInstants,
  generation: fc.integer({ min: 1, max: 5 }),
  ground: word,
  destroyed: fc.array(word, { maxLength: 2 }),
  kept: fc.array(fc.record({ what: word, why: word }), { maxLength: 2 }),
})

/** Every event of a contact; permissions and refusals more often than the rest. */
export const contactEvent: fc.Arbitrary<ContactEvent> = fc.oneof(
  { weight: 4, arbitrary: consentGranted },
  { weight: 3, arbitrary: consentWithdrawn },
  { weight: 2, arbitrary: dncAdded },
  { weight: 2, arbitrary: dncLifted },
  { weight: 1, arbitrary: relationshipRecorded },
  { weight: 1, arbitrary: contactReassigned },
  { weight: 1, arbitrary: contactErased },
  { weight: 1, arbitrary: replyReceived },
)

export const refusalEvent: fc.Arbitrary<ConsentWithdrawn | DncAdded> = fc.oneof(consentWithdrawn, dncAdded)

/** Events most of which speak of one question: rules meet in them that would seldom meet otherwise. */
export const contactEventAbout = ({ seller, channel, purpose }: Aim): fc.Arbitrary<ContactEvent> => {
  const exactly: Scope = { seller: [seller], channel: [channel], purpose: [purpose] }
  const ofTheFamily = fc
    .constantFrom(...refusedBy(channel), channel, channel)
    .map((wider): Scope => ({ ...exactly, channel: [wider] }))
  const granted = fc.tuple(consentGranted, fc.boolean(), ofTheFamily).map(
    ([event, isStrong, scope]): ConsentGranted => ({
      ...event,
      scope,
      level: isStrong ? 'express-written' : event.level,
    }),
  )
  const refused = fc.oneof(ofTheFamily, refusalScope)
  return fc.oneof(
    { weight: 6, arbitrary: granted },
    {
      weight: 2,
      arbitrary: fc.tuple(consentWithdrawn, refused).map(([event, scope]) => ({ ...event, scope })),
    },
    { weight: 2, arbitrary: fc.tuple(dncAdded, refused).map(([event, scope]) => ({ ...event, scope })) },
    { weight: 2, arbitrary: dncLifted },
    { weight: 1, arbitrary: contactReassigned },
    { weight: 1, arbitrary: contactErased },
    { weight: 1, arbitrary: contactEvent },
  )
}

/** An event with what is drawn of its coordinates; the rest follows from its place in the log. */
export type Arrival = Pick<RecordedContactEvent, 'event' | 'id' | 'receivedAt'>

const arrivalOf = (event: fc.Arbitrary<ContactEvent>): fc.Arbitrary<Arrival> =>
  fc.record({ event, id: eventId, receivedAt: fewInstants })

/**
 * The events of one contact in the order of the log: revisions and positions rise, `recordedAt` never falls. Some ids come
 * twice, as they may where an index lags, and then the first in the log counts.
 */
export const history = (
  event: fc.Arbitrary<ContactEvent> = contactEvent,
  maxLength = 8,
): fc.Arbitrary<ReadonlyArray<RecordedContactEvent>> =>
  fc.array(arrivalOf(event), { maxLength }).map((arrivals) => inLogOrder(arrivals))

/** Histories in which every id comes once, as they are wherever look-up by id is exact. */
export const historyOfDistinctIds = (
  event: fc.Arbitrary<ContactEvent> = contactEvent,
  maxLength = 8,
): fc.Arbitrary<ReadonlyArray<RecordedContactEvent>> =>
  fc
    .uniqueArray(arrivalOf(event), { maxLength, selector: ({ id }) => id })
    .map((arrivals) => inLogOrder(arrivals))

/** A log with these arrivals after what is in it already. */
export const inLogOrder = (
  arrivals: ReadonlyArray<Arrival>,
  before: ReadonlyArray<RecordedContactEvent> = [],
): ReadonlyArray<RecordedContactEvent> => {
  const log = [...before]
  for (const arrival of arrivals) {
    const newest = log.at(-1)?.recordedAt ?? arrival.receivedAt
    const recordedAt = laterOf(newest, arrival.receivedAt)
    const revision = log.length
    log.push({ ...arrival, revision, position: positionNo(revision), recordedAt })
  }
  return log
}
