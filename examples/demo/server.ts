import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Stopped } from './stage.ts'

/** A ledger in a process of its own, as programs speak to it: over HTTP, and by the command line. */
export interface DemoLedger {
  readonly url: string
  readonly dataDir: string
  readonly get: <A>(path: string) => Promise<A>
  readonly post: <A>(path: string, body: unknown, type?: string) => Promise<A>
  /** A verb of the command line, asked of this server. Answers what it printed, as JSON. */
  readonly run: <A>(...words: ReadonlyArray<string>) => Promise<A>
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PROGRAM = join(ROOT, 'bin', 'consent-ledger')

/** Serves a new, empty ledger on a free port for as long as the work takes; then nothing of it is left. */
export const withServer = async (
  signal: AbortSignal,
  work: (ledger: DemoLedger) => Promise<void>,
): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'consent-ledger-demo-'))
  const server = spawn(PROGRAM, ['serve', '--json', '--data', dataDir], {
    env: {
      ...strangersEnv(),
      LEDGER_HTTP_PORT: '0',
      LEDGER_LOG_LEVEL: 'error',
      LEDGER_DEFAULT_SELLER: 'acme',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = endOf(server)
  try {
    const { address, adminTokenFile } = await readyOf(server, signal)
    const token = readFileSync(adminTokenFile, 'utf8').trim()
    await work(ledgerAt(address, token, dataDir, signal))
  } finally {
    server.kill('SIGTERM')
    await ended
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** The environment without what somebody has set for a ledger of their own. */
const strangersEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LEDGER_')))

/** What a server says once it answers. */
interface Ready {
  readonly address: string
  readonly adminTokenFile: string
}

const readyOf = async ({ stdout }: ChildProcess, signal: AbortSignal): Promise<Ready> => {
  if (stdout === null) throw new Error('The server says nothing.')
  for await (const line of createInterface({ input: stdout, signal })) return JSON.parse(line) as Ready
  throw signal.aborted ? new Stopped() : new Error('The server did not start.')
}

const ledgerAt = (url: string, token: string, dataDir: string, signal: AbortSignal): DemoLedger => {
  const ask = async <A>(path: string, body?: unknown, type = 'application/json'): Promise<A> => {
    const response = await fetch(url + path, {
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      signal,
    }).catch((error: unknown) => {
      throw signal.aborted ? new Stopped() : error
    })
    return (await response.json()) as A
  }
  return {
    url,
    dataDir,
    get: (path) => ask(path),
    post: ask,
    run: (...words) => runProgram([...words, '--json', '--server', url], token, signal),
  }
}

const runProgram = async <A>(
  words: ReadonlyArray<string>,
  token: string,
  signal: AbortSignal,
): Promise<A> => {
  const child = spawn(PROGRAM, words, {
    cwd: ROOT,
    env: { ...strangersEnv(), LEDGER_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  const ended = endOf(child)
  const [text, trouble] = await Promise.all([textOf(child.stdout), textOf(child.stderr)])
  await ended
  if (signal.aborted) throw new Stopped()
  if (text === '') throw new Error(`The command line gave no answer.\n${trouble}`)
  return JSON.parse(text) as A
}

const textOf = async (stream: Readable): Promise<string> => {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

/** Kept however it ends: one that is told to stop reports that as an error. */
const endOf = (child: ChildProcess): Promise<unknown> => once(child, 'exit').catch(() => undefined)
