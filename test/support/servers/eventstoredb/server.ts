import { Server, ServerCredentials } from '@grpc/grpc-js'
import { type AboutOptions, readGossip, SERVER_VERSION, supportedMethods } from './about.ts'
import { DEFAULT_USERS, type Users } from './access.ts'
import { append } from './append.ts'
import { batchAppend } from './batch-append.ts'
import { Cluster } from './cluster.ts'
import { softDelete, tombstone } from './delete.ts'
import type { Fault } from './faults.ts'
import { LogFile } from './file.ts'
import { EventLog } from './log.ts'
import { Node } from './node.ts'
import { type Patience, read } from './read.ts'
import type { LogRecord } from './record.ts'
import { Sockets } from './sockets.ts'
import type { Death } from './subscription.ts'
import { writeSystemEvents } from './system-events.ts'
import { featuresGrpc, gossipGrpc, streamsGrpc } from './wire.ts'

export type EventStoreDbOptions = Partial<AboutOptions & Patience> & {
  /** 0, or left out, is a free port. */
  readonly port?: number
  /** Where the log is kept; without it the log lives and dies with the server. */
  readonly dir?: string
  /** The server's clock, which stamps events and ages them. */
  readonly now?: () => number
  readonly startPosition?: number
  /** Encrypts, and then asks for a user, as a real server does. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer }
  readonly users?: Users
  readonly maxConcurrentStreams?: number
  /** Joins this server's cluster, as a follower, on the same log. */
  readonly follows?: EventStoreDb
}

export type EventStoreDb = {
  readonly connectionString: string
  readonly port: number
  readonly faults: FaultControl
  /** Everything in the log, in order. */
  readonly events: () => ReadonlyArray<LogRecord>
  readonly log: EventLog
  readonly node: Node
  readonly connections: () => number
  readonly subscriptions: () => number
  readonly stop: () => Promise<void>
}

export type FaultControl = {
  readonly inject: (fault: Fault) => void
  readonly clear: () => void
  /** How many strikes of injected faults nobody met yet. */
  readonly waiting: () => number
  /** Breaks every connection; new ones are taken. */
  readonly cutConnections: () => void
  /** Ends, or silences, every subscription that runs now. */
  readonly endSubscriptions: (how: Death) => void
  /** The next write finds no room: the server goes down, as a real one does, with that write neither done nor answered. */
  readonly fillDisk: () => void
  /** Nobody leads for a while, then this node does. */
  readonly takeLead: (electionMs?: number) => Promise<void>
  /** Forgets ids, as a restart does: a repeat that expects `any` is written again. */
  readonly forgetIds: () => void
  readonly scavenge: () => void
}

const MESSAGE_BYTES_MAX = 17 * 1024 * 1024
const LIVE_BUFFER_MAX = 64
const SLOW_AFTER_MS = 500

/** A server on loopback that speaks the protocol of EventStoreDB and behaves like release 23.10. */
export const startEventStoreDb = async (options: EventStoreDbOptions = {}): Promise<EventStoreDb> => {
  const file = options.dir === undefined ? undefined : new LogFile(options.dir)
  const cluster = options.follows?.node.cluster ?? new Cluster(openLog(options, file))
  const node = new Node({
    cluster,
    users: options.users ?? (options.tls === undefined ? undefined : DEFAULT_USERS),
    cut: (peer) => sockets.cut(peer),
    diskIsFull: () => void stop(),
  })
  const server = grpcServer(node, options)
  const injector = server.createConnectionInjector(credentialsOf(options))
  const sockets = new Sockets((socket) => injector.injectConnection(socket))
  const stop = async (): Promise<void> => {
    cluster.leave(node)
    await sockets.close()
    server.forceShutdown()
    file?.close()
  }
  const port = await sockets.listen(options.port ?? 0)
  node.address = { host: '127.0.0.1', port }
  cluster.join(node)
  return {
    connectionString: `esdb://127.0.0.1:${port}?tls=${options.tls !== undefined}`,
    port,
    log: cluster.log,
    node,
    events: () => cluster.log.all,
    connections: () => sockets.count,
    subscriptions: () => node.subscriptions.size,
    stop,
    faults: {
      inject: (fault) => node.faults.inject(fault),
      clear: () => node.faults.clear(),
      waiting: () => node.faults.waiting(),
      cutConnections: () => sockets.cut(),
      endSubscriptions: (how) => {
        for (const subscription of [...node.subscriptions]) subscription.die(how)
      },
      fillDisk: () => node.fillDisk(),
      takeLead: (electionMs) => cluster.handOver(node, electionMs),
      forgetIds: () => cluster.log.forgetIds(),
      scavenge: () => cluster.log.scavenge(),
    },
  }
}

const openLog = (options: EventStoreDbOptions, file: LogFile | undefined): EventLog => {
  const log = new EventLog({
    now: options.now ?? Date.now,
    startPosition: options.startPosition ?? 1_032,
    persist: (records) => file?.append(records),
  })
  const kept = file?.load() ?? []
  if (kept.length === 0) writeSystemEvents(log)
  else log.load(kept)
  return log
}

const grpcServer = (node: Node, options: EventStoreDbOptions): Server => {
  const server = new Server({
    'grpc.max_concurrent_streams': options.maxConcurrentStreams ?? 100,
    'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
    'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
    'grpc.enable_channelz': 0,
  })
  const patience = {
    liveBufferMax: options.liveBufferMax ?? LIVE_BUFFER_MAX,
    slowAfterMs: options.slowAfterMs ?? SLOW_AFTER_MS,
  }
  const about = { version: options.version ?? SERVER_VERSION, batchAppend: options.batchAppend ?? true }
  const { StreamsService } = streamsGrpc
  // Answers of reads are bytes already: an event is encoded once, however often it is read.
  const reading = { ...StreamsService.read, responseSerialize: (bytes: Buffer) => bytes }
  server.addService(
    { ...StreamsService, read: reading },
    {
      read: read(node, patience),
      append: append(node),
      batchAppend: batchAppend(node),
      delete: softDelete(node),
      tombstone: tombstone(node),
    },
  )
  server.addService(featuresGrpc.ServerFeaturesService, {
    getSupportedMethods: supportedMethods(node, about),
  })
  server.addService(gossipGrpc.GossipService, { read: readGossip(node) })
  return server
}

const credentialsOf = ({ tls }: EventStoreDbOptions): ServerCredentials =>
  tls === undefined
    ? ServerCredentials.createInsecure()
    : ServerCredentials.createSsl(null, [{ cert_chain: tls.cert, private_key: tls.key }])
