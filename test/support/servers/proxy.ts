import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a port of this machine that can be blocked for a while: what is sent meanwhile arrives late. */
export interface Proxy {
  readonly port: number
  readonly hold: () => void
  readonly release: () => void
  readonly close: () => Promise<void>
}

export const openProxy = async (to: number): Promise<Proxy> => {
  const sockets = new Set<Socket>()
  let isHeld = false
  const passOn = (from: Socket, into: Socket): void => {
    sockets.add(from)
    from.on('data', (bytes) => void into.write(bytes))
    from.on('end', () => void into.end())
    from.on('error', () => void into.destroy())
    from.on('close', () => void sockets.delete(from))
    if (isHeld) from.pause()
  }
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    passOn(near, far)
    passOn(far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    hold: () => {
      isHeld = true
      for (const socket of sockets) socket.pause()
    },
    release: () => {
      isHeld = false
      for (const socket of sockets) socket.resume()
    },
    close: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}
