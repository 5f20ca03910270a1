import { Command, CommanderError } from 'commander'
import { checkVerb } from './check.ts'
import { copyVerb } from './copy.ts'
import { deadLettersVerb } from './dead-letters.ts'
import { defectWords } from './defect.ts'
import { historyVerb } from './history.ts'
import { ingestVerb } from './ingest.ts'
import { listenTo } from './interruption.ts'
import { kafkaVerb } from './kafka.ts'
import { EXIT, type ExitCode } from './ledger-face.ts'
import type { CommandLineParts } from './parts.ts'
import { rebuildVerb } from './rebuild.ts'
import { registryVerb } from './registry.ts'
import { replayVerb } from './replay.ts'
import { repliesVerb } from './replies.ts'
import { serveVerb } from './serve.ts'
import { sourcesVerb } from './sources.ts'
import { stateVerb } from './state.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import { tokenVerb } from './token.ts'
import { usageFault } from './usage-fault.ts'
import type { Run, Verb } from './verb.ts'

/**
 * Runs one command and answers its exit code; nothing is thrown. Whoever calls ends the process with that code: after a
 * second Ctrl-C there may be work under way still.
 */
export const runCommandLine = async (
  argv: ReadonlyArray<string>,
  parts: CommandLineParts,
): Promise<number> => {
  const terminal = openTerminal(parts)
  let exitCode: number = EXIT.done
  const program = programOf(parts, terminal, (ended) => {
    exitCode = ended
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    exitCode =
      error instanceof CommanderError
        ? stopped(error, program, argv, terminal)
        : terminal.fail(defectWords(error))
  }
  const lost = terminal.lost()
  return lost === undefined ? exitCode : terminal.fail(lost)
}

const interruptible = async (
  parts: CommandLineParts,
  terminal: Terminal,
  work: Parameters<Run>[0],
): Promise<ExitCode> => {
  const interruption = listenTo(parts.signals)
  try {
    return await Promise.race([work({ parts, terminal, interruption }), interruption.atOnce])
  } finally {
    interruption.forget()
  }
}

const VERBS: ReadonlyArray<Verb> = [
  ingestVerb,
  checkVerb,
  historyVerb,
  stateVerb,
  replayVerb,
  rebuildVerb,
  copyVerb,
  tokenVerb,
  kafkaVerb,
  deadLettersVerb,
  registryVerb,
  repliesVerb,
  sourcesVerb,
]

const programOf = (parts: CommandLineParts, terminal: Terminal, end: (exitCode: number) => void): Command => {
  const { version, stdout, stderr } = parts
  const program = new Command('consent-ledger')
    .description(
      'May I contact this number or address, now, on this channel, for this purpose? And who said so?',
    )
    .version(version, '--version', 'print the version')
    // After a verb, --version is the verb's own: that of a list.
    .enablePositionalOptions()
    .helpOption('-h, --help', 'print help, with examples')
    .helpCommand('help [VERB]', 'print the help of a verb')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.print(text),
      writeErr: (text) => void stderr.write(text),
      // Its words hold what was typed, which may be a contact: they are said anew.
      outputError: () => undefined,
      getOutHelpWidth: () => stdout.columns ?? HELP_COLUMNS,
      getErrHelpWidth: () => stderr.columns ?? HELP_COLUMNS,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', EXIT_CODES)
  serveVerb(
    program,
    async (options) => end(await parts.serve(options)),
    (fault) => end(terminal.fail(fault)),
  )
  const run: Run = async (work) => end(await interruptible(parts, terminal, work))
  for (const verb of VERBS) verb(program, run)
  return program
}

const HELP_COLUMNS = 100

const EXIT_CODES = `
Exit codes: 0 yes or done, 1 no or refused, 2 wrong usage, 3 cannot confirm, 4 outage, 130 stopped by Ctrl-C.
"consent-ledger help VERB" shows examples.`

/** Help and the version are no faults; help that nobody asked for is. */
const stopped = (
  { code, message, exitCode }: CommanderError,
  program: Command,
  argv: ReadonlyArray<string>,
  terminal: Terminal,
): ExitCode => {
  if (exitCode === 0) return EXIT.done
  return code === 'commander.help' ? EXIT.usage : terminal.fail(usageFault(code, message, program, argv))
}
