import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { startEventStoreDb } from './server.ts'

/**
 * The server as a process of its own, so that it can be killed. It prints one line when it listens; then each line of
 * its input is an order, `{ "id": 1, "call": "inject", "args": [...] }`, and each line of its output an answer.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    dir: { type: 'string' },
    'clock-offset-ms': { type: 'string', default: '0' },
    'start-position': { type: 'string' },
  },
})
const offsetMs = Number(values['clock-offset-ms'])
const db = await startEventStoreDb({
  port: Number(values.port),
  now: () => Date.now() + offsetMs,
  ...(values.dir !== undefined && { dir: values.dir }),
  ...(values['start-position'] !== undefined && { startPosition: Number(values['start-position']) }),
})
const calls: Readonly<Record<string, (...args: never[]) => unknown>> = {
  ...db.faults,
  events: () =>
    db.events().map(({ position, stream, revision, id, type }) => ({ position, stream, revision, id, type })),
  connections: db.connections,
  subscriptions: db.subscriptions,
  stop: db.stop,
}

const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
say({ listening: db.port })

const input = createInterface({ input: process.stdin })
input.on('line', (line) => {
  const { id, call, args } = JSON.parse(line) as { id: number; call: string; args: never[] }
  Promise.resolve(calls[call]?.(...args)).then(
    (value) => say({ id, value }),
    (error: unknown) => say({ id, error: String(error) }),
  )
})
// Nobody orders any more: whoever started this process is gone.
input.on('close', () => process.exit(0))
void db.down.then(() => process.exit(0))
