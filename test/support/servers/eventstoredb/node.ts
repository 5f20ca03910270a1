import type { Metadata } from '@grpc/grpc-js'
import { type Access, allows, type Right, type Users, whoAsks } from './access.ts'
import type { Cluster } from './cluster.ts'
import { type Fault, Faults, type Loss, type Operation } from './faults.ts'
import type { EventLog } from './log.ts'
import type { Refusal } from './refusal.ts'
import type { Subscription } from './subscription.ts'

/** A call, as far as the node cares about it. */
export type Caller = { readonly metadata: Metadata; readonly getPeer: () => string }

export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T; readonly met?: Fault }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** No answer will come. */
  | { readonly kind: 'lost' }

export type NodeOptions = {
  readonly cluster: Cluster
  readonly users: Users | undefined
  /** Breaks the connection of a peer, or all of them. */
  readonly cut: (peer?: string) => void
  readonly goDown: () => void
}

/** One server of a cluster: who may do what, who leads, and which faults a call meets on its way. */
export class Node {
  readonly faults = new Faults()
  readonly subscriptions = new Set<Subscription>()
  readonly #options: NodeOptions
  #diskFull = false
  address = { host: '127.0.0.1', port: 0 }

  constructor(options: NodeOptions) {
    this.#options = options
  }

  get cluster(): Cluster {
    return this.#options.cluster
  }

  get log(): EventLog {
    return this.#options.cluster.log
  }

  fillDisk(): void {
    this.#diskFull = true
  }

  /** Answers at once where no fault asks for a delay, so that calls are done in the order they came. */
  perform<T>(
    operation: Operation,
    caller: Caller,
    asked: { readonly stream: string; readonly right: Right | undefined },
    work: () => T,
    answer: (outcome: Outcome<T>) => void,
  ): void {
    const refusal = this.#mayNot(operation, caller, asked)
    const fault = refusal === undefined ? this.faults.take(operation, asked.stream) : undefined
    if (fault?.do === 'delay') setTimeout(() => answer(this.#done(operation, work)), fault.ms)
    else answer(refusal === undefined ? this.#meet(fault, operation, caller, work) : refused(refusal))
  }

  #meet<T>(fault: Fault | undefined, operation: Operation, caller: Caller, work: () => T): Outcome<T> {
    switch (fault?.do) {
      case 'refuse':
        return refused(fault.refusal)
      case 'lose-request':
        return this.#lost(caller, fault.by)
      case 'lose-answer':
        this.#done(operation, work)
        return this.#lost(caller, fault.by)
      case 'die':
      case 'delay':
      case undefined: {
        const outcome = this.#done(operation, work)
        return outcome.kind === 'done' && fault !== undefined ? { ...outcome, met: fault } : outcome
      }
    }
  }

  #done<T>(operation: Operation, work: () => T): Outcome<T> {
    if (this.#diskFull && (operation === 'append' || operation === 'delete')) {
      this.#options.goDown()
      return { kind: 'lost' }
    }
    return { kind: 'done', value: work() }
  }

  #lost<T>(caller: Caller, by: Loss): Outcome<T> {
    if (by === 'cut') this.#options.cut(caller.getPeer())
    return { kind: 'lost' }
  }

  #mayNot(
    operation: Operation,
    { metadata }: Caller,
    { stream, right }: { readonly stream: string; readonly right: Right | undefined },
  ): Refusal | undefined {
    if (operation === 'gossip') return undefined
    const { cluster } = this.#options
    const access: Access = { users: this.#options.users, log: this.log }
    const user = whoAsks(access, metadata)
    if (user === 'unknown') return { why: 'not-authenticated' }
    if (right !== undefined && !allows(access, user, right, stream)) return { why: 'access-denied' }
    if (operation === 'features') return undefined
    if (cluster.electing) return { why: 'not-ready' }
    const { leader } = cluster
    if (leader !== this && metadata.get('requires-leader')[0] === 'true')
      return leader === undefined ? { why: 'not-ready' } : { why: 'not-leader', ...leader.address }
    return undefined
  }
}

const refused = (refusal: Refusal): Outcome<never> => ({ kind: 'refused', refusal })
