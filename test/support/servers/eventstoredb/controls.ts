import { randomUUID } from 'node:crypto'
import type { Fault } from './faults.ts'
import type { Node } from './node.ts'
import type { Sockets } from './sockets.ts'
import type { Death } from './subscription.ts'

/** How a test makes a server misbehave. All of it is plain data, so that it can be said to another process too. */
export type Controls = {
  readonly inject: (fault: Fault) => void
  readonly clear: () => void
  /** How many strikes of injected faults nobody met yet; one without an end counts as infinite. */
  readonly waiting: () => number
  /** Breaks every connection; new ones are taken. */
  readonly cutConnections: () => void
  /** Ends, or silences, every subscription that runs now, and says how many. */
  readonly endSubscriptions: (how: Death) => number
  /** The next write finds no room: the server goes down as a real one does, that write neither done nor answered. */
  readonly fillDisk: () => void
  /** Nobody leads for a while, then this node does. */
  readonly takeLead: (electionMs?: number) => Promise<void>
  /** Forgets ids, as a restart does: a repeat that expects `any` is written again. */
  readonly forgetIds: () => void
  /** Removes for good what reads do not show any more. */
  readonly scavenge: () => void
  /** Writes as another program would, past every check: `text` is taken for JSON, whatever it is. */
  readonly put: (stream: string, type: string, text: string) => void
}

export const controlsOf = (node: Node, sockets: Sockets): Controls => ({
  inject: (fault) => node.faults.inject(fault),
  clear: () => node.faults.clear(),
  waiting: () => node.faults.waiting(),
  cutConnections: () => sockets.cut(),
  endSubscriptions: (how) => {
    const running = [...node.subscriptions]
    for (const subscription of running) subscription.die(how)
    return running.length
  },
  fillDisk: () => node.fillDisk(),
  takeLead: (electionMs) => node.cluster.handOver(node, electionMs),
  forgetIds: () => node.log.streams.forgetIds(),
  scavenge: () => node.log.scavenge(),
  put: (stream, type, text) => {
    const event = {
      id: randomUUID(),
      type,
      isJson: true,
      data: Buffer.from(text),
      metadata: new Uint8Array(),
    }
    node.log.append(stream, 'any', [event])
  },
})
