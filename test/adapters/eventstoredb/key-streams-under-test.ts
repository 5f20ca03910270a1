import type { EventStoreDb } from '../../../src/adapters/eventstoredb/index.ts'
import type { KeyStreamsUnderTest } from '../../contract/key-streams.contract.ts'
import { startEventStoreDb } from '../../support/servers/eventstoredb/index.ts'
import { openStore } from './open-store.ts'

export interface KeyServer {
  readonly open: () => Promise<KeyStreamsUnderTest>
  readonly store: () => EventStoreDb
  readonly close: () => Promise<void>
}

/** A server of its own, and the nodes of one deployment on it. */
export const keyServer = async (): Promise<KeyServer> => {
  const server = await startEventStoreDb()
  const opened: Array<EventStoreDb> = []
  const store = (): EventStoreDb => {
    const one = openStore(server.connectionString, { prefix: 'acme-' })
    opened.push(one)
    return one
  }
  const open = async (): Promise<KeyStreamsUnderTest> => {
    const one = store()
    return { streams: one.keyStreams, another: open, close: one.close }
  }
  return {
    open,
    store,
    close: async () => {
      for (const one of opened) await one.close()
      await server.stop()
    },
  }
}
