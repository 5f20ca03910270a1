import * as E from 'fp-ts/lib/Either.js'
import { addressOf, type EventStoreDb, openEventStoreDb } from '../../../src/adapters/eventstoredb/index.ts'
import { systemClock } from '../../../src/adapters/system/clock.ts'
import type { Clock } from '../../../src/domain/ports/clock.ts'
import type { LogUnderTest } from '../../contract/event-store.contract.ts'
import { startEventStoreDb } from '../../support/servers/eventstoredb/index.ts'

export interface OpenOptions {
  readonly prefix?: string
  readonly tag?: string
  readonly clock?: Clock
  readonly signOfLifeMs?: number
  readonly onTagLearned?: (tag: string) => void
}

export const openStore = (connectionString: string, options: OpenOptions = {}): EventStoreDb => {
  const address = addressOf('LEDGER_EVENT_STORE', connectionString)
  if (E.isLeft(address)) throw new Error(JSON.stringify(address.left))
  return openEventStoreDb({
    address: address.right,
    prefix: options.prefix ?? '',
    clock: options.clock ?? systemClock,
    tag: options.tag,
    onTagLearned: options.onTagLearned ?? (() => undefined),
    signOfLifeMs: options.signOfLifeMs ?? 50,
  })
}

/** A store on a server of its own, for the contracts. */
export const logUnderTest = async (): Promise<LogUnderTest> => {
  const server = await startEventStoreDb()
  const opened: Array<EventStoreDb> = []
  let tag: string | undefined
  const open = (): LogUnderTest => {
    const store = openStore(server.connectionString, {
      ...(tag === undefined ? {} : { tag }),
      onTagLearned: (learned) => {
        tag = learned
      },
    })
    opened.push(store)
    return {
      ...store,
      reopen: async () => {
        await store.close()
        return open()
      },
      close: async () => {
        for (const one of opened) await one.close()
        await server.stop()
      },
    }
  }
  return open()
}
