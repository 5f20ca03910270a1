import * as E from 'fp-ts/lib/Either.js'
import type { Address } from './address.ts'
import { connect, type Leader, type LedgerClient, type Services } from './client.ts'
import { type CallFailure, callFailureOf, isAnswer, notSent, TooLate } from './failure.ts'

/** A call: it gives up where it is told to. */
export type Work<A> = (services: Services, signal: AbortSignal, deadlineMs: number) => Promise<A>

/** Runs one call within a time of its own. */
export type Run = <A>(work: Work<A>, deadlineMs: number) => Promise<E.Either<CallFailure, A>>

/** Looks at the server behind a new connection, before anything else is asked of it. */
export type Gate = (run: Run) => Promise<E.Either<CallFailure, void>>

/** Calls of one connection under way at once: a real server takes 100, and lets others wait without a word. */
export const CALLS_UNDER_WAY_MAX = 64

/** Calls that wait for those; beyond it they are refused at once. */
export const CALLS_WAITING_MAX = 10_000

/** How long a call waits for its turn; nothing of it was sent then. */
export const TURN_WAIT_MS = 30_000

/** After a connection that failed the next is made no sooner. */
export const CONNECT_AGAIN_MS = 250

/** How often a call follows a node's word that another one is the leader. */
export const LEADER_HOPS_MAX = 3

/** What may be used for longer than a call, and how to say that it is of no use any more. */
export interface Opened {
  readonly services: Services
  readonly giveUp: () => void
}

interface Link {
  readonly client: LedgerClient
  verified: Promise<E.Either<CallFailure, void>> | undefined
  isVerified: boolean
}

/**
 * A connection to the store for one kind of work. One that failed, was lost or fell silent is given up for a new one, and
 * nothing is asked of a server before the gate has looked at it: behind the same address another may stand by now.
 */
export class Connection {
  readonly #address: Address
  readonly #gate: Gate
  readonly #waiting: Array<() => void> = []
  #underWay = 0
  #isClosed = false
  #failed: { readonly at: number; readonly failure: CallFailure } | undefined
  #link: Link

  constructor(address: Address, gate: Gate) {
    this.#address = address
    this.#gate = gate
    this.#link = this.#linkTo(undefined)
  }

  /** A call in its turn, on the leader. */
  async call<A>(work: Work<A>, deadlineMs: number): Promise<E.Either<CallFailure, A>> {
    if (!(await this.#turn())) return E.left(notSent('too much is waiting for the event store'))
    try {
      return await this.#onLeader((link) => this.#run(link)(work, deadlineMs))
    } finally {
      this.#underWay--
      this.#waiting.shift()?.()
    }
  }

  open(): Promise<E.Either<CallFailure, Opened>> {
    return this.#onLeader(async (link) =>
      E.right({ services: await link.client.services(), giveUp: () => this.#replace(link, undefined) }),
    )
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#link.client.close()
  }

  async #onLeader<A>(
    work: (link: Link) => Promise<E.Either<CallFailure, A>>,
  ): Promise<E.Either<CallFailure, A>> {
    for (let hops = 0; ; hops++) {
      const link = await this.#verifiedLink()
      const answer = E.isLeft(link) ? link : await work(link.right)
      if (E.isRight(answer) || !isNotLeader(answer.left) || hops === LEADER_HOPS_MAX) return answer
    }
  }

  async #verifiedLink(): Promise<E.Either<CallFailure, Link>> {
    if (this.#isClosed) return E.left(notSent('the event store is closed'))
    if (this.#failed !== undefined && performance.now() - this.#failed.at < CONNECT_AGAIN_MS)
      return E.left(this.#failed.failure)
    if (this.#link.isVerified && !this.#link.client.isConnected()) this.#replace(this.#link, undefined)
    const link = this.#link
    link.verified ??= this.#verify(link)
    const verified = await link.verified
    return E.isLeft(verified) ? verified : E.right(link)
  }

  async #verify(link: Link): Promise<E.Either<CallFailure, void>> {
    const verified = await this.#gate(this.#run(link))
    if (E.isRight(verified)) {
      link.isVerified = true
      return verified
    }
    // Of the call that waits for this nothing was sent.
    const failure = verified.left.type === 'unknown' ? notSent(verified.left.cause) : verified.left
    if (!isNotLeader(failure)) {
      this.#failed = { at: performance.now(), failure }
      this.#replace(link, undefined)
    }
    return E.left(failure)
  }

  #run(link: Link): Run {
    return async (work, deadlineMs) => {
      const stop = new AbortController()
      const answer = link.client.services().then((services) => work(services, stop.signal, deadlineMs))
      try {
        return E.right(await inTime(answer, deadlineMs))
      } catch (error) {
        stop.abort()
        const failure = callFailureOf(error)
        if (isNotLeader(failure)) this.#replace(link, failure.refusal.leader)
        else if (!isAnswer(error)) this.#replace(link, undefined)
        return E.left(failure)
      }
    }
  }

  /** What is under way on the old connection ends there. */
  #replace(link: Link, leader: Leader | undefined): void {
    if (link !== this.#link) return
    this.#link = this.#linkTo(leader)
    void link.client.close()
  }

  #linkTo(leader: Leader | undefined): Link {
    return { client: connect(this.#address, leader), verified: undefined, isVerified: false }
  }

  /** Answers false where the turn does not come in time. */
  async #turn(): Promise<boolean> {
    if (this.#underWay < CALLS_UNDER_WAY_MAX) {
      this.#underWay++
      return true
    }
    if (this.#waiting.length >= CALLS_WAITING_MAX) return false
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        this.#underWay++
        resolve(true)
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(wake), 1)
        resolve(false)
      }, TURN_WAIT_MS)
      this.#waiting.push(wake)
    })
  }
}

type NotLeader = CallFailure & { readonly refusal: { readonly leader: Leader | undefined } }

const isNotLeader = (failure: CallFailure): failure is NotLeader =>
  failure.type === 'refused' && failure.refusal?.type === 'not-leader'

const inTime = async <A>(work: Promise<A>, ms: number): Promise<A> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate(ms)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
