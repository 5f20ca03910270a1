import { randomUUID } from 'node:crypto'
import {
  type AllStreamSubscription,
  EventStoreDBClient,
  jsonEvent,
  type Position,
  type StreamSubscription,
} from '@eventstore/db-client'
import { onTestFinished } from 'vitest'
import {
  type EventStoreDb,
  type EventStoreDbOptions,
  startEventStoreDb,
} from '../../support/servers/eventstoredb/index.ts'

/** A server for the test that is running. */
export const serve = async (options: EventStoreDbOptions = {}): Promise<EventStoreDb> => {
  const db = await startEventStoreDb(options)
  onTestFinished(() => db.stop())
  return db
}

const made = { clients: 0 }

/** A client with a connection of its own: clients with equal options would share one. */
export const connect = (db: { readonly connectionString: string }, more = ''): EventStoreDBClient => {
  made.clients += 1
  const client = EventStoreDBClient.connectionString(
    `${db.connectionString}&keepAliveTimeout=${10_000 + made.clients}${more}`,
  )
  onTestFinished(() => client.dispose())
  return client
}

export const served = async (options: EventStoreDbOptions = {}) => {
  const db = await serve(options)
  return { db, client: connect(db) }
}

type TestEvent = { type: string; data: Record<string, unknown> }

export const anEvent = (n = 0, id: string = randomUUID()) =>
  jsonEvent<TestEvent>({ id, type: 'noted', data: { n } })
export const someEvents = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => anEvent(from + i))

/** What a promise rejects with; a promise that resolves fails the test. */
export const rejection = async (promise: Promise<unknown>): Promise<Record<string, unknown>> =>
  promise.then(
    (value) => {
      throw new Error(`It resolved with ${String(value)}.`)
    },
    (error: Record<string, unknown>) => error,
  )

/** The numbers in what was read. */
export const numbersOf = async (
  reads: AsyncIterable<{ event?: { data?: unknown } }>,
): Promise<ReadonlyArray<unknown>> => {
  const numbers: unknown[] = []
  for await (const { event } of reads) numbers.push((event?.data as { n?: unknown } | undefined)?.n)
  return numbers
}

export type Watched = {
  readonly events: unknown[]
  readonly positions: { readonly commit: bigint; readonly prepare: bigint }[]
  readonly happened: string[]
  readonly errors: Record<string, unknown>[]
}

/** Everything a subscription says, in order. */
export const watch = (subscription: AllStreamSubscription | StreamSubscription): Watched => {
  const watched: Watched = { events: [], positions: [], happened: [], errors: [] }
  const seen = ({ event }: { readonly event?: { readonly data: unknown; readonly position?: Position } }) => {
    watched.events.push((event?.data as { n?: unknown } | undefined)?.n)
    if (event?.position !== undefined) watched.positions.push(event.position)
  }
  const readable: NodeJS.EventEmitter = subscription
  readable.on('data', seen)
  for (const name of ['confirmation', 'caughtUp', 'end', 'close'] as const)
    readable.on(name, () => void watched.happened.push(name))
  readable.on('error', (error: Record<string, unknown>) => {
    watched.happened.push('error')
    watched.errors.push(error)
  })
  return watched
}

export const settledWithin = async (promise: Promise<unknown>, ms: number): Promise<boolean> =>
  Promise.race([
    promise.then(
      () => true,
      () => true,
    ),
    new Promise<boolean>((resolve) => void setTimeout(() => resolve(false), ms)),
  ])
