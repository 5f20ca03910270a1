import { type ChannelCredentialOptions, type Credentials, EventStoreDBClient } from '@eventstore/db-client'
import serverFeatures from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js'
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js'
import { type CallOptions, connectivityState, credentials, type Metadata } from '@grpc/grpc-js'
import type { Address } from './address.ts'

export type StreamsClient = InstanceType<typeof streamsService.StreamsClient>
export type ServerFeaturesClient = InstanceType<typeof serverFeatures.ServerFeaturesClient>

/** What a call needs: the server's services, and who asks. */
export interface Services {
  readonly streams: StreamsClient
  readonly features: ServerFeaturesClient
  /** For a call that ends after so long, on the leader. */
  readonly callFor: (deadlineMs: number) => [Metadata, CallOptions]
}

/**
 * One connection of the vendor's client: finding the node, TLS, who asks. The calls themselves are the protocol's own,
 * made here: the client's encode JSON anew, share appends between all clients of the process, and never notice a server
 * that falls silent.
 */
export class LedgerClient extends EventStoreDBClient {
  #services: Promise<Services> | undefined
  #isConnected: () => boolean = () => false

  services(): Promise<Services> {
    this.#services ??= this.#open()
    return this.#services
  }

  /** Whether the connection stands. One that was lost and made again may lead to another server. */
  isConnected(): boolean {
    return this.#isConnected()
  }

  /** Lets calls under way end, and takes no more. */
  async close(): Promise<void> {
    if (this.#services === undefined) return
    const services = await this.#services.catch(() => undefined)
    services?.streams.close()
  }

  async #open(): Promise<Services> {
    const channel = await this.getChannel()
    this.#isConnected = () => channel.getConnectivityState(false) === connectivityState.READY
    const options = { channelOverride: channel }
    return {
      streams: new streamsService.StreamsClient('', credentials.createInsecure(), options),
      features: new serverFeatures.ServerFeaturesClient('', credentials.createInsecure(), options),
      callFor: (deadlineMs) => this.callArguments({ requiresLeader: true, deadline: deadlineMs }),
    }
  }
}

export interface Leader {
  readonly address: string
  readonly port: number
}

/** Channels of equal options share one connection of the process, and its limit of calls; no two of these are equal. */
export const connect = (
  { settings, channel, credentials: user }: Address,
  leader: Leader | undefined,
): LedgerClient => {
  const keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS + (connections++ % 5_000)
  const hosts = leader === undefined ? settings : { ...withoutHosts(settings), endpoint: leader }
  return new NewClient({ ...hosts, keepAliveTimeout }, channel, user)
}

/** A server that does not answer a ping for so long is gone. */
export const KEEP_ALIVE_TIMEOUT_MS = 10_000

let connections = 0

/** The constructor has an overload for each kind of settings. */
const NewClient = LedgerClient as new (
  settings: Address['settings'],
  channel: ChannelCredentialOptions,
  user: Credentials | undefined,
) => LedgerClient

const withoutHosts = ({ connectionName, keepAliveInterval }: Address['settings']): object => ({
  ...(connectionName === undefined ? {} : { connectionName }),
  ...(keepAliveInterval === undefined ? {} : { keepAliveInterval }),
})
