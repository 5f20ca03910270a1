import type * as E from 'fp-ts/lib/Either.js'
import type { Position } from '../../domain/kernel/position.ts'
import type { Issues } from '../../domain/kernel/validation.ts'
import type {
  DeadLetterLine,
  EventLine,
  GapAcknowledged,
  History,
  ImportProgress,
  KnownState,
  NewToken,
  Progress,
  Rebuilt,
  RegistryDifference,
  RegistryImported,
  RegistryLine,
  RepliesAsked,
  RepliesPage,
  StateAsked,
  TokenLine,
  WaiverLine,
} from '../../domain/ports/ledger.ts'
import type { Decision } from '../../domain/rules/decision.ts'
import type { Outcome } from '../../domain/workflow/outcome.ts'
import type { Incoming } from '../../domain/workflow/record-messages.ts'

/** What a verb's end means to a script. */
export const EXIT = { done: 0, no: 1, usage: 2, unknown: 3, outage: 4, interrupted: 130 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/**
 * Why a verb did not do what it was asked. The sentence says what was attempted, what stands in the way and what to do
 * next; neither it nor the issues hold a contact, a token, a line or a cell.
 */
export interface Fault {
  readonly exitCode: 1 | 2 | 3 | 4
  readonly sentence: string
  /** What is wrong with what was asked, by the members' names. */
  readonly issues?: Issues
}

export type Answer<A> = Promise<E.Either<Fault, A>>

/** What can be asked without changing anything. */
export interface ReadingFace {
  readonly check: (question: Readonly<Record<string, unknown>>) => Answer<Decision>
  readonly history: (contact: string) => Answer<History>
  readonly state: (contact: string, asked: StateAsked) => Answer<KnownState | Decision>
  readonly replay: (from: Position | undefined, limit: number) => Answer<ReadonlyArray<EventLine>>
  readonly tokens: () => Answer<ReadonlyArray<TokenLine>>
  readonly deadLetters: (after: Position | undefined, limit: number) => Answer<ReadonlyArray<DeadLetterLine>>
  readonly registries: () => Answer<ReadonlyArray<RegistryLine>>
  readonly registryDiff: (id: string, from: string, to: string) => Answer<RegistryDifference>
  readonly replies: (asked: RepliesAsked) => Answer<RepliesPage>
  readonly close: () => Promise<void>
}

/** A ledger as the command line speaks to it: the one of this process, or one behind a server. */
export interface LedgerFace extends ReadingFace {
  /** At most `BATCH_EVENTS_MAX`. One outcome each, in order. */
  readonly record: (incoming: ReadonlyArray<Incoming>) => Answer<ReadonlyArray<Outcome>>
  readonly issueToken: (wanted: { readonly role: string; readonly name: string }) => Answer<NewToken>
  readonly revokeToken: (id: string) => Answer<void>
  readonly acknowledgeGap: (wanted: GapWanted) => Answer<GapAcknowledged>
  readonly replayDeadLetter: (id: string) => Answer<Outcome>
  readonly importRegistry: (
    id: string,
    wanted: Readonly<Record<string, unknown>>,
    bytes: AsyncIterable<Uint8Array>,
    onProgress: (progress: ImportProgress) => void,
  ) => Answer<RegistryImported>
  readonly waiveRegistry: (
    id: string,
    wanted: { readonly reason: string; readonly authority: string },
  ) => Answer<WaiverLine>
  readonly unwaiveRegistry: (id: string) => Answer<void>
  readonly rebuild: (onProgress: (progress: Progress) => void) => Answer<Rebuilt>
}

export interface GapWanted {
  readonly topic: string
  readonly partition: number
  readonly reason: string
}

export const usage = (sentence: string, issues?: Issues): Fault => ({
  exitCode: EXIT.usage,
  sentence,
  ...(issues === undefined ? {} : { issues }),
})

export const outage = (sentence: string): Fault => ({ exitCode: EXIT.outage, sentence })
