import * as t from 'io-ts'
import { EventId } from '../kernel/event-id.ts'
import { CalendarDate, Instant } from '../kernel/instant.ts'
import { Scope } from '../kernel/scope.ts'
import { Word } from '../kernel/word.ts'
import { ReplyFacts } from '../replies/reply-facts.ts'
import {
  Acquisition,
  CaptureMethod,
  ConsentLevel,
  DisclosureReference,
  DncReason,
  DncRequester,
  Evidence,
  Jurisdiction,
  RelationshipKind,
  WithdrawalMethod,
} from './vocabulary.ts'

/** The facts of a contact, in clear: nothing here tells who the person is. Version 1 of each, but for a withdrawal by a reply. */

const recorded = <Required extends t.Props, Optional extends t.Props>(
  name: string,
  required: Required,
  optional: Optional,
) =>
  t.readonly(
    t.exact(t.intersection([t.type({ occurredAt: Instant, ...required }), t.partial(optional)])),
    name,
  )

export const ConsentGranted = recorded(
  'ConsentGranted',
  {
    type: t.literal('ConsentGranted'),
    scope: Scope,
    level: ConsentLevel,
    capture: t.readonly(t.strict({ method: CaptureMethod })),
    evidence: t.readonlyArray(Evidence),
  },
  {
    expiresAt: Instant,
    disclosure: DisclosureReference,
    jurisdiction: Jurisdiction,
    acquiredFrom: Acquisition,
  },
)
export type ConsentGranted = t.TypeOf<typeof ConsentGranted>

/** How the scope was understood, where the words of the message were not all known. */
export const Interpretation = t.readonlyArray(
  t.keyof({ 'scope.channel': null, 'scope.purpose': null, method: null, reason: null, requestedBy: null }),
  'the members whose words were not known',
)
export type Interpretation = t.TypeOf<typeof Interpretation>

/** Version 2 says how a reply was read, and version 1 is what there is of every other withdrawal. */
export const ConsentWithdrawn = recorded(
  'ConsentWithdrawn',
  { type: t.literal('ConsentWithdrawn'), scope: Scope, method: WithdrawalMethod },
  { unknownWords: Interpretation, reply: ReplyFacts },
)
export type ConsentWithdrawn = t.TypeOf<typeof ConsentWithdrawn>

export const DncAdded = recorded(
  'DncAdded',
  {
    type: t.literal('DncAdded'),
    scope: Scope,
    list: t.literal('internal'),
    reason: DncReason,
    requestedBy: DncRequester,
  },
  { unknownWords: Interpretation },
)
export type DncAdded = t.TypeOf<typeof DncAdded>

export const DncLifted = recorded(
  'DncLifted',
  { type: t.literal('DncLifted'), entryId: EventId, evidence: t.readonlyArray(Evidence) },
  {},
)
export type DncLifted = t.TypeOf<typeof DncLifted>

export const RelationshipRecorded = recorded(
  'RelationshipRecorded',
  { type: t.literal('RelationshipRecorded'), seller: Word, kind: RelationshipKind },
  {},
)
export type RelationshipRecorded = t.TypeOf<typeof RelationshipRecorded>

/** Permissions given before the end of the day `asOf`, UTC, are void. */
export const ContactReassigned = recorded(
  'ContactReassigned',
  { type: t.literal('ContactReassigned'), asOf: CalendarDate },
  {},
)
export type ContactReassigned = t.TypeOf<typeof ContactReassigned>

/** The data key of this generation is destroyed; what was sealed with it can never be read again. */
export const ContactErased = recorded(
  'ContactErased',
  {
    type: t.literal('ContactErased'),
    generation: t.number,
    ground: Word,
    destroyed: t.readonlyArray(Word),
    kept: t.readonlyArray(t.readonly(t.strict({ what: Word, why: Word }))),
  },
  {},
)
export type ContactErased = t.TypeOf<typeof ContactErased>

/** A reply that refuses nothing and grants nothing, and the message that it answered: noted, so that its reading can be proved. */
export const ReplyReceived = recorded(
  'ReplyReceived',
  { type: t.literal('ReplyReceived'), scope: Scope, reply: ReplyFacts },
  {},
)
export type ReplyReceived = t.TypeOf<typeof ReplyReceived>

export const ContactEvent = t.union(
  [
    ConsentGranted,
    ConsentWithdrawn,
    DncAdded,
    DncLifted,
    RelationshipRecorded,
    ContactReassigned,
    ContactErased,
    ReplyReceived,
  ],
  'ContactEvent',
)
export type ContactEvent = t.TypeOf<typeof ContactEvent>

const CONTACT_EVENT_TYPES: ReadonlySet<string> = new Set(ContactEvent.types.map(({ name }) => name))

export const isContactEvent = (event: { readonly type: string }): event is ContactEvent =>
  CONTACT_EVENT_TYPES.has(event.type)
