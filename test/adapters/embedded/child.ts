import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A program in a process of its own, and the lines it says. */
export interface Child {
  readonly process: ChildProcess
  readonly lines: AsyncIterable<string>
  /** The exit code, or the signal that ended it; once everything it said has been read. */
  readonly ended: Promise<number | string>
}

/** `limits` are commands of a shell that run before the program, in its place: `ulimit -f 100`. */
export const startChild = (program: URL, args: ReadonlyArray<string>, limits = ':'): Child => {
  const file = fileURLToPath(program)
  const command = `${limits}; exec "$0" "$@"`
  const child = spawn('sh', ['-c', command, process.execPath, file, ...args], {
    stdio: ['pipe', 'pipe', process.env['LEDGER_TEST_VERBOSE'] === undefined ? 'ignore' : 'inherit'],
  })
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  return { process: child, lines: createInterface({ input: child.stdout }), ended }
}
