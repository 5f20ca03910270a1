import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { runProgram } from '../../run-program.ts'
import { kafkaJars } from './artifacts.ts'

/** A real Apache Kafka of one node, on loopback, in a process of its own. */
export interface Broker {
  /** `host:port`, as `LEDGER_KAFKA_BROKERS` takes it. */
  readonly brokers: string
  readonly dir: string
  readonly pid: () => number | undefined
  /** What the broker wrote about itself. */
  readonly said: () => string
  readonly ended: () => boolean
  readonly kill: (signal?: NodeJS.Signals) => Promise<void>
  /** Again on the same ports and the same files; with another limit where one is given. */
  readonly restart: (limit?: string) => Promise<void>
  /** Ends it and removes its files. */
  readonly stop: () => Promise<void>
}

export interface BrokerWanted {
  /** Lines of `server.properties` beside the usual ones, or in place of those of the same name. */
  readonly properties?: Readonly<Record<string, string>>
  /** The protocol of the listener that clients come to: `PLAINTEXT` where nothing is said. */
  readonly protocol?: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'
  /** More arguments of the formatting, such as `--add-scram`. */
  readonly formatting?: ReadonlyArray<string>
  /** Of its clients and of its controllers: free ones where nothing is said. */
  readonly ports?: readonly [number, number]
  readonly clusterId?: string
  /** Runs in the shell that starts the broker, such as `ulimit -f 20000`. */
  readonly limit?: string
}

export const startBroker = async (wanted: BrokerWanted = {}): Promise<Broker> => {
  const classPath = join(await kafkaJars(), '*')
  const dir = mkdtempSync(join(tmpdir(), 'ledger-kafka-'))
  const [port, controllerPort] = wanted.ports ?? (await freePorts())
  const settings = join(dir, 'server.properties')
  mkdirSync(join(dir, 'data'))
  writeFileSync(settings, propertiesText({ dir, port, controllerPort, ...wanted }))
  writeFileSync(join(dir, 'log4j2.properties'), LOGGING)
  const uuid = wanted.clusterId ?? randomBytes(16).toString('base64url')
  await runProgram('java', [
    ...QUICKLY,
    ...['-cp', classPath, 'kafka.tools.StorageTool', 'format', `--cluster-id=${uuid}`, '-c', settings],
    ...(wanted.formatting ?? []),
  ])

  let child: ChildProcess | undefined
  const output = join(dir, 'broker.log')
  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null
  const start = async (limit: string | undefined): Promise<void> => {
    const log = openSync(output, 'a')
    const logging = `-Dlog4j2.configurationFile=${join(dir, 'log4j2.properties')}`
    child = spawn(
      'bash',
      [
        '-c',
        `${limit ?? ':'}; exec "$@"`,
        '-',
        'java',
        '-Xmx512m',
        ...QUICKLY,
        logging,
        '-cp',
        classPath,
        'kafka.Kafka',
        settings,
      ],
      { cwd: dir, stdio: ['ignore', log, log] },
    )
    const until = Date.now() + START_MS_MAX
    while (!(await answers(port))) {
      if (!isRunning()) throw new Error(`the broker did not start:\n${lastOf(output)}`)
      if (Date.now() > until) throw new Error(`the broker does not answer:\n${lastOf(output)}`)
      await passed(50)
    }
  }
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    if (child === undefined || !isRunning()) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  const onExit = () => void child?.kill('SIGKILL')
  process.once('exit', onExit)
  const stop = async (): Promise<void> => {
    process.off('exit', onExit)
    await kill()
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }
  await start(wanted.limit).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return {
    brokers: `127.0.0.1:${port}`,
    dir,
    pid: () => child?.pid,
    said: () => readFileSync(output, 'utf8'),
    ended: () => !isRunning(),
    kill,
    restart: async (limit) => {
      await kill('SIGTERM')
      await start(limit)
    },
    stop,
  }
}

const START_MS_MAX = 120_000

/** A broker of a test lives for a minute: compiling its code any further takes longer than that saves. */
const QUICKLY = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

const lastOf = (path: string): string => readFileSync(path, 'utf8').slice(-4_000)

interface Placed extends BrokerWanted {
  readonly dir: string
  readonly port: number
  readonly controllerPort: number
}

const propertiesText = ({
  dir,
  port,
  controllerPort,
  protocol = 'PLAINTEXT',
  properties = {},
}: Placed): string =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `CLIENTS://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `CLIENTS://127.0.0.1:${port}`,
    'listener.security.protocol.map': `CLIENTS:${protocol},CONTROLLER:PLAINTEXT`,
    'inter.broker.listener.name': 'CLIENTS',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(dir, 'data'),
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    'auto.create.topics.enable': 'false',
    'log.retention.check.interval.ms': '1000',
    'log.segment.delete.delay.ms': '100',
    // After a kill it may register again once its former life counts as over.
    'broker.session.timeout.ms': '1000',
    'broker.heartbeat.interval.ms': '200',
    'num.network.threads': '2',
    'num.io.threads': '2',
    ...properties,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')

const LOGGING = `rootLogger.level = WARN
rootLogger.appenderRefs = out
rootLogger.appenderRef.out.ref = out
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %c %m%n
`

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/** Two ports that were free a moment ago. */
export const freePorts = async (): Promise<[number, number]> => {
  const servers = await Promise.all([listening(), listening()])
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  for (const server of servers) await once(server.close(), 'close')
  return ports as [number, number]
}

const listening = (): Promise<ReturnType<typeof createServer>> =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
