import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { passedOver } from '../support/passed-over.ts'
import { lacksForBroker } from '../support/servers/kafka/artifacts.ts'
import { freePorts } from '../support/servers/kafka/broker.ts'
import { differences, linesOf, type Step, stepsOf } from './page.ts'

/**
 * docs/kafka.md typed by a test, from no broker at all to the ledger's answer, in a directory that looks like a checkout.
 * Only the ports are others.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(join(ROOT, 'docs/kafka.md'), 'utf8')

const [inContainer, byMaven] = stepsOf(page, 'A broker to try with') as [Step, Step]
const [topics, starting, ...typed] = stepsOf(page, 'From nothing to a first message') as [
  Step,
  Step,
  ...ReadonlyArray<Step>,
]

const lacks = passedOver(await lacksForBroker())

const checkout = mkdtempSync(join(tmpdir(), 'consent-ledger-kafka-'))
const running: Array<ChildProcess> = []
const answered = new Map<Step, ReadonlyArray<string>>()
let port = 0
let madeTopics: ReadonlyArray<string> = []

/** A terminal in the checkout. npm and npx are stand-ins that start the program as npm would, without asking npm. */
const terminal = (script: string): ChildProcess =>
  spawn('sh', ['-c', script.replaceAll('9092', String(port))], {
    cwd: checkout,
    detached: true,
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LEDGER_'))),
      PATH: `${join(checkout, 'programs')}:${process.env['PATH'] ?? ''}`,
      KAFKA_BROKERS: `127.0.0.1:${port}`,
      LEDGER_HTTP_PORT: '0',
      LEDGER_LOG_LEVEL: 'fatal',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const standIn = (name: string, script: string): void => {
  const path = join(checkout, 'programs', name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}

/** What is left running when its terminal is left. */
const leave = async (shell: ChildProcess): Promise<void> => {
  if (shell.exitCode !== null || shell.signalCode !== null || shell.pid === undefined) return
  const ended = once(shell, 'close')
  process.kill(-shell.pid, 'SIGTERM')
  await ended
}

const typeIn = async (script: string): Promise<ReadonlyArray<string>> => {
  let text = ''
  for await (const chunk of terminal(`exec 2>&1\n${script}`).stdout as AsyncIterable<Buffer>)
    text += chunk.toString('utf8')
  return linesOf(text)
}

const answers = (): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

const startBroker = async (): Promise<void> => {
  const properties = join(checkout, 'examples/kafka/broker/server.properties')
  const [clients, controller] = await freePorts()
  port = clients
  writeFileSync(
    properties,
    readFileSync(properties, 'utf8')
      .replaceAll('9092', String(clients))
      .replaceAll('9093', String(controller)),
  )
  const broker = terminal(byMaven.commands)
  running.push(broker)
  let said = ''
  for (const stream of [broker.stdout, broker.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8')
    })
  while (!(await answers())) {
    if (broker.exitCode !== null) throw new Error(`the broker did not start:\n${said}`)
    await passed(100)
  }
}

/** Starts the ledger; the address that it listens on. */
const startLedger = async (): Promise<string> => {
  const ledger = terminal(`exec env ${starting.commands}`)
  running.push(ledger)
  ledger.stderr?.resume()
  let said = ''
  for await (const chunk of ledger.stdout as AsyncIterable<Buffer>) {
    said += chunk.toString('utf8')
    const [address] = /http:\/\/[\d.:]+(?= )/.exec(said) ?? []
    if (address !== undefined && said.includes('admin.token')) return address
  }
  throw new Error(`the ledger did not start: ${said}`)
}

/** What `kafka check --create` said. The broker has just begun: it may not know itself yet, and is asked again. */
const makeTopics = async (): Promise<ReadonlyArray<string>> => {
  const until = Date.now() + START_MS_MAX
  for (;;) {
    const said = await typeIn(topics.commands)
    if (said.some((line) => line.includes('was made')) || Date.now() > until) return said
    await passed(100)
  }
}

const START_MS_MAX = 60_000

/** What was said to a step. A question is asked again for what the page calls a moment: the messages are on their way. */
const untilAsShown = async ({ output = [] }: Step, script: string): Promise<ReadonlyArray<string>> => {
  const until = Date.now() + MOMENT_MS_MAX
  for (;;) {
    const said = await typeIn(script)
    const isOnce = script.includes('npm run')
    if (isOnce || differences(output, said).length === 0 || Date.now() > until) return said
    await passed(100)
  }
}

const MOMENT_MS_MAX = 120_000

describe.skipIf(lacks !== undefined)(
  `the tour of docs/kafka.md${lacks === undefined ? '' : `: ${lacks}`}`,
  () => {
    beforeAll(async () => {
      mkdirSync(join(checkout, 'programs'))
      mkdirSync(join(checkout, 'examples/kafka'), { recursive: true })
      for (const name of ['pom.xml', 'server.properties'])
        cpSync(join(ROOT, 'examples/kafka/broker', name), join(checkout, 'examples/kafka/broker', name))
      standIn('npx', `[ "$1" = consent-ledger ] || exit 127; shift; exec '${ROOT}bin/consent-ledger' "$@"`)
      standIn(
        'npm',
        `case "$*" in
        start) exec '${ROOT}bin/consent-ledger' serve ;;
        'run example:kafka') exec '${process.execPath}' '${ROOT}examples/kafka/publish.ts' ;;
        *) exit 127 ;;
      esac`,
      )
      await startBroker()
      madeTopics = await makeTopics()
      const address = await startLedger()
      let exports = ''
      for (const step of typed) {
        const script = step.commands.replaceAll('http://127.0.0.1:8080', address)
        answered.set(step, await untilAsShown(step, `${exports}\n${script}`))
        exports += `\n${script.match(/^export .*$/gm)?.join('\n') ?? ''}`
      }
    })

    afterAll(async () => {
      for (const shell of running.reverse()) await leave(shell)
      rmSync(checkout, { recursive: true, force: true, maxRetries: 5 })
    })

    test('has its steps', () => {
      expect(inContainer.commands).toContain('docker compose -f infra/compose.yaml up --wait kafka')
      expect(topics.commands).toContain('npx consent-ledger kafka check --create')
      expect(starting.commands).toContain('npm start')
      expect(typed.length).toBe(3)
      expect(typed.every(({ output }) => output !== undefined)).toBe(true)
    })
    test('makes each topic as the page says', () => {
      const made = madeTopics.filter((line) => line.includes('was made'))
      expect(new Set(made.map((line) => /topic (\S+)/.exec(line)?.[1]))).toStrictEqual(
        new Set(['consent.events', 'consent.events.dead-letter', 'consent.suppressions']),
      )
      for (const line of made)
        expect(line).toContain(
          `${line.includes('topic consent.events was') ? 6 : 1} partitions, 1 copies of each`,
        )
      expect(page).toContain('is made with six partitions')
    })
    for (const step of typed)
      test(`answers as shown: ${linesOf(step.commands).at(-1) ?? ''}`, () => {
        expect(differences(step.output ?? [], answered.get(step) ?? [])).toStrictEqual([])
      })
  },
)
