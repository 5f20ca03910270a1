import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { onTestFinished } from 'vitest'
import { addressOf, type EventStoreDb, openEventStoreDb } from '../../../src/adapters/eventstoredb/index.ts'
import type { Patience } from '../../../src/adapters/eventstoredb/patience.ts'
import { systemClock } from '../../../src/adapters/system/clock.ts'
import type { Clock } from '../../../src/domain/ports/clock.ts'
import type { LogUnderTest } from '../../contract/event-store.contract.ts'
import {
  type EventStoreDbOptions,
  type EventStoreDb as EventStoreDbServer,
  startEventStoreDb,
} from '../../support/servers/eventstoredb/index.ts'

export interface OpenOptions {
  readonly prefix?: string
  readonly tag?: string
  readonly clock?: Clock
  readonly patience?: Partial<Patience>
  readonly onTagLearned?: (tag: string) => void
  readonly use?: 'read' | 'write'
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
    use: options.use ?? 'write',
    patience: { signOfLifeMs: 50, ...options.patience },
  })
}

/** A server for the test that is running. It can go down and come up again at the same address. */
export interface Serving {
  readonly now: () => EventStoreDbServer
  readonly stop: () => Promise<void>
  /** Comes up with what it had on disk, or with nothing where it had none. */
  readonly start: (options?: EventStoreDbOptions) => Promise<void>
}

export const serving = async (options: EventStoreDbOptions = {}): Promise<Serving> => {
  let server = await startEventStoreDb(options)
  let isUp = true
  const stop = async (): Promise<void> => {
    if (isUp) await server.stop()
    isUp = false
  }
  onTestFinished(stop)
  return {
    now: () => server,
    stop,
    start: async (other = options) => {
      await stop()
      server = await startEventStoreDb({ ...other, port: server.port })
      isUp = true
    },
  }
}

/** A store on that server, closed with the test. */
export const storeOn = (
  { connectionString }: { readonly connectionString: string },
  options: OpenOptions = {},
): EventStoreDb => {
  const store = openStore(connectionString, options)
  onTestFinished(() => store.close())
  return store
}

/** What another program writes, by its own way. */
export const writeAsOthers = (server: EventStoreDbServer, stream: string, count = 1, metadata = ''): void => {
  const events = Array.from({ length: count }, () => ({
    id: randomUUID(),
    type: 'something-else',
    isJson: true,
    data: Buffer.from('{"other":true}'),
    metadata: Buffer.from(metadata),
  }))
  server.log.append(stream, 'any', events)
}

/** A store on a server of its own, for the contracts. */
export const logUnderTest = async (): Promise<LogUnderTest> => {
  const server = await startEventStoreDb()
  return logOn(server.connectionString, { stop: server.stop })
}

/** A store on a server that others use too, empty where nobody has used the prefix. */
export const logOn = (
  connectionString: string,
  { prefix, stop }: { readonly prefix?: string; readonly stop?: () => Promise<void> },
): LogUnderTest => {
  const opened: Array<EventStoreDb> = []
  let tag: string | undefined
  const open = (): LogUnderTest => {
    const store = openStore(connectionString, {
      ...(prefix === undefined ? {} : { prefix }),
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
        await stop?.()
      },
    }
  }
  return open()
}
