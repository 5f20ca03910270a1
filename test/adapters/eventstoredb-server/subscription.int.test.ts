import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  END,
  EventStoreDBClient,
  eventTypeFilter,
  type Filter,
  jsonEvent,
  type Position,
  START,
  streamNameFilter,
} from '@eventstore/db-client'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { anEvent, connect, numbersOf, serve, served, settledWithin, someEvents, watch } from './serving.ts'

const waitFor = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 5_000, interval: 5 })
const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i)

const isAfter = (one: Position, other: Position): boolean =>
  one.commit > other.commit || (one.commit === other.commit && one.prepare > other.prepare)

describe('Subscription to a stream', () => {
  test('delivers after a revision, says once that it caught up, and goes on live', async () => {
    const { client } = await served()
    await client.appendToStream('s', someEvents(100))
    const seen = watch(client.subscribeToStream('s', { fromRevision: 49n }))
    await waitFor(() => expect(seen.events).toStrictEqual(upTo(50, 50)))
    await waitFor(() => expect(seen.happened).toStrictEqual(['confirmation', 'caughtUp']))
    await client.appendToStream('s', someEvents(100, 100))
    await waitFor(() => expect(seen.events).toStrictEqual(upTo(150, 50)))
    expect(seen.happened).toStrictEqual(['confirmation', 'caughtUp'])
  })
  test('waits for a stream that is not there yet', async () => {
    const { client } = await served()
    const seen = watch(client.subscribeToStream('s', { fromRevision: START }))
    await waitFor(() => expect(seen.happened).toContain('confirmation'))
    await client.appendToStream('s', someEvents(3))
    await waitFor(() => expect(seen.events).toStrictEqual([0, 1, 2]))
  })
  test('from the end delivers only what comes', async () => {
    const { client } = await served()
    await client.appendToStream('s', someEvents(3))
    const seen = watch(client.subscribeToStream('s', { fromRevision: END }))
    await waitFor(() => expect(seen.happened).toContain('caughtUp'))
    await client.appendToStream('s', anEvent(3))
    await waitFor(() => expect(seen.events).toStrictEqual([3]))
  })
  test('ends with an error when the stream is tombstoned', async () => {
    const { client } = await served()
    await client.appendToStream('s', anEvent())
    const seen = watch(client.subscribeToStream('s'))
    await waitFor(() => expect(seen.happened).toContain('caughtUp'))
    await client.tombstoneStream('s')
    await waitFor(() => expect(seen.errors).toMatchObject([{ type: 'stream-deleted', streamName: 's' }]))
  })
})

describe('Subscription to $all', () => {
  test('delivers after a position, that of an append or of an event', async () => {
    const { client } = await served()
    const { position } = await client.appendToStream('s', someEvents(5))
    await client.appendToStream('s', someEvents(5, 5))
    const seen = watch(client.subscribeToAll(position && { fromPosition: position }))
    await waitFor(() => expect(seen.events).toStrictEqual(upTo(5, 5)))
    const [third] = seen.positions.slice(2)
    const resumed = watch(client.subscribeToAll(third && { fromPosition: third }))
    await waitFor(() => expect(resumed.events).toStrictEqual([8, 9]))
  })
  test('filters by prefix or pattern, of streams or of types', async () => {
    const { client } = await served()
    for (const stream of ['a-1', 'b-1', 'a-2', 'c-1']) await client.appendToStream(stream, anEvent())
    await client.appendToStream('z', jsonEvent({ type: 'other', data: { n: 9 } }))
    const streamsWith = async (filter: Filter) => {
      const streams: string[] = []
      const subscription = client.subscribeToAll({ filter })
      subscription.on('data', ({ event }) => void streams.push(event?.streamId ?? ''))
      await once(subscription, 'caughtUp')
      await subscription.unsubscribe()
      return streams
    }
    expect(await streamsWith(streamNameFilter({ prefixes: ['a-', 'c-'] }))).toStrictEqual([
      'a-1',
      'a-2',
      'c-1',
    ])
    expect(await streamsWith(streamNameFilter({ regex: '^[bc]-' }))).toStrictEqual(['b-1', 'c-1'])
    expect(await streamsWith(eventTypeFilter({ prefixes: ['other'] }))).toStrictEqual(['z'])
    expect(await streamsWith(eventTypeFilter({ regex: '^oth' }))).toStrictEqual(['z'])
  })
  test('sends a checkpoint each window times interval of considered events, also when none fits', async () => {
    const { client } = await served()
    await client.appendToStream('other', someEvents(500))
    const checkpoints: bigint[] = []
    const filter = streamNameFilter({
      prefixes: ['mine-'],
      maxSearchWindow: 10,
      checkpointInterval: 5,
      checkpointReached: (_, { commit }) => void checkpoints.push(commit),
    })
    const seen = watch(client.subscribeToAll({ filter }))
    await waitFor(() => expect(seen.happened).toContain('caughtUp'))
    expect(checkpoints).toHaveLength(10)

    await client.appendToStream('other', someEvents(100))
    await waitFor(() => expect(checkpoints).toHaveLength(12))
    expect(checkpoints).toStrictEqual(checkpoints.toSorted((a, b) => (a < b ? -1 : 1)))
  })
  test('misses nothing when it resumes from a checkpoint', async () => {
    const { client } = await served()
    const checkpoints: Position[] = []
    const mine = { prefixes: ['mine-'], maxSearchWindow: 7, checkpointInterval: 1 }
    for (const n of upTo(60)) await client.appendToStream(n % 13 === 0 ? `mine-${n}` : 'other', anEvent(n))
    const filter = streamNameFilter({
      ...mine,
      checkpointReached: (_, position) => void checkpoints.push(position),
    })
    const whole = watch(client.subscribeToAll({ filter }))
    await waitFor(() => expect(whole.happened).toContain('caughtUp'))
    expect(checkpoints.length).toBeGreaterThan(5)
    for (const fromPosition of checkpoints) {
      const after = whole.positions.findIndex((position) => isAfter(position, fromPosition))
      const wanted = after === -1 ? [] : whole.events.slice(after)
      const resumed = watch(client.subscribeToAll({ fromPosition, filter: streamNameFilter(mine) }))
      await waitFor(() => expect(resumed.happened).toContain('caughtUp'))
      expect(resumed.events).toStrictEqual(wanted)
    }
  })
  test('past the end says that it caught up, and then delivers what comes, wherever that is', async () => {
    const { client } = await served()
    const fromPosition = { commit: 1_000_000_000n, prepare: 1_000_000_000n }
    const seen = watch(client.subscribeToAll({ fromPosition }))
    await waitFor(() => expect(seen.happened).toContain('caughtUp'))
    await client.appendToStream('s', anEvent(1))
    await waitFor(() => expect(seen.events).toStrictEqual([1]))
    expect(seen.positions[0]?.commit).toBeLessThan(fromPosition.commit)
  })
  test('inside a record fails', async () => {
    const { db, client } = await served()
    const inside = BigInt(db.events()[2]?.position ?? 0) + 1n
    const seen = watch(client.subscribeToAll({ fromPosition: { commit: inside, prepare: inside } }))
    await waitFor(() => expect(seen.errors).toMatchObject([{ type: 'unknown' }]))
  })
})

describe('A client that takes nothing', () => {
  const big = () =>
    Array.from({ length: 10 }, (_, n) => jsonEvent({ type: 'big', data: { n, text: 'x'.repeat(60_000) } }))

  test('holds history back, and loses nothing of it', async () => {
    const { client } = await served()
    for (const _ of upTo(10)) await client.appendToStream('s', big())
    const subscription = client.subscribeToStream('s')
    await sleep(100)
    expect(subscription.readableLength).toBeLessThan(60)
    const seen = watch(subscription)
    await waitFor(() => expect(seen.events).toHaveLength(100))
  })
  test('is dropped when it is live, and hears of it after what was sent before', async () => {
    const { db, client } = await served({ slowAfterMs: 20 })
    const subscription = client.subscribeToAll({ fromPosition: END })
    const caughtUp = once(subscription, 'caughtUp')
    const seen = watch(subscription)
    await caughtUp
    subscription.pause()
    await waitFor(async () => {
      await client.appendToStream('s', big())
      expect(db.subscriptions()).toBe(0)
    })
    subscription.resume()
    await waitFor(() => expect(seen.errors).toMatchObject([{ type: 'timeout', code: 10 }]))
    expect(String(seen.errors[0]?.['message'])).toContain('Consumer too slow to handle event while live')
    expect(seen.events.length).toBeLessThan(db.events().filter(({ stream }) => stream === 's').length)
  })
})

describe('The ways in which a subscription ends', () => {
  const running = async () => {
    const { db, client } = await served()
    const subscription = client.subscribeToAll({ filter: streamNameFilter({ prefixes: ['s'] }) })
    const seen = watch(subscription)
    await waitFor(() => expect(seen.happened).toContain('caughtUp'))
    seen.happened.splice(0)
    return { db, client, subscription, seen }
  }

  test('an error of the server comes without an end', async () => {
    const { db, seen } = await running()
    expect(db.faults.endSubscriptions('error')).toBe(1)
    await waitFor(() => expect(seen.happened).toContain('error'))
    await sleep(50)
    expect(seen.happened).toStrictEqual(['error'])
    expect(db.connections()).toBe(1)
  })
  test('a node that does not lead any more says who does', async () => {
    const { db, seen } = await running()
    db.faults.endSubscriptions({ why: 'not-leader', host: '127.0.0.1', port: 1 })
    await waitFor(() => expect(seen.errors).toMatchObject([{ type: 'not-leader', leader: { port: 1 } }]))
    expect(seen.happened).toStrictEqual(['error'])
  })
  test('an end by the server comes without an error', async () => {
    const { db, seen } = await running()
    db.faults.endSubscriptions('end')
    await waitFor(() => expect(seen.happened).toStrictEqual(['end', 'close']))
  })
  test('an end by the client is an end and a close', async () => {
    const { db, subscription, seen } = await running()
    await subscription.unsubscribe()
    await waitFor(() => expect(seen.happened).toStrictEqual(['end', 'close']))
    await waitFor(() => expect(db.subscriptions()).toBe(0))
  })
  test.each(['error', 'end', 'stall', 'slow'] as const)(
    'by %s after so many events, also of history',
    async (how) => {
      const { db, client } = await served()
      await client.appendToStream('s', someEvents(20))
      const filter = streamNameFilter({ prefixes: ['s'] })
      db.faults.inject({ on: 'subscribe', do: 'die', afterEvents: 7, how, times: 1 })
      const seen = watch(client.subscribeToAll({ filter }))
      await waitFor(() => expect(seen.events).toStrictEqual(upTo(7)))
      await client.appendToStream('s', anEvent(20))
      await waitFor(() => expect(seen.happened.length).toBe(how === 'stall' ? 1 : how === 'end' ? 3 : 2))
      expect(seen.events).toStrictEqual(upTo(7))

      const [fromPosition] = seen.positions.slice(-1)
      const resumed = watch(client.subscribeToAll(fromPosition && { fromPosition, filter }))
      await waitFor(() => expect(resumed.events).toStrictEqual(upTo(14, 7)))
    },
  )
  test('a silence says nothing, and events are missed', async () => {
    const { db, client, seen } = await running()
    db.faults.endSubscriptions('stall')
    await client.appendToStream('s', anEvent())
    await sleep(100)
    expect(seen).toMatchObject({ happened: [], events: [] })
  })
  test('a drop for slowness is a timeout', async () => {
    const { db, seen } = await running()
    db.faults.endSubscriptions('slow')
    await waitFor(() => expect(seen.errors).toMatchObject([{ type: 'timeout', code: 10 }]))
  })
  test('a broken connection or a killed server is an error without an end', async () => {
    const { db, seen } = await running()
    db.faults.cutConnections()
    await waitFor(() => expect(seen.errors).toMatchObject([{ type: 'unavailable', code: 14 }]))
    expect(seen.happened).toStrictEqual(['error'])
  })
  test('a checkpoint that is never handled stalls it without a word', async () => {
    const { client } = await served()
    await client.appendToStream('s', someEvents(50))
    const filter = streamNameFilter({
      prefixes: ['s'],
      maxSearchWindow: 5,
      checkpointReached: () => new Promise<void>(() => undefined),
    })
    const seen = watch(client.subscribeToAll({ filter }))
    await sleep(150)
    expect(seen.happened).toStrictEqual(['confirmation'])
    expect(seen.events.length).toBeLessThan(10)
  })
})

test('Clients with equal options share a connection; another time-out for keepalive separates them', async () => {
  const db = await serve()
  const client = (option: string) => {
    const made = EventStoreDBClient.connectionString(db.connectionString + option)
    onTestFinished(() => made.dispose())
    return made
  }
  await client('').appendToStream('s', anEvent())
  await client('').appendToStream('s', anEvent())
  expect(db.connections()).toBe(1)
  await client('&keepAliveTimeout=10001').appendToStream('s', anEvent())
  expect(db.connections()).toBe(2)
})
test('Calls beyond the streams of one connection wait without a word; another connection does not', async () => {
  const db = await serve({ maxConcurrentStreams: 4 })
  const client = connect(db)
  const seen = upTo(4).map(() => watch(client.subscribeToAll()))
  await waitFor(() => expect(seen.every(({ happened }) => happened.includes('caughtUp'))).toBe(true))
  const fifth = watch(client.subscribeToAll())
  const read = numbersOf(client.readStream('$users'))
  expect(await settledWithin(read, 150)).toBe(false)
  expect(fifth.happened).toStrictEqual([])

  const other = watch(connect(db).subscribeToAll())
  await waitFor(() => expect(other.happened).toContain('caughtUp'))
})
