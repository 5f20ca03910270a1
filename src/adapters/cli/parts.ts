import type { Readable, Writable } from 'node:stream'
import type * as E from 'fp-ts/lib/Either.js'
import type { Issues } from '../../domain/kernel/validation.ts'
import type { KafkaControl } from '../../domain/ports/kafka-control.ts'
import type { Ledger } from '../../domain/ports/ledger.ts'
import type { Equal } from '../../domain/workflow/copy/compare-ledgers.ts'
import type { CopyFailure, CopyRun } from '../../domain/workflow/copy/copy-ends.ts'
import type { Copied } from '../../domain/workflow/copy/copy-ledger.ts'
import type { Fault, LedgerFace } from './ledger-face.ts'

/** What the command line is given by whoever starts it. */
export interface CommandLineParts {
  readonly version: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable
  readonly stdout: Output
  readonly stderr: Output
  readonly signals: Signals
  /** The ledger of a data directory, to write to it: only one process can. Undefined is the configured directory. */
  readonly openLedger: (dataDir: string | undefined) => Promise<E.Either<OpenFailure, OpenLedger>>
  /** The same to read from it, beside a server that owns it or as its owner. */
  readonly openReader: (dataDir: string | undefined) => Promise<E.Either<OpenFailure, OpenReader>>
  /** Two stores, to copy from one to the other or to compare them. No other process may own either. */
  readonly openCopy: (wanted: CopyWanted) => Promise<E.Either<OpenFailure, OpenCopy>>
  /** Forgets how far the suppression feed has been published. */
  readonly forgetFeedPlace: () => Promise<E.Either<Fault, void>>
  /** A ledger behind a server. It asks nothing yet. */
  readonly connect: (server: ServerAddress) => E.Either<Fault, LedgerFace>
  /** Serves until it is told to stop, by signals that it hears itself. Answers the exit code. */
  readonly serve: (options: ServeOptions) => Promise<number>
  /** Looks at what the ledger needs of Kafka. Left is a sentence where the configuration is at fault. */
  readonly kafkaCheck: (wanted: KafkaCheckWanted) => Promise<E.Either<string, KafkaChecked>>
  /** How the rows of a CSV export become messages, from the JSON of a map file. */
  readonly readMapping: (map: unknown) => E.Either<Issues, BindMapping>
}

export interface KafkaCheckWanted {
  /** Whether topics that are missing are made. */
  readonly create: boolean
  /** Partitions of the topic of messages, where it is made. */
  readonly partitions?: number
  /** Copies of each topic that is made. */
  readonly copies?: number
}

export interface KafkaChecked {
  /** Whether any broker could be spoken to at all. */
  readonly answers: boolean
  readonly findings: ReadonlyArray<KafkaFinding>
}

export interface KafkaFinding {
  readonly about: string
  readonly state: 'fine' | 'doubtful' | 'wrong'
  readonly sentence: string
  readonly next?: string
}

/** A stream to write to; a terminal where it says so. */
export interface Output extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

export interface Signals {
  /** Calls at each Ctrl-C (SIGINT; SIGTERM may count as one), instead of ending the process, until it is told to stop. */
  readonly onInterrupt: (listener: () => void) => () => void
}

export type OpenFailure =
  /** Another process owns the data directory. */
  | { readonly status: 'owned'; readonly dataDir: string }
  /** There is no ledger to read. */
  | { readonly status: 'absent'; readonly dataDir: string }
  /** Anything else, in a sentence: 2 where the configuration is at fault. */
  | { readonly status: 'unusable'; readonly exitCode: 2 | 4; readonly sentence: string }

export interface OpenLedger {
  readonly ledger: Pick<
    Ledger,
    | 'record'
    | 'issueToken'
    | 'revokeToken'
    | 'rebuild'
    | 'acknowledgeGap'
    | 'replayDeadLetter'
    | 'importRegistry'
    | 'waiveRegistry'
    | 'unwaiveRegistry'
  > &
    LedgerToRead
  /** Undefined where no broker is named. */
  readonly kafka: Pick<KafkaControl, 'gapOf'> | undefined
  readonly close: () => Promise<void>
}

export interface OpenReader {
  readonly ledger: LedgerToRead
  /** Whether this process owns the data directory: it can then record that protected values are read. */
  readonly owned: boolean
  readonly close: () => Promise<void>
}

export interface CopyWanted {
  readonly from: string
  readonly to: string
  /** Compares the two and writes nothing. */
  readonly verifyOnly: boolean
}

export interface OpenCopy {
  readonly run: (run: CopyRun) => Promise<E.Either<CopyFailure, Copied | Equal>>
  readonly close: () => Promise<void>
}

type LedgerToRead = Pick<
  Ledger,
  | 'check'
  | 'history'
  | 'state'
  | 'replay'
  | 'tokens'
  | 'deadLetters'
  | 'replies'
  | 'registries'
  | 'registryDiff'
>

export interface ServerAddress {
  readonly url: string
  readonly token: string | undefined
  /** Tells the user something that is no failure: a warning, a second attempt. */
  readonly say: (sentence: string) => void
  /** Ends the waiting between attempts. */
  readonly signal: AbortSignal
}

export interface ServeOptions {
  readonly dataDir: string | undefined
  readonly json: boolean
  /** Before what the environment says. */
  readonly role?: 'all' | 'writer' | 'reader'
}

export type Row = ReadonlyArray<string>

/** Fits a mapping to the header of a file, or says which of its columns the file does not have. */
export type BindMapping = (header: Row) => E.Either<ReadonlyArray<MappingProblem>, MapRow>

export type MapRow = (row: Row) => MappedRow

type MappedRow =
  | { readonly status: 'mapped'; readonly event: unknown }
  | { readonly status: 'skipped' }
  | { readonly status: 'unmappable'; readonly problems: ReadonlyArray<MappingProblem> }

/** It names a column and what was expected there, never what a cell holds. */
export interface MappingProblem {
  readonly code: string
  readonly column: string
  readonly expected: string
}
