import type * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Role } from '../access/role.ts'
import type { Position } from '../kernel/position.ts'
import type { Decision } from '../rules/decision.ts'
import type { Outage, Outcome } from '../workflow/outcome.ts'
import type { Incoming } from '../workflow/record-messages.ts'
import type { KafkaControl } from './kafka-control.ts'
import type {
  DeadLetterLine,
  DisclosureText,
  EventLine,
  GapAcknowledged,
  History,
  KnownState,
  NewToken,
  Published,
  StateAsked,
  TokenLine,
} from './ledger-answers.ts'
import type {
  ContactFailure,
  DeadLetterFailure,
  DisclosureFailure,
  GapFailure,
  QuestionFailure,
  RebuildFailure,
  ReplayFailure,
  TokenFailure,
} from './ledger-failures.ts'
import type { Progress, Readiness, Rebuilt } from './ledger-health.ts'
import type {
  ImportProgress,
  RegistryDifference,
  RegistryFailure,
  RegistryImported,
  RegistryLine,
  WaiverLine,
} from './ledger-registries.ts'
import type { RepliesAsked, RepliesPage } from './ledger-replies.ts'

export type {
  DeadLetterLine,
  DeadLetterStatus,
  DisclosureText,
  EventLine,
  GapAcknowledged,
  History,
  HistoryLine,
  KnownEntry,
  KnownLists,
  KnownState,
  NewToken,
  Published,
  StateAsked,
  TokenLine,
} from './ledger-answers.ts'
export type {
  ContactFailure,
  DeadLetterFailure,
  DisclosureFailure,
  GapFailure,
  QuestionFailure,
  RebuildFailure,
  ReplayFailure,
  TokenFailure,
} from './ledger-failures.ts'
export type { NotReady, Progress, Readiness, Rebuilt } from './ledger-health.ts'
export type {
  ImportProgress,
  RegistryDifference,
  RegistryFailure,
  RegistryImported,
  RegistryLine,
  RegistryVersionLine,
  WaiverLine,
} from './ledger-registries.ts'
export { REPLIES_PAGE_MAX, type RepliesAsked, type RepliesPage, type ReplyLine } from './ledger-replies.ts'

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
  /** Records a message that was put aside as if it had come in now, after it is recorded who wants that. */
  readonly replayDeadLetter: (id: string, by: Principal) => TE.TaskEither<DeadLetterFailure, Outcome>
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
  /** A page of the replies that nobody could read for certain: they refuse, until somebody has settled them. */
  readonly replies: (asked: RepliesAsked, reader: Reader) => TE.TaskEither<ReplayFailure, RepliesPage>
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

/** The most lines of a page of dead letters. */
export const DEAD_LETTERS_PAGE_MAX = 1_000
