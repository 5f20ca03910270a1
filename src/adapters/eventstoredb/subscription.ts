import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { ClientReadableStream } from '@grpc/grpc-js'
import { READ_EVENTS_MAX } from '../../domain/ports/event-store.ts'
import type { Services } from './client.ts'
import { type Recorded, recordedIn } from './recorded.ts'

/** What a subscription brings, in order. */
export type Arrival =
  | { readonly type: 'event'; readonly recorded: Recorded }
  /** Everything up to this commit position was sent or is of no interest. */
  | { readonly type: 'mark'; readonly commit: bigint }

/** How a subscription ended: with an error or without one. */
export interface Ended {
  readonly error: unknown
}

/** A subscription never goes on for ever: it lasts until the server, the connection or we give up. */
const FOR_EVER_MS = Number.POSITIVE_INFINITY

/**
 * What a running subscription has brought and nobody has taken yet. Beyond a page the server has to wait, so that a slow
 * follower costs it and us no more than that.
 */
export class Subscription {
  readonly #call: ClientReadableStream<ReadResp>
  #arrivals: Array<Arrival> = []
  #wake: () => void = () => undefined
  #isConfirmed = false
  #isAtEnd = false
  #ended: Ended | undefined

  constructor({ streams, callFor }: Services, request: ReadReq) {
    this.#call = streams.read(request, ...callFor(FOR_EVER_MS))
    this.#call.on('data', (message: ReadResp) => this.#hear(message))
    this.#call.on('error', (error) => this.#end({ error }))
    this.#call.on('end', () => this.#end({ error: undefined }))
  }

  /** Whether the server has said that it takes the subscription. */
  get isConfirmed(): boolean {
    return this.#isConfirmed
  }

  get ended(): Ended | undefined {
    return this.#ended
  }

  get isEmpty(): boolean {
    return this.#arrivals.length === 0
  }

  /** Whether the server has said, since this was asked last, that nothing more is there. */
  takeAtEnd(): boolean {
    const isAtEnd = this.#isAtEnd
    this.#isAtEnd = false
    return isAtEnd
  }

  take(): ReadonlyArray<Arrival> {
    const arrivals = this.#arrivals
    this.#arrivals = []
    if (this.#call.isPaused()) this.#call.resume()
    return arrivals
  }

  /** Ends when something arrives, when it is told to, or after so long. */
  news(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.isEmpty || this.#ended !== undefined || this.#isAtEnd || signal.aborted || ms <= 0)
      return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        this.#wake = () => undefined
        resolve()
      }
      const timer = setTimeout(wake, ms)
      signal.addEventListener('abort', wake)
      this.#wake = wake
    })
  }

  close(): void {
    this.#call.cancel()
  }

  #hear(message: ReadResp): void {
    this.#isConfirmed = true
    const recorded = recordedIn(message)
    const mark = message.getCheckpoint()
    if (recorded !== undefined) this.#arrivals.push({ type: 'event', recorded })
    else if (mark !== undefined)
      this.#arrivals.push({ type: 'mark', commit: BigInt(mark.getCommitPosition()) })
    else if (message.hasCaughtUp()) this.#isAtEnd = true
    if (this.#arrivals.length >= READ_EVENTS_MAX) this.#call.pause()
    this.#wake()
  }

  #end(ended: Ended): void {
    this.#ended ??= ended
    this.#wake()
  }
}
