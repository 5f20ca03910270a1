import { connect as connectInClear, isIP } from 'node:net'
import { connect as connectByTls } from 'node:tls'
import type { ISocketFactory } from 'kafkajs'
import type { KafkaTls } from '../kafka-settings.ts'
import { tlsFilesOf } from './credentials.ts'

/** A connection on which nothing was said for this long is asked by the kernel whether it still stands. */
export const KAFKA_KEEP_ALIVE_MS = 60_000

/**
 * Makes the connections of the driver. Each reads the certificates anew; one that cannot be read fails this connection
 * alone, and the driver tries again.
 */
export const socketsFor =
  (tls: KafkaTls | undefined): ISocketFactory =>
  ({ host, port, onConnect }) => {
    const socket =
      tls === undefined
        ? connectInClear({ host, port }, onConnect)
        : connectByTls({ host, port, ...nameFor(host), ...tlsFilesOf(tls) }, onConnect)
    socket.setKeepAlive(true, KAFKA_KEEP_ALIVE_MS)
    // Requests are written whole: to hold one back until the answer to the one before it only costs time.
    socket.setNoDelay(true)
    return socket
  }

/** An address is no name that a server could be asked for. */
const nameFor = (host: string): { readonly servername?: string } =>
  isIP(host) === 0 ? { servername: host } : {}
