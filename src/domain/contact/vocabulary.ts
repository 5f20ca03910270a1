import * as t from 'io-ts'
import { brandedText } from '../kernel/branded-text.ts'
import { CalendarDate } from '../kernel/instant.ts'
import { Sha256Hex } from '../kernel/sha256-hex.ts'
import { Word } from '../kernel/word.ts'

export const ConsentLevel = t.keyof(
  { 'express-written': null, express: null, implied: null, 'soft-opt-in': null, 'legitimate-interest': null },
  'a level (express-written, express, implied, soft-opt-in, legitimate-interest)',
)
export type ConsentLevel = t.TypeOf<typeof ConsentLevel>

export const CaptureMethod = t.keyof(
  {
    'web-form': null,
    paper: null,
    verbal: null,
    'reply-keyword': null,
    'electronic-signature': null,
    api: null,
    import: null,
    other: null,
  },
  'a capture method (web-form, paper, verbal, reply-keyword, electronic-signature, api, import, other)',
)
export type CaptureMethod = t.TypeOf<typeof CaptureMethod>

export const WithdrawalMethod = t.keyof(
  {
    'reply-keyword': null,
    verbal: null,
    web: null,
    'email-unsubscribe': null,
    letter: null,
    keypress: null,
    other: null,
  },
  'a withdrawal method',
)
export type WithdrawalMethod = t.TypeOf<typeof WithdrawalMethod>

export const DncReason = t.keyof(
  {
    'consumer-request': null,
    complaint: null,
    litigator: null,
    deceased: null,
    'wrong-number': null,
    minor: null,
    'business-rule': null,
    other: null,
  },
  'a reason of an internal entry',
)
export type DncReason = t.TypeOf<typeof DncReason>

export const DncRequester = t.keyof(
  { consumer: null, agent: null, admin: null, import: null, regulator: null, other: null },
  'who asked for an internal entry',
)
export type DncRequester = t.TypeOf<typeof DncRequester>

export const RelationshipKind = t.keyof(
  { transaction: null, inquiry: null, application: null },
  'a kind of relationship (transaction, inquiry, application)',
)
export type RelationshipKind = t.TypeOf<typeof RelationshipKind>

export interface JurisdictionBrand {
  readonly Jurisdiction: unique symbol
}

/** ISO 3166-1 alpha-2, with an ISO 3166-2 subdivision after a hyphen; `EU` for the Union. */
export const Jurisdiction = brandedText<JurisdictionBrand>('a jurisdiction such as US or US-FL', (s) =>
  /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(s),
)
export type Jurisdiction = t.TypeOf<typeof Jurisdiction>

/** The text that was shown to the person, by name and version. */
export const DisclosureReference = t.readonly(
  t.exact(
    t.intersection([t.type({ id: Word, version: Word }), t.partial({ language: Word, sha256: Sha256Hex })]),
  ),
  'a disclosure',
)
export type DisclosureReference = t.TypeOf<typeof DisclosureReference>

/** Of a piece of evidence the log shows its kind and digest; where it lies is protected. */
export const Evidence = t.readonly(
  t.exact(t.intersection([t.type({ kind: Word }), t.partial({ sha256: Sha256Hex })])),
  'a piece of evidence',
)
export type Evidence = t.TypeOf<typeof Evidence>

/** From whom the consent was bought or shared, and when. */
export const Acquisition = t.readonly(t.strict({ party: Word, date: CalendarDate }), 'an acquisition')
export type Acquisition = t.TypeOf<typeof Acquisition>
