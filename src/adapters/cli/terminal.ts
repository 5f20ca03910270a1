import { issueWords } from './issue-words.ts'
import { EXIT, type ExitCode, type Fault, outage } from './ledger-face.ts'
import type { CommandLineParts } from './parts.ts'
import { printable } from './printable.ts'
import { type Bar, NO_BAR, openBar } from './progress.ts'
import { errorCode } from './system-error.ts'

/** Answers go to standard output, and to nothing else; words and progress go to standard error. */
export interface Terminal {
  /** False once nobody reads any more, or nothing more can be written. */
  readonly print: (text: string) => Promise<boolean>
  readonly say: (sentence: string) => void
  /** Says why, and answers the exit code. */
  readonly fail: (fault: Fault) => ExitCode
  /** A line that follows long work, where somebody is watching. */
  readonly bar: (unit: string) => Promise<Bar>
  /** Why answers were lost, where it was not the reader who stopped reading. */
  readonly lost: () => Fault | undefined
}

export const FAULT_ISSUES_MAX = 20

export const openTerminal = ({ stdout, stderr, env }: CommandLineParts): Terminal => {
  let failure: Error | undefined
  let bar: Bar = NO_BAR
  stdout.on('error', (error) => {
    failure ??= error
  })
  stderr.on('error', () => {
    // Nobody is left to be told.
  })
  const say = (sentence: string): void => {
    bar.clear()
    stderr.write(`${sentence}\n`)
  }
  return {
    print: (text) => {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      bar.clear()
      if (failure !== undefined) return Promise.resolve(false)
      stdout.write(text, (error) => {
        failure ??= error ?? undefined
        resolve(failure === undefined)
      })
      return promise
    },
    say,
    fail: ({ exitCode, sentence, issues = [] }) => {
      say(`consent-ledger: ${sentence}`)
      for (const issue of issues.slice(0, FAULT_ISSUES_MAX)) say(`  ${printable(issueWords(issue))}`)
      return exitCode
    },
    bar: async (unit) => {
      bar = stderr.isTTY === true && env['TERM'] !== 'dumb' ? await openBar(stderr, unit) : NO_BAR
      return bar
    },
    lost: () =>
      failure === undefined || isReaderGone(failure)
        ? undefined
        : outage(
            `Standard output cannot be written to (${errorCode(failure) ?? 'unknown'}): the answer is not whole.`,
          ),
  }
}

/** The exit code of an answer that was printed. */
export const printed = async (
  terminal: Terminal,
  text: string,
  exitCode: ExitCode = EXIT.done,
): Promise<ExitCode> => {
  await terminal.print(text)
  return exitCode
}

/** `| head` has seen enough: that is no failure. */
const isReaderGone = (error: Error): boolean =>
  'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
