import type * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Role } from '../access/role.ts'
import type { ContactState, Entry } from '../contact/state.ts'
import type { DisclosurePublished } from '../disclosure/event.ts'
import type { KafkaGapAcknowledged } from '../kafka/event.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Json } from '../kernel/json.ts'
import type { Position } from '../kernel/position.ts'
import type { Scope } from '../kernel/scope.ts'
import type { Issues } from '../kernel/validation.ts'
import type { KafkaCoordinates } from '../record/metadata.ts'
import type { ReplyFacts } from '../replies/reply-facts.ts'
import type { AsOf, Decision } from '../rules/decision.ts'
import type { NotAQuestion } from '../rules/question.ts'
import type { Outage, Outcome, OutcomeWord } from '../workflow/outcome.ts'
import type { Incoming } from '../workflow/record-messages.ts'
import type { PositionFailure } from './event-store.ts'
import type { KafkaControl, KafkaFailure } from './kafka-control.ts'

/**
 * What can be asked of a ledger. HTTP and the command line speak to this, and a ledger that is reached over HTTP has the
 * same face (less what only its own node can do).
 */
export interface Ledger {
  /** At most `BATCH_EVENTS_MAX`. One outcome each, in order; durable before it answers. */
  readonly record: (incoming: ReadonlyArray<Incoming>) => TE.TaskEither<Outage, ReadonlyArray<Outcome>>
  /** A question in its JSON form. */
  readonly check: (question: unknown) => E.Either<QuestionFailure, Decision>
  /** The same for many at once, in order: one snapshot, and less time for each. */
  readonly checkAll: (questions: ReadonlyArray<unknown>) => ReadonlyArray<E.Either<QuestionFailure, Decision>>
  readonly history: (contact: string, reader: Reader) => TE.TaskEither<ContactFailure, History>
  /** With a channel among the members of the question a Decision, else what is known of the contact. */
  readonly state: (contact: string, asked: StateAsked) => TE.TaskEither<ContactFailure, KnownState | Decision>
  /** A page of the log as it is stored. */
  readonly replay: (
    from: Position | undefined,
    limit: number,
  ) => TE.TaskEither<ReplayFailure, ReadonlyArray<EventLine>>
  readonly publishDisclosure: (
    disclosure: unknown,
    by: Principal,
  ) => TE.TaskEither<DisclosureFailure, Published>
  readonly disclosure: (id: string, version: string) => TE.TaskEither<Outage, DisclosureText | undefined>
  readonly issueToken: (wanted: unknown, by: Principal) => TE.TaskEither<TokenFailure, NewToken>
  readonly revokeToken: (id: string, by: Principal) => TE.TaskEither<TokenFailure, void>
  readonly tokens: () => ReadonlyArray<TokenLine>
  /** Accepts that records of a partition of Kafka are missing, where `kafka` says that they are: it is read on then. */
  readonly acknowledgeGap: (
    wanted: unknown,
    kafka: Pick<KafkaControl, 'gapOf'> | undefined,
    by: Principal,
  ) => TE.TaskEither<GapFailure, GapAcknowledged>
  /** A page of the messages that were put aside, in log order, after a place. */
  readonly deadLetters: (
    after: Position | undefined,
    limit: number,
  ) => TE.TaskEither<ReplayFailure, ReadonlyArray<DeadLetterLine>>
  /** A page of the replies that nobody could read for certain: they refuse, until somebody has settled them. */
  readonly replies: (asked: RepliesAsked, reader: Reader) => TE.TaskEither<ReplayFailure, RepliesPage>
  /** Records a message that was put aside as if it had come in now. */
  readonly replayDeadLetter: (id: string) => TE.TaskEither<DeadLetterFailure, Outcome>
  /** Builds every read model anew beside the old one, compares the two, and changes to the new one. */
  readonly rebuild: (
    onProgress: (progress: Progress) => void,
  ) => TE.TaskEither<Outage | RebuildFailure, Rebuilt>
  readonly readiness: () => Readiness
}

export const BATCH_EVENTS_MAX = 1_000

/** Who asks, as far as the audit trail is told. */
export interface Principal {
  /** Of the token; `admin.token` for the node's own, `command-line` for somebody who holds the data directory. */
  readonly name: string
  readonly role: Role
}

export interface Reader extends Principal {
  /** What the protected values are read for. */
  readonly purpose: string
  /** Whether they are to be shown at all: showing them is recorded first. */
  readonly wantsProtected: boolean
}

export type QuestionFailure = NotAQuestion | PositionFailure

export type ContactFailure =
  | Outage
  | QuestionFailure
  /** What was asked cannot be a number or an address. */
  | { readonly _tag: 'NotAContact' }
  /** The index has not come to the place that was asked for. */
  | { readonly _tag: 'IndexBehind' }

export type ReplayFailure = Outage | PositionFailure

export type DisclosureFailure =
  | Outage
  | { readonly _tag: 'NotADisclosureText'; readonly issues: Issues }
  /** This version is published already, with another text. */
  | { readonly _tag: 'DisclosureDiffers' }

export type TokenFailure =
  | Outage
  | { readonly _tag: 'NotATokenRequest'; readonly issues: Issues }
  | { readonly _tag: 'NoSuchToken' }

export type GapFailure =
  | Outage
  | KafkaFailure
  | { readonly _tag: 'NotAGapRequest'; readonly issues: Issues }
  /** Nothing of this partition is missing, as far as can be seen. */
  | { readonly _tag: 'NoSuchGap' }
  /** No broker is named to this node. */
  | { readonly _tag: 'KafkaOff' }

export type DeadLetterFailure =
  | Outage
  | { readonly _tag: 'NoSuchDeadLetter' }
  /** Only its digest was kept, or its time is over and its key destroyed. */
  | { readonly _tag: 'DeadLetterGone' }

export type RebuildFailure = { readonly _tag: 'RebuildUnderway' }

/** A line of `GET /v1/events`. `data` is as stored: clear members, commitments, sealed bytes. */
export interface EventLine {
  readonly position: Position
  readonly eventId: EventId
  readonly type: string
  readonly stream: string
  readonly revision: string
  readonly occurredAt: string | null
  readonly recordedAt: string
  readonly source: string
  readonly data: Json
  /** The leaf in base64. */
  readonly leaf: string
}

export interface HistoryLine extends EventLine {
  /** By path; absent where the key is destroyed, or where protected values were not shown. */
  readonly protected?: Readonly<Record<string, Json>>
}

export interface History {
  readonly contact: string
  readonly events: ReadonlyArray<HistoryLine>
  /** Why no protected values are shown, where none are. */
  readonly protectedWithheld?: string
  readonly asOf: AsOf
}

export interface StateAsked {
  readonly effectiveAt?: string
  readonly knownAt?: string
  /** The members of a question, less the contact. */
  readonly question: Readonly<Record<string, unknown>>
}

/** The lists of a contact's state. */
export interface KnownState extends KnownLists {
  readonly contact: string
  readonly asOf: AsOf
}

type StateList = Exclude<keyof ContactState, 'revision' | 'recordedAt'>

/** An entry as answers write it: its revision is a text. */
export type KnownEntry<A extends Entry> = Omit<A, 'revision'> & { readonly revision: string }

export type KnownLists = {
  readonly [List in StateList]: ReadonlyArray<KnownEntry<ContactState[List][number]>>
}

export interface Published {
  readonly isNew: boolean
  readonly disclosure: DisclosureText
}

export interface DisclosureText extends Omit<DisclosurePublished, 'type' | 'text' | 'occurredAt'> {
  readonly publishedAt: string
  readonly text: string
}

export interface NewToken {
  readonly id: EventId
  readonly role: Role
  readonly name: string
  /** Shown this once. */
  readonly token: string
}

export interface TokenLine {
  readonly id: EventId
  readonly role: Role
  readonly name: string
  readonly issuedAt: string
  readonly revokedAt?: string
}

/** What was accepted, and where the log says so. */
export interface GapAcknowledged extends Omit<KafkaGapAcknowledged, 'type' | 'occurredAt'> {
  readonly position: Position
}

/**
 * Whether there is anything to do about a message that was put aside: `open`; `recorded`, because it is in the ledger now;
 * `expired`, because its bytes are destroyed; `damaged`, because they are missing or no longer those that were put there;
 * `digest-only`, because they were too many to be kept.
 */
export type DeadLetterStatus = 'open' | 'recorded' | 'expired' | 'damaged' | 'digest-only'

export interface DeadLetterLine {
  readonly id: EventId
  readonly position: Position
  readonly status: DeadLetterStatus
  readonly outcome: OutcomeWord
  readonly reason: string
  readonly issues: Issues
  readonly digest: string
  readonly source: string
  readonly kafka?: KafkaCoordinates
  readonly sizeBytes: number
  readonly recordedAt: string
  readonly expiresAt?: string
}

/** The most lines of a page of dead letters. */
export const DEAD_LETTERS_PAGE_MAX = 1_000

export interface RepliesAsked {
  readonly after?: Position
  /** Of replies that are looked at, whether or not they are wanted. */
  readonly limit: number
  readonly review: 'open' | 'settled' | 'all'
}

/** An unclear reply. It is settled once its person agreed again, refused in clear words, or was erased. */
export interface ReplyLine {
  readonly eventId: EventId
  readonly position: Position
  readonly status: 'open' | 'settled'
  readonly occurredAt: string | null
  readonly recordedAt: string
  readonly source: string
  /** What it refuses meanwhile. */
  readonly scope: Scope
  readonly reply: ReplyFacts
  /** By path, the contact and the words among them; absent where the key is destroyed, or where they were not shown. */
  readonly protected?: Readonly<Record<string, Json>>
}

export interface RepliesPage {
  readonly replies: ReadonlyArray<ReplyLine>
  /** What the next page is asked after; null at the end. */
  readonly next: Position | null
  readonly protectedWithheld?: string
}

/** The most replies that one page looks at: that somebody reads them is recorded for each contact. */
export const REPLIES_PAGE_MAX = 100

export interface Progress {
  readonly done: number
  /** Undefined where it is not known beforehand. */
  readonly total?: number
}

export interface Rebuilt {
  readonly events: number
  /** Entries in which the old read models differed from the new ones, at the same position. */
  readonly differences: number
  readonly seconds: number
}

export type Readiness =
  | ({ readonly ready: true } & FeedHealth)
  | ({ readonly ready: false; readonly code: NotReady } & FeedHealth)

/** How far the index is, and how often its feed broke and was followed anew since the start. */
interface FeedHealth {
  readonly asOf: AsOf
  readonly reconnects: number
}

/** Why a node is not ready: nobody should ask it now. */
export type NotReady = 'INDEX_BEHIND' | 'INDEX_HALTED' | 'STOPPING'
