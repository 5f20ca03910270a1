import type { Command } from 'commander'
import type { Interruption } from './interruption.ts'
import type { ExitCode } from './ledger-face.ts'
import type { CommandLineParts } from './parts.ts'
import type { Terminal } from './terminal.ts'

/** Adds one verb to the program. */
export type Verb = (program: Command, run: Run) => void

/** Gives the work of a verb what it needs, and keeps its exit code. */
export type Run = (work: (desk: Desk) => Promise<ExitCode>) => Promise<void>

export interface Desk {
  readonly parts: CommandLineParts
  readonly terminal: Terminal
  readonly interruption: Interruption
}

export interface JsonOption {
  readonly json?: true
}

/** Which ledger a verb speaks to. */
export interface TargetOptions extends JsonOption {
  readonly data?: string
  readonly server?: string
}

export const withTarget = (command: Command): Command =>
  withData(command).option(
    '--server <URL>',
    'the ledger behind this server, with the token in LEDGER_TOKEN (default: LEDGER_SERVER)',
  )

export const withData = (command: Command): Command =>
  command
    .option('--json', 'one JSON document on standard output, or NDJSON for a stream, and nothing else there')
    .option('--data <DIR>', 'the data directory (default: LEDGER_DATA_DIR, else ./data)')

/** An option that may be given several times. */
export const collected = (value: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> => [
  ...before,
  value,
]

export const examples = (command: Command, ...lines: ReadonlyArray<string>): Command =>
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`)
