import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js'
import { credentials, Metadata } from '@grpc/grpc-js'
import * as E from 'fp-ts/lib/Either.js'
import { consentEvents } from '../../examples/generate/consent-events.ts'
import { decodeConfig } from '../../src/adapters/config.ts'
import { openEmbeddedLog } from '../../src/adapters/embedded/index.ts'
import { addressOf, openEventStoreDb } from '../../src/adapters/eventstoredb/index.ts'
import { appendTo, proposed } from '../../src/adapters/eventstoredb/requests.ts'
import { systemClock } from '../../src/adapters/system/clock.ts'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import type { EventStore, NewEvent } from '../../src/domain/ports/event-store.ts'
import { openNode } from '../../src/node/open-node.ts'
import { spawnEventStoreDb } from '../support/servers/eventstoredb/child.ts'
import { type Figure, median } from './figures.ts'

const BATCH_EVENTS = 1_000
const ROUNDS = 5
const SEQUENTIAL_APPENDS = 500

/**
 * The embedded log beside EventStoreDB, in turns. The server is the tests' own, in a process on this machine and without a
 * disk: what shows is the adapter and the protocol, not a real cluster.
 */
export const eventStoreFigures = async (events: number): Promise<ReadonlyArray<Figure>> => {
  const dir = mkdtempSync(join(tmpdir(), 'consent-bench-'))
  const server = await spawnEventStoreDb()
  try {
    const stores = await openStores(dir, server.connectionString)
    const rates = { embedded: [] as Array<number>, eventStoreDb: [] as Array<number> }
    const single = { embedded: [] as Array<number>, eventStoreDb: [] as Array<number> }
    const bare: Array<number> = []
    const caller = bareCaller(server.port)
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of ['embedded', 'eventStoreDb'] as const) {
        rates[name].push(await manyStreams(stores[name]))
        single[name].push(await oneByOne(stores[name]))
      }
      bare.push(await bareOneByOne(caller))
    }
    caller.close()
    await stores.close()
    const ingested = {
      embedded: await ingest(join(dir, 'a'), 'embedded', events),
      eventStoreDb: await ingest(join(dir, 'b'), server.connectionString, events),
    }
    return [
      ofBoth('appends of one event to 1,000 streams at once', 'events/s', rates),
      ofBoth('one append after another, each', 'ms', single),
      addedLatency(single.eventStoreDb, bare),
      ofBoth(`ingest in batches of ${BATCH_EVENTS}, appended and projected`, 'events/s', {
        embedded: [ingested.embedded],
        eventStoreDb: [ingested.eventStoreDb],
      }),
    ]
  } finally {
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Ours over a bare call, one after another in the same turns. */
const addedLatency = (ours: ReadonlyArray<number>, bare: ReadonlyArray<number>): Figure => ({
  work: 'what the adapter adds to one bare unary Append of the protocol',
  value: median(ours) - median(bare),
  unit: 'ms',
  goal: `beside the bare call: ${median(bare).toFixed(2)} ms`,
  isMet: true,
  raw: { ours, bare },
})

/** A connection of gRPC and nothing of ours. */
const bareCaller = (port: number) =>
  new streamsService.StreamsClient(`127.0.0.1:${port}`, credentials.createInsecure())

const bareOneByOne = async (caller: ReturnType<typeof bareCaller>): Promise<number> => {
  const startedAt = performance.now()
  for (let i = 0; i < SEQUENTIAL_APPENDS; i++)
    await new Promise<void>((resolve, reject) => {
      const call = caller.append(new Metadata(), (error) => (error === null ? resolve() : reject(error)))
      call.write(appendTo(`bare-${randomUUID()}`, 'none'))
      call.write(proposed(anEvent()))
      call.end()
    })
  return (performance.now() - startedAt) / SEQUENTIAL_APPENDS
}

type Both = { readonly embedded: ReadonlyArray<number>; readonly eventStoreDb: ReadonlyArray<number> }

const ofBoth = (work: string, unit: string, { embedded, eventStoreDb }: Both): Figure => ({
  work: `${work}, on EventStoreDB`,
  value: median(eventStoreDb),
  unit,
  goal: `beside the embedded log: ${median(embedded).toFixed(2)} ${unit}`,
  isMet: true,
  raw: { embedded, eventStoreDb },
})

const openStores = async (dir: string, connectionString: string) => {
  const embedded = await openEmbeddedLog({ dir, clock: systemClock, onFatal: () => undefined })
  const address = addressOf('LEDGER_EVENT_STORE', connectionString)
  if (E.isLeft(embedded) || E.isLeft(address)) throw new Error('no store')
  const eventStoreDb = openEventStoreDb({
    address: address.right,
    prefix: 'bench-',
    clock: systemClock,
    tag: undefined,
    onTagLearned: () => undefined,
    use: 'write',
  })
  return {
    embedded: embedded.right.store,
    eventStoreDb: eventStoreDb.store,
    close: async () => {
      await embedded.right.close()
      await eventStoreDb.close()
    },
  }
}

const anEvent = (): NewEvent => ({
  id: randomUUID() as EventId,
  type: 'ConsentWithdrawn',
  data: Buffer.from(JSON.stringify({ facts: 'x'.repeat(600) })),
  metadata: Buffer.from(JSON.stringify({ schemaVersion: 1, source: 'y'.repeat(200) })),
})

const append = async (store: EventStore): Promise<void> => {
  const answer = await store.append(`contact-${randomUUID()}`, 'none', [anEvent()])()
  if (E.isLeft(answer)) throw new Error(answer.left._tag)
}

const manyStreams = async (store: EventStore): Promise<number> => {
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: BATCH_EVENTS }, () => append(store)))
  return BATCH_EVENTS / ((performance.now() - startedAt) / 1_000)
}

const oneByOne = async (store: EventStore): Promise<number> => {
  const startedAt = performance.now()
  for (let i = 0; i < SEQUENTIAL_APPENDS; i++) await append(store)
  return (performance.now() - startedAt) / SEQUENTIAL_APPENDS
}

const ingest = async (dataDir: string, eventStore: string, count: number): Promise<number> => {
  const config = decodeConfig({ LEDGER_DATA_DIR: dataDir, LEDGER_EVENT_STORE: eventStore })
  if (E.isLeft(config)) throw new Error('no configuration')
  const fail = (cause: unknown): never => {
    throw new Error('the node failed', { cause })
  }
  const node = await openNode({ config: config.right, onFatal: fail, onFeedFailure: fail })
  if (E.isLeft(node)) throw new Error(node.left._tag)
  const { ledger } = node.right
  const messages = [...consentEvents({ count, seed: 1, brokenShare: 0, duplicateShare: 0 })].map(
    ({ line }) => ({
      type: 'parsed' as const,
      value: JSON.parse(line) as unknown,
    }),
  )
  const startedAt = performance.now()
  for (let at = 0; at < messages.length; at += BATCH_EVENTS) {
    const answered = await ledger.record(messages.slice(at, at + BATCH_EVENTS))()
    if (E.isLeft(answered)) throw new Error(answered.left._tag)
  }
  while (ledger.readiness().asOf.size < count * 0.99) await setTimeout(5)
  const perSecond = count / ((performance.now() - startedAt) / 1_000)
  await node.right.close()
  return perSecond
}
