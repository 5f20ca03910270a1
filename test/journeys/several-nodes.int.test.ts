import { brokenClusters } from '../contract/broken-clusters.ts'
import { severalNodesContract } from '../contract/several-nodes.contract.ts'
import { spawnEventStoreDb } from '../support/servers/eventstoredb/child.ts'

severalNodesContract(
  "EventStoreDB's test server",
  async () => {
    const server = await spawnEventStoreDb()
    return {
      connectionString: server.connectionString,
      prefix: 'nodes-',
      silence: async () => {
        await server.faults.endSubscriptions('stall')
      },
      close: server.kill,
    }
  },
  brokenClusters,
)
