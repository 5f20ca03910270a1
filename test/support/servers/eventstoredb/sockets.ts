import { createServer, type Server, type Socket } from 'node:net'

/** The listening port and its connections, apart from what is spoken on them, so that they can be broken at will. */
export class Sockets {
  readonly #server: Server
  readonly #open = new Map<string, Socket>()

  constructor(onConnection: (socket: Socket) => void) {
    this.#server = createServer((socket) => {
      const peer = `${socket.remoteAddress}:${socket.remotePort}`
      this.#open.set(peer, socket)
      socket.on('close', () => void this.#open.delete(peer))
      socket.on('error', () => undefined)
      socket.setNoDelay(true)
      onConnection(socket)
    })
  }

  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', () => resolve())
    })
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : port
  }

  get count(): number {
    return this.#open.size
  }

  cut(peer?: string): void {
    for (const [name, socket] of this.#open) if (peer === undefined || name === peer) socket.destroy()
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()))
    this.cut()
    await closed
  }
}
