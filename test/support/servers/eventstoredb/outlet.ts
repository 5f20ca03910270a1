import { once } from 'node:events'
import type { ServerWritableStream } from '@grpc/grpc-js'
import type { ServiceFailure } from './refusal.ts'
import type { ReadReq } from './wire.ts'

export type ReadCall = ServerWritableStream<ReadReq, Buffer>

/** The sending side of one call: it knows whether the client keeps up, and whether it is still there. */
export class Outlet {
  readonly #call: ReadCall
  readonly #onClosed: () => void
  #open = true
  #stalled = false
  #drained: Promise<unknown> | undefined
  blockedSinceMs: number | undefined

  constructor(call: ReadCall, onClosed: () => void) {
    this.#call = call
    this.#onClosed = onClosed
    for (const ending of ['cancelled', 'close', 'finish']) call.on(ending, () => void this.#close())
  }

  get open(): boolean {
    return this.#open && !this.#call.cancelled
  }

  /** Whether what is written now would only wait in memory. */
  get blocked(): boolean {
    return this.#stalled || this.#drained !== undefined
  }

  write(bytes: Buffer): void {
    if (!this.open || this.#stalled || this.#call.write(bytes) || this.#drained !== undefined) return
    this.blockedSinceMs = Date.now()
    const closed = new AbortController()
    const drained = Promise.race([once(this.#call, 'drain', closed), once(this.#call, 'close', closed)])
    this.#drained = drained
      .catch(() => undefined)
      .finally(() => {
        closed.abort()
        this.#drained = undefined
        this.blockedSinceMs = undefined
      })
  }

  async drained(): Promise<void> {
    await this.#drained
  }

  /** What was written before still goes out first, as fast as the client takes it. */
  end(): void {
    if (this.#close()) this.#call.end()
  }

  fail(error: ServiceFailure): void {
    if (this.#close()) this.#call.emit('error', error)
  }

  /** From here on nothing leaves, and nothing says so. */
  stall(): void {
    this.#stalled = true
  }

  #close(): boolean {
    if (!this.#open) return false
    this.#open = false
    this.#onClosed()
    return true
  }
}
