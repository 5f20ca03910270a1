import { randomBytes } from 'node:crypto'
import { type Broker, freePorts, startBroker } from './broker.ts'

/** Brokers that keep copies for each other, each in a process of its own. */
export interface BrokerCluster {
  /** All of them, as `LEDGER_KAFKA_BROKERS` takes them. */
  readonly brokers: string
  /** By the id that the cluster knows it by. */
  readonly nodes: ReadonlyMap<number, Broker>
  readonly stop: () => Promise<void>
}

/** Three brokers: one may be lost, and what two of them confirmed is still there. */
export const startCluster = async (): Promise<BrokerCluster> => {
  const places = [await freePorts(), await freePorts(), await freePorts()]
  const clusterId = randomBytes(16).toString('base64url')
  const voters = places.map(([, controllerPort], i) => `${i + 1}@127.0.0.1:${controllerPort}`).join()
  const nodes = await Promise.all(
    places.map(async (ports, i) => {
      const properties = { ...COPIES, 'node.id': String(i + 1), 'controller.quorum.voters': voters }
      return [i + 1, await startBroker({ ports, clusterId, properties })] as const
    }),
  )
  return {
    brokers: nodes.map(([, { brokers }]) => brokers).join(),
    nodes: new Map(nodes),
    stop: async () => void (await Promise.all(nodes.map(([, node]) => node.stop()))),
  }
}

const COPIES = {
  'offsets.topic.replication.factor': '3',
  'min.insync.replicas': '2',
  'broker.heartbeat.interval.ms': '500',
  'broker.session.timeout.ms': '2000',
}
