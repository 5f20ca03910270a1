import { ServerCredentials } from '@grpc/grpc-js'
import { DEFAULT_USERS, type Users } from './access.ts'
import { Cluster } from './cluster.ts'
import { type Controls, controlsOf } from './controls.ts'
import { LogFile } from './file.ts'
import { EventLog } from './log.ts'
import { Node } from './node.ts'
import type { LogRecord } from './record.ts'
import { type ServiceOptions, services } from './services.ts'
import { Sockets } from './sockets.ts'
import { writeSystemEvents } from './system-events.ts'

export type EventStoreDbOptions = ServiceOptions & {
  /** 0, or left out, is a free port. */
  readonly port?: number
  /** Where the log is kept; without it the log lives and dies with the server. */
  readonly dir?: string
  /** The server's clock, which stamps events and ages them. */
  readonly now?: () => number
  /** Where a new log begins. */
  readonly startPosition?: number
  /** Encrypts, and then asks for a user, as a real server does. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer }
  readonly users?: Users
  /** Joins this server's cluster, as a follower with the same log. */
  readonly follows?: EventStoreDb
}

export type EventStoreDb = {
  readonly connectionString: string
  readonly port: number
  readonly faults: Controls
  /** Everything in the log, in order. */
  readonly events: () => ReadonlyArray<LogRecord>
  readonly log: EventLog
  readonly node: Node
  readonly connections: () => number
  readonly subscriptions: () => number
  /** Breaks what is connected and frees the port; the log stays where it was kept. */
  readonly stop: () => Promise<void>
  /** Settles when the server is down, also by its own doing. */
  readonly down: Promise<void>
}

const START_POSITION = 1_032

/** A server on loopback that speaks the protocol of EventStoreDB and behaves like release 23.10. */
export const startEventStoreDb = async (options: EventStoreDbOptions = {}): Promise<EventStoreDb> => {
  const file = options.dir === undefined ? undefined : new LogFile(options.dir)
  const cluster = options.follows?.node.cluster ?? new Cluster(openLog(options, file))
  const down = Promise.withResolvers<void>()
  const node = new Node({
    cluster,
    users: options.users ?? (options.tls === undefined ? undefined : DEFAULT_USERS),
    cut: (peer) => sockets.cut(peer),
    goDown: () => void stop(),
  })
  const server = services(node, options)
  const injector = server.createConnectionInjector(credentialsOf(options))
  const sockets = new Sockets((socket) => injector.injectConnection(socket))
  const stop = async (): Promise<void> => {
    cluster.leave(node)
    await sockets.close()
    server.forceShutdown()
    file?.close()
    down.resolve()
  }
  const port = await sockets.listen(options.port ?? 0)
  node.address = { host: '127.0.0.1', port }
  cluster.join(node)
  return {
    connectionString: `esdb://127.0.0.1:${port}?tls=${options.tls !== undefined}`,
    port,
    faults: controlsOf(node, sockets),
    events: () => cluster.log.order.all,
    log: cluster.log,
    node,
    connections: () => sockets.count,
    subscriptions: () => node.subscriptions.size,
    stop,
    down: down.promise,
  }
}

const openLog = (options: EventStoreDbOptions, file: LogFile | undefined): EventLog => {
  const log = new EventLog({
    now: options.now ?? Date.now,
    startPosition: options.startPosition ?? START_POSITION,
    persist: (records) => file?.append(records),
  })
  const kept = file?.load() ?? []
  if (kept.length === 0) writeSystemEvents(log)
  else log.load(kept)
  return log
}

const credentialsOf = ({ tls }: EventStoreDbOptions): ServerCredentials =>
  tls === undefined
    ? ServerCredentials.createInsecure()
    : ServerCredentials.createSsl(null, [{ cert_chain: tls.cert, private_key: tls.key }])
