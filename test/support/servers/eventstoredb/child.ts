import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Controls } from './controls.ts'
import type { LogRecord } from './record.ts'

export type ChildOptions = {
  readonly port?: number
  readonly dir?: string
  readonly clockOffsetMs?: number
  readonly startPosition?: number
}

type Later<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never
export type ChildCalls = { readonly [K in keyof Controls]: Later<Controls[K]> }
export type EventHeader = Pick<LogRecord, 'position' | 'stream' | 'revision' | 'id' | 'type'>

export type EventStoreDbProcess = {
  readonly connectionString: string
  readonly port: number
  readonly faults: ChildCalls
  readonly events: () => Promise<ReadonlyArray<EventHeader>>
  readonly connections: () => Promise<number>
  readonly subscriptions: () => Promise<number>
  readonly stop: () => Promise<void>
  /** As the kernel does it: nothing is flushed, nobody is told. Answers when the process is gone. */
  readonly kill: () => Promise<void>
  readonly ended: Promise<unknown>
}

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

/** Starts the server as a process of its own and waits until it listens. */
export const spawnEventStoreDb = async (options: ChildOptions = {}): Promise<EventStoreDbProcess> => {
  const child = spawn(process.execPath, [MAIN, ...argumentsOf(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const ask = orders(child)
  const { listening: port } = await ask.first
  const call =
    (name: string) =>
    (...args: ReadonlyArray<unknown>) =>
      ask.order(name, args)
  const faults = new Proxy({}, { get: (_, name) => call(String(name)) }) as ChildCalls
  return {
    connectionString: `esdb://127.0.0.1:${port}?tls=false`,
    port,
    faults,
    events: call('events') as EventStoreDbProcess['events'],
    connections: call('connections') as EventStoreDbProcess['connections'],
    subscriptions: call('subscriptions') as EventStoreDbProcess['subscriptions'],
    stop: async () => {
      child.stdin.end()
      await ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    ended,
  }
}

const argumentsOf = ({ port, dir, clockOffsetMs, startPosition }: ChildOptions): ReadonlyArray<string> =>
  Object.entries({ port, dir, 'clock-offset-ms': clockOffsetMs, 'start-position': startPosition }).flatMap(
    ([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]),
  )

type Line =
  | { readonly listening: number }
  | { readonly id: number; readonly value?: unknown; readonly error?: string }

const orders = (child: ChildProcess) => {
  const first = Promise.withResolvers<{ readonly listening: number }>()
  const asked = new Map<number, PromiseWithResolvers<unknown>>()
  if (child.stdout === null || child.stdin === null) throw new Error('The server has no input or output.')
  const { stdin } = child
  stdin.on('error', () => undefined)
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line
    if ('listening' in line) return first.resolve(line)
    const waiting = asked.get(line.id)
    asked.delete(line.id)
    if (line.error === undefined) waiting?.resolve(line.value)
    else waiting?.reject(new Error(line.error))
  })
  child.on('close', () => {
    const gone = new Error('The server is gone.')
    first.reject(gone)
    for (const waiting of asked.values()) waiting.reject(gone)
  })
  const last = { id: 0 }
  return {
    first: first.promise,
    order: (call: string, args: ReadonlyArray<unknown>): Promise<unknown> => {
      last.id += 1
      const answer = Promise.withResolvers<unknown>()
      asked.set(last.id, answer)
      stdin.write(`${JSON.stringify({ id: last.id, call, args })}\n`)
      return answer.promise
    },
  }
}
