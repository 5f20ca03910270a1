import { Server, ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js'
import { type AboutOptions, readGossip, SERVER_VERSION, supportedMethods } from './about.ts'
import { append } from './append.ts'
import { batchAppend } from './batch-append.ts'
import { softDelete, tombstone } from './delete.ts'
import type { Node } from './node.ts'
import { type Patience, read } from './read.ts'
import { featuresGrpc, gossipGrpc, streamsGrpc } from './wire.ts'

export type ServiceOptions = Partial<AboutOptions & Patience> & {
  /** What one connection may have open at once: calls beyond it wait in the client, and nothing says so. */
  readonly maxConcurrentStreams?: number
}

const MESSAGE_BYTES_MAX = 17 * 1024 * 1024
const CONCURRENT_STREAMS_MAX = 100

/** Real buffers are this small; a client that takes something within the time below is not called slow here. */
const LIVE_BUFFER_MAX = 64
const SLOW_AFTER_MS = 500

/** The services of the protocol that the client uses, on one node. */
export const services = (node: Node, options: ServiceOptions): Server => {
  const server = new Server({
    'grpc.max_concurrent_streams': options.maxConcurrentStreams ?? CONCURRENT_STREAMS_MAX,
    'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
    'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
    'grpc.enable_channelz': 0,
    interceptors: [dated(node)],
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

/** Every answer carries the time of the server's own clock, in whole seconds. */
const dated =
  (node: Node): ServerInterceptor =>
  (_, call) =>
    new ServerInterceptingCall(call, {
      sendMetadata: (metadata, next) => {
        metadata.set('date', new Date(node.log.now()).toUTCString())
        next(metadata)
      },
    })
