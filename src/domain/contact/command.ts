import type * as t from 'io-ts'
import type { Instant } from '../kernel/instant.ts'
import type { Channels, Purposes, Sellers } from '../kernel/scope.ts'
import type {
  ConsentGranted,
  ConsentWithdrawn,
  ContactErased,
  ContactReassigned,
  DncAdded,
  DncLifted,
  RelationshipRecorded,
  ReplyReceived,
} from './event.ts'

type Facts<Event extends { readonly type: string }, Less extends string = never> = Omit<Event, 'type' | Less>

/** A scope as asked for: what is left out of a grant is a reason to refuse it, not to guess. */
export interface RequestedScope {
  readonly seller: t.TypeOf<typeof Sellers>
  readonly channel?: t.TypeOf<typeof Channels>
  readonly purpose?: t.TypeOf<typeof Purposes>
}

export interface GrantConsent extends Facts<ConsentGranted, 'scope'> {
  readonly type: 'GrantConsent'
  readonly receivedAt: Instant
  readonly scope: RequestedScope
  /** Of a grant by a reply: the highest level that its word can prove. */
  readonly replyProves?: 'express' | 'express-written'
}

export interface WithdrawConsent extends Facts<ConsentWithdrawn> {
  readonly type: 'WithdrawConsent'
}

export interface AddDnc extends Facts<DncAdded, 'list'> {
  readonly type: 'AddDnc'
}

export interface LiftDnc extends Facts<DncLifted> {
  readonly type: 'LiftDnc'
}

export interface RecordRelationship extends Facts<RelationshipRecorded> {
  readonly type: 'RecordRelationship'
}

export interface ReassignContact extends Facts<ContactReassigned> {
  readonly type: 'ReassignContact'
}

export interface NoteReply extends Facts<ReplyReceived> {
  readonly type: 'NoteReply'
}

export interface EraseContact extends Facts<ContactErased, 'generation'> {
  readonly type: 'EraseContact'
}

/** What may be asked of a contact. Times and ids come with it: the domain has no clock. */
export type ContactCommand =
  | GrantConsent
  | WithdrawConsent
  | AddDnc
  | LiftDnc
  | RecordRelationship
  | ReassignContact
  | NoteReply
  | EraseContact
