import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import type { Address } from './address.ts'
import type { Fault } from './fault.ts'
import type { Reply, Request, Silence } from './request.ts'
import { type Fetch, sendOnce } from './send-once.ts'
import { silenceFault } from './words.ts'

export interface Sending {
  readonly address: Address
  readonly say: (sentence: string) => void
  /** Ends the waiting between two attempts. */
  readonly signal: AbortSignal
  readonly fetch?: Fetch
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export type Send = (request: Request) => Promise<E.Either<Fault, Reply>>

export const ATTEMPTS_MAX = 6

/** Waits grow twofold from this to `RETRY_WAIT_MS_MAX`, and by what the server asks for to the same. */
export const RETRY_WAIT_MS = 500

export const RETRY_WAIT_MS_MAX = 15_000

/** Asks a server; what can be repeated is, a bounded number of times, while it is away or busy. */
export const sender =
  ({ address, say, signal, fetch = globalThis.fetch, sleep = sleepFor }: Sending): Send =>
  async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      const result = await sendOnce(fetch, address, request)
      const isLast = !request.isRepeatable || attempt >= ATTEMPTS_MAX || signal.aborted
      if (isLast || !isPassing(result))
        return E.mapLeft((silence: Silence) => silenceFault(silence, address, request))(result)
      const waitMs = waitMsOf(attempt, result)
      say(
        `${address.name} does not answer now. Trying again in ${waitMs / 1_000} s (attempt ${attempt + 1} of ${ATTEMPTS_MAX}).`,
      )
      await sleep(waitMs, signal)
    }
  }

const isPassing = (result: E.Either<Silence, Reply>): boolean =>
  E.isLeft(result)
    ? result.left.status === 'unreachable' || result.left.status === 'timeout'
    : PASSING.has(result.right.status)

const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504])

const waitMsOf = (attempt: number, result: E.Either<Silence, Reply>): number => {
  const askedMs = E.isRight(result) ? (result.right.retryAfterMs ?? 0) : 0
  return Math.min(Math.max(RETRY_WAIT_MS * 2 ** (attempt - 1), askedMs), RETRY_WAIT_MS_MAX)
}

const sleepFor = async (ms: number, signal: AbortSignal): Promise<void> => {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined)
}
