import { AssignerProtocol, type Broker, type Cluster, type Kafka } from 'kafkajs'
import { invariant } from '../../domain/kernel/invariant.ts'

/**
 * The driver's view of all brokers, for single requests of the protocol. It is handed out to those that divide partitions
 * among a group, and to nobody else; the group is never joined.
 */
export const clusterOf = (kafka: Kafka): Cluster => {
  let found: Cluster | undefined
  kafka.consumer({
    groupId: 'never-joined',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      ({ cluster }) => {
        found = cluster
        return {
          name: 'none',
          version: 0,
          assign: async () => [],
          protocol: () => ({
            name: 'none',
            metadata: AssignerProtocol.MemberMetadata.encode({
              version: 0,
              topics: [],
              userData: Buffer.alloc(0),
            }),
          }),
        }
      },
    ],
  })
  invariant(found !== undefined, 'the driver hands its brokers to those that divide partitions')
  return found
}

/** The broker that answers for a partition. */
export const leaderOf = async (cluster: Cluster, topic: string, partition: number): Promise<Broker> => {
  await cluster.addTargetTopic(topic)
  const [nodeId = ''] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]))
  return cluster.findBroker({ nodeId })
}
