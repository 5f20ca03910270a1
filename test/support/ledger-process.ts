import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as setTimeoutPromise } from 'node:timers/promises'

/** A real ledger in processes of its own, seen as other programs see it: files, arguments, HTTP. */

export const ROOT = join(import.meta.dirname, '..', '..')
export const BIN = join(ROOT, 'bin', 'consent-ledger')

export type Environment = Readonly<Record<string, string>>
export type Ended = { readonly code: number | null; readonly signal: string | null }
export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

export type Answer<T> = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; `undefined` where it is none. */
  readonly json: T
}
export type Asked = {
  readonly method?: string
  readonly headers?: Environment
  readonly body?: string | Uint8Array<ArrayBuffer>
  /** `null` asks without a token; left out, the admin's is sent. */
  readonly token?: string | null
}

export type Ledger = {
  readonly url: string
  readonly dataDir: string
  readonly adminToken: string
  readonly ended: Promise<Ended>
  readonly stdout: () => string
  readonly stderr: () => string
  readonly ask: <T = unknown>(path: string, asked?: Asked) => Promise<Answer<T>>
  readonly stop: (signal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL') => Promise<Ended>
  readonly pid: number | undefined
}

export const scratchDir = (): { readonly dir: string; readonly remove: () => void } => {
  const dir = mkdtempSync(join(tmpdir(), 'ledger-journey-'))
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

/**
 * Serves `dataDir` on a free port and waits until it answers. `limit` runs in the shell that starts the server, such
 * as `ulimit -f 1000`.
 */
export const serveLedger = async (
  dataDir: string,
  options: { readonly env?: Environment; readonly limit?: string } = {},
): Promise<Ledger> => {
  const child = startServe(dataDir, options)
  const seen = outputOf(child)
  const ended = endOf(child)
  const url = await addressIn(seen.stdout, ended, seen.stderr).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
  const adminToken = readFileSync(join(dataDir, 'admin.token'), 'utf8').trim()
  return {
    url,
    dataDir,
    adminToken,
    ended,
    stdout: seen.stdout,
    stderr: seen.stderr,
    ask: (path, asked = {}) => ask(url, path, { token: adminToken, ...asked }),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
    pid: child.pid,
  }
}

/** Serves where the start is expected to fail: what it said, and how it ended. */
export const failToServe = async (dataDir: string, env: Environment = {}): Promise<Ran> => {
  const child = startServe(dataDir, { env })
  const seen = outputOf(child)
  const giveUp = setTimeout(() => void child.kill('SIGKILL'), 20_000)
  const { code } = await endOf(child)
  clearTimeout(giveUp)
  return { code, stdout: seen.stdout(), stderr: seen.stderr() }
}

export type Running = {
  readonly ended: Promise<Ran>
  readonly stderr: () => string
  readonly signal: (signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL') => void
}

/** Starts a verb of the command line without waiting for its end. */
export const startVerb = (
  args: ReadonlyArray<string>,
  options: { readonly env?: Environment; readonly stdin?: string } = {},
): Running => {
  const child = spawn(BIN, args, { cwd: ROOT, env: environment(options.env), stdio: 'pipe' })
  const seen = outputOf(child)
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.stdin ?? '')
  return {
    ended: endOf(child).then(({ code }) => ({ code, stdout: seen.stdout(), stderr: seen.stderr() })),
    stderr: seen.stderr,
    signal: (signal) => void child.kill(signal),
  }
}

export const runVerb = (...parameters: Parameters<typeof startVerb>): Promise<Ran> =>
  startVerb(...parameters).ended

const startServe = (
  dataDir: string,
  { env, limit }: { readonly env?: Environment; readonly limit?: string },
): ChildProcess => {
  const serve = [BIN, 'serve', '--data', dataDir]
  const [command = '', ...args] =
    limit === undefined ? serve : ['bash', '-c', `${limit}; exec "$0" "$@"`, ...serve]
  const all = environment({ LEDGER_HTTP_PORT: '0', ...env })
  return spawn(command, args, { cwd: ROOT, env: all, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** The environment of the test without any setting of a ledger or trace of npx, so that only what a test says counts. */
const environment = (more: Environment = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(LEDGER|npm)_/.test(name))),
  ...more,
})

const outputOf = (child: ChildProcess): { readonly stdout: () => string; readonly stderr: () => string } => {
  const parts = { stdout: Array.of<Buffer>(), stderr: Array.of<Buffer>() }
  child.stdout?.on('data', (part: Buffer) => void parts.stdout.push(part))
  child.stderr?.on('data', (part: Buffer) => void parts.stderr.push(part))
  return {
    stdout: () => Buffer.concat(parts.stdout).toString('utf8'),
    stderr: () => Buffer.concat(parts.stderr).toString('utf8'),
  }
}

const endOf = (child: ChildProcess): Promise<Ended> =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })

const addressIn = async (
  stdout: () => string,
  ended: Promise<Ended>,
  stderr: () => string,
): Promise<string> => {
  const end = { came: false }
  void ended.finally(() => {
    end.came = true
  })
  for (const deadline = Date.now() + START_MS_MAX; Date.now() < deadline; await sleep(10)) {
    const [url] = /http:\/\/[\d.]+:\d+/.exec(stdout().split('\n', 1)[0] ?? '') ?? []
    if (url !== undefined) return url
    if (end.came) break
  }
  throw new Error(`The server did not start.\n${stdout()}\n${stderr()}`)
}

const START_MS_MAX = 60_000

const ask = async <T>(url: string, path: string, asked: Asked): Promise<Answer<T>> => {
  const { method, headers, body, token } = asked
  const response = await fetch(url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(typeof token === 'string' && { authorization: `Bearer ${token}` }), ...headers },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) as T }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const sleep = (ms: number): Promise<void> => setTimeoutPromise(ms)
