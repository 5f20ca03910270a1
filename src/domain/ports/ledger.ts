import type * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Role } from '../access/role.ts'
import type { ContactState, Entry } from '../contact/state.ts'
import type { DisclosurePublished } from '../disclosure/event.ts'
import type { KafkaGapAcknowledged } from '../kafka/event.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Json } from '../kernel/json.ts'
import type { Position } from '../kernel/position.ts'
import type { Sha256Hex } from '../kernel/sha256-hex.ts'
import type { Issues } from '../kernel/validation.ts'
import type { KafkaCoordinates } from '../record/metadata.ts'
import type { RegistryVersionImported } from '../registry/event.ts'
import type { RegistryId } from '../registry/registry-id.ts'
import type { AsOf, Decision } from '../rules/decision.ts'
import type { NotAQuestion } from '../rules/question.ts'
import type { Outage, Outcome, OutcomeWord } from '../workflow/outcome.ts'
import type { Incoming } from '../workflow/record-messages.ts'
import type { PositionFailure } from './event-store.ts'
import type { KafkaControl, KafkaFailure } from './kafka-control.ts'
import type { RegistryFileDoubtful } from './registry-pages.ts'
import type { RegistryFileFault } from './registry-reader.ts'

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
  /** Records a message that was put aside as if it had come in now. */
  readonly replayDeadLetter: (id: string) => TE.TaskEither<DeadLetterFailure, Outcome>
  /**
   * Imports a version of a registry from the bytes of a file; `wanted` says which one, and how the file is to be read. It is active
   * when this answers, or nothing of it is.
   */
  readonly importRegistry: (
    id: string,
    wanted: unknown,
    bytes: AsyncIterable<Uint8Array>,
    by: Principal,
    onProgress?: (progress: ImportProgress) => void,
  ) => TE.TaskEither<RegistryFailure, RegistryImported>
  readonly registries: () => ReadonlyArray<RegistryLine>
  /** How many numbers one version has that another has not. */
  readonly registryDiff: (
    id: string,
    from: string,
    to: string,
  ) => TE.TaskEither<RegistryFailure, RegistryDifference>
  readonly waiveRegistry: (
    id: string,
    wanted: unknown,
    by: Principal,
  ) => TE.TaskEither<RegistryFailure, WaiverLine>
  readonly unwaiveRegistry: (id: string, by: Principal) => TE.TaskEither<RegistryFailure, void>
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

export type RegistryFailure =
  | Outage
  | RegistryFileFault
  | RegistryFileDoubtful
  | { readonly _tag: 'NotARegistryRequest'; readonly issues: Issues }
  /** What brought the file stopped in the middle. */
  | { readonly _tag: 'RegistryFileCutShort' }
  /** This version was imported before, from another file. */
  | { readonly _tag: 'RegistryVersionDiffers' }
  /** A change list, and no full list dated before it. */
  | { readonly _tag: 'RegistryBaseMissing' }
  /** The numbers of an earlier version are not laid down on this node yet. */
  | { readonly _tag: 'RegistryBehind' }
  | { readonly _tag: 'NoSuchRegistryVersion' }
  | { readonly _tag: 'NoSuchWaiver' }

/** How far an import is: bytes of the file that are kept, then entries that were read. */
export interface ImportProgress extends Progress {
  readonly step: 'kept' | 'read'
}

type VersionFacts = Pick<
  RegistryVersionImported,
  'version' | 'kind' | 'sha256' | 'bytes' | 'format' | 'packing' | 'counts' | 'base' | 'forced'
>

export interface RegistryImported extends VersionFacts {
  readonly registry: RegistryId
  /** False where this very file was this version before. */
  readonly isNew: boolean
  readonly position?: Position
  /** Which entries could not be read, of the first of them. */
  readonly rejectedAt?: ReadonlyArray<number>
  /** Only where this node's index took too long. */
  readonly visible?: false
}

export interface RegistryLine {
  readonly id: string
  /** In the order of their dates. */
  readonly versions: ReadonlyArray<RegistryVersionLine>
  /** The newest one, whose numbers count now; null where there is none. */
  readonly active: string | null
  readonly waiver: WaiverLine | null
}

export interface RegistryVersionLine
  extends VersionFacts,
    Pick<RegistryVersionImported, 'importedBy' | 'san' | 'accessedBy' | 'accessedAt'> {
  readonly importedAt: string
  readonly eventId: EventId
  readonly position: Position
}

export interface WaiverLine {
  readonly registry: string
  readonly reason: string
  readonly authority: string
  readonly by: string
  readonly since: string
}

export interface RegistryDifference {
  readonly registry: string
  readonly from: string
  readonly to: string
  readonly added: number
  readonly removed: number
}

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
  | ({ readonly ready: false; readonly code: NotReady; readonly content?: Sha256Hex } & FeedHealth)

/** How far the index is, and how often its feed broke and was followed anew since the start. */
interface FeedHealth {
  readonly asOf: AsOf
  readonly reconnects: number
}

/** Why a node is not ready: nobody should ask it now. */
export type NotReady =
  | 'INDEX_BEHIND'
  | 'INDEX_HALTED'
  | 'STOPPING'
  /** The numbers of a recorded version are being laid down. */
  | 'REGISTRY_BEHIND'
  /** The file of a recorded version is not in the content store: `content` names it. */
  | 'REGISTRY_FILE_MISSING'
