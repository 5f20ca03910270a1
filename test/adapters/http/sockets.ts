import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { HttpParts } from '../../../src/adapters/http/app.ts'
import type { HttpLimits } from '../../../src/adapters/http/server-limits.ts'
import type { Ledger } from '../../../src/domain/ports/ledger.ts'
import { type Serving, serving } from './serving.ts'

export interface Listening extends Serving {
  readonly origin: string
  readonly port: number
}

/** The same server, on a socket of its own. */
export const listening = async (
  ledger: Partial<Ledger> = {},
  limits: Partial<HttpLimits> = {},
  others: Partial<HttpParts> = {},
): Promise<Listening> => {
  const serves = serving(ledger, { limits, ...others })
  const origin = await serves.app.listen({ host: '127.0.0.1', port: 0 })
  return { ...serves, origin, port: Number(new URL(origin).port) }
}

/** A connection that says what it is told to, byte by byte. */
export const connected = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket))
    socket.once('error', reject)
    onTestFinished(() => void socket.destroy())
  })

/** Everything that is answered until the other side ends the connection. */
export const answerOf = (socket: Socket): Promise<string> => text(socket)
