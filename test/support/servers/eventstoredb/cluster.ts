import { setTimeout } from 'node:timers/promises'
import type { EventLog } from './log.ts'

/** A node, as the others know it. */
export type Member = { readonly address: { readonly host: string; readonly port: number } }

/** Nodes that hold the same log. A follower hands writes on to the leader unless the caller asks for the leader. */
export class Cluster {
  readonly log: EventLog
  readonly nodes: Member[] = []
  leader: Member | undefined
  electing = false

  constructor(log: EventLog) {
    this.log = log
  }

  join(node: Member): void {
    this.nodes.push(node)
    this.leader ??= node
  }

  leave(node: Member): void {
    this.nodes.splice(0, this.nodes.length, ...this.nodes.filter((one) => one !== node))
    if (this.leader === node) this.leader = this.nodes[0]
  }

  /** Nobody leads for a while ("Server Is Not Ready"), then another node does. */
  async handOver(to: Member, electionMs = 0): Promise<void> {
    this.electing = true
    this.leader = undefined
    await setTimeout(electionMs)
    this.leader = to
    this.electing = false
  }
}
