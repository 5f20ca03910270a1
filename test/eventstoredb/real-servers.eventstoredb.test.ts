import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { logOn } from '../adapters/eventstoredb/open-store.ts'
import { eventFeedContract } from '../contract/event-feed.contract.ts'
import { eventStoreContract } from '../contract/event-store.contract.ts'
import { killedLedgerContract } from '../contract/killed-ledger.contract.ts'
import { type FreshStore, severalNodesContract } from '../contract/several-nodes.contract.ts'
import { realServers } from './real-servers.ts'

/** Prefixes that nobody has used: the server need not be empty. */
const freshPrefix = (): string => `t${randomBytes(8).toString('hex')}-`

for (const { name, absent, start } of await realServers()) {
  if (absent !== undefined) {
    test.skip(`${name}: ${absent}`)
    continue
  }
  describe(name, () => {
    let server: Awaited<ReturnType<typeof start>>
    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server.stop())
    const log = async () => logOn(server.connectionString, { prefix: freshPrefix() })
    const store = async (): Promise<FreshStore> => ({
      connectionString: server.connectionString,
      prefix: freshPrefix(),
      close: async () => undefined,
    })
    eventStoreContract(name, log)
    eventFeedContract(name, log)
    killedLedgerContract(name, store)
    severalNodesContract(name, store)
  })
}
