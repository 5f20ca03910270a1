import { describe, expect, test } from 'vitest'
import type { Refusal } from '../../support/servers/eventstoredb/index.ts'
import {
  anEvent,
  connect,
  numbersOf,
  rejection,
  serve,
  served,
  settledWithin,
  someEvents,
} from './serving.ts'

const WAYS = [
  { way: 'BatchAppend', batchAppend: true },
  { way: 'Append', batchAppend: false },
]
const REFUSALS: ReadonlyArray<{
  readonly refusal: Refusal
  readonly batch: object
  readonly single: object
}> = [
  {
    refusal: { why: 'access-denied' },
    batch: { type: 'access-denied' },
    single: { type: 'access-denied', code: 7 },
  },
  {
    refusal: { why: 'stream-deleted' },
    batch: { type: 'stream-deleted', streamName: 's' },
    single: { type: 'stream-deleted', streamName: 's', code: 9 },
  },
  {
    refusal: { why: 'wrong-expected-version', current: 41 },
    batch: { type: 'wrong-expected-version', actualVersion: 41n },
    single: { type: 'wrong-expected-version', actualVersion: 41n },
  },
  {
    refusal: { why: 'maximum-append-size-exceeded' },
    batch: { type: 'maximum-append-size-exceeded' },
    single: { type: 'maximum-append-size-exceeded', code: 3 },
  },
  {
    refusal: { why: 'timeout' },
    batch: { type: 'deadline-exceeded' },
    single: { type: 'timeout', code: 10 },
  },
  {
    refusal: { why: 'not-ready' },
    batch: { type: 'unknown', message: 'Could not recognize Server Is Not Ready' },
    single: { type: 'unavailable', code: 14 },
  },
  {
    refusal: { why: 'too-busy' },
    batch: { type: 'unknown', message: 'Could not recognize Server Is Busy' },
    single: { type: 'unavailable', code: 14 },
  },
  {
    refusal: { why: 'unknown', message: 'Unexpected OperationResult: Unknown' },
    batch: { type: 'unknown' },
    single: { type: 'unknown', code: 2 },
  },
]

describe('A refused append', () => {
  test.each(REFUSALS)('says $refusal.why in both ways of appending', async ({ refusal, batch, single }) => {
    for (const { batchAppend } of WAYS) {
      const { db, client } = await served({ batchAppend })
      db.faults.inject({ on: 'append', do: 'refuse', refusal, times: 1 })
      expect(await rejection(client.appendToStream('s', anEvent()))).toMatchObject(
        batchAppend ? batch : single,
      )
      expect(db.faults.waiting()).toBe(0)
      expect(await client.appendToStream('s', anEvent())).toMatchObject({ success: true })
    }
  })
  test.each(WAYS)('that is for the leader sends the client there by $way', async ({ batchAppend }) => {
    const leader = await serve({ batchAppend })
    const follower = await serve({ batchAppend, follows: leader })
    const client = connect(follower)
    const append = () => client.appendToStream('s', anEvent(), { requiresLeader: true })
    expect(await rejection(append())).toMatchObject({
      type: 'not-leader',
      leader: { address: '127.0.0.1', port: leader.port },
    })
    expect(follower.connections()).toBe(1)
    expect(await append()).toMatchObject({ success: true })
    expect(leader.connections()).toBe(1)
  })
})

describe('A refused read', () => {
  test.each([
    { refusal: { why: 'access-denied' }, wanted: { type: 'access-denied', code: 7 } },
    { refusal: { why: 'not-ready' }, wanted: { type: 'unavailable', code: 14 } },
    { refusal: { why: 'too-busy' }, wanted: { type: 'unavailable', code: 14 } },
    { refusal: { why: 'timeout' }, wanted: { type: 'timeout', code: 10 } },
  ] as const)('says $refusal.why', async ({ refusal, wanted }) => {
    const { db, client } = await served()
    db.faults.inject({ on: 'read', do: 'refuse', refusal, times: 1 })
    expect(await rejection(numbersOf(client.readStream('$users')))).toMatchObject(wanted)
  })
})

describe('A lost answer', () => {
  test.each(WAYS)('that breaks the connection leaves the append written by $way', async ({ batchAppend }) => {
    const { db, client } = await served({ batchAppend })
    await client.appendToStream('s', anEvent(0))
    db.faults.inject({ on: 'append', do: 'lose-answer', by: 'cut', times: 1 })
    expect(await rejection(client.appendToStream('s', anEvent(1)))).toMatchObject({ code: 14 })
    expect(await numbersOf(client.readStream('s'))).toStrictEqual([0, 1])
  })
  test('never comes for a batch, whatever its deadline, though it is written', async () => {
    const { db, client } = await served()
    await client.appendToStream('s', anEvent(0))
    db.faults.inject({ on: 'append', do: 'lose-answer', by: 'silence', times: 1 })
    const append = client.appendToStream('s', anEvent(1), { deadline: 50 })
    expect(await settledWithin(append, 300)).toBe(false)
    expect(await numbersOf(client.readStream('s'))).toStrictEqual([0, 1])
  })
  test('is waited for until the deadline by a call of its own, though it is written', async () => {
    const { db, client } = await served({ batchAppend: false })
    await client.appendToStream('s', anEvent(0))
    db.faults.inject({ on: 'append', do: 'lose-answer', by: 'silence', times: 1 })
    const append = client.appendToStream('s', anEvent(1), { deadline: 100 })
    expect(await rejection(append)).toMatchObject({ type: 'deadline-exceeded' })
    expect(await numbersOf(client.readStream('s'))).toStrictEqual([0, 1])
  })
  test.each(WAYS)('of a lost request was never written by $way', async ({ batchAppend }) => {
    const { db, client } = await served({ batchAppend })
    await client.appendToStream('s', anEvent(0))
    db.faults.inject({ on: 'append', do: 'lose-request', by: 'cut', times: 1 })
    expect(await rejection(client.appendToStream('s', anEvent(1)))).toMatchObject({ code: 14 })
    expect(await numbersOf(client.readStream('s'))).toStrictEqual([0])
  })
  test('of one client takes the batches of another with it', async () => {
    const db = await serve()
    const other = await serve()
    const [client, unlucky] = [connect(db), connect(other)]
    await Promise.all([client.appendToStream('s', anEvent()), unlucky.appendToStream('s', anEvent())])
    // This answer is late, and comes when nobody waits for it any more: it must stay away.
    db.faults.inject({ on: 'append', do: 'lose-answer', by: 'silence', times: 1 })
    const pending = client.appendToStream('s', anEvent(1))
    other.faults.inject({ on: 'append', do: 'lose-request', by: 'cut', times: 1 })
    expect(await rejection(unlucky.appendToStream('s', anEvent()))).toMatchObject({ code: 14 })
    expect(await rejection(pending)).toMatchObject({ code: 14 })
    expect(await numbersOf(client.readStream('s'))).toStrictEqual([0, 1])
  })
})

test('A late answer is an answer', async () => {
  const { db, client } = await served()
  await client.appendToStream('s', anEvent())
  db.faults.inject({ on: 'append', stream: 's', do: 'delay', ms: 120, times: 1 })
  const startMs = performance.now()
  await client.appendToStream('s', anEvent())
  expect(performance.now() - startMs).toBeGreaterThan(100)
})

test('A failed question for the methods is kept: appends fail with it after the server is well again', async () => {
  const { db, client } = await served()
  db.faults.inject({ on: 'features', do: 'refuse', refusal: { why: 'unknown', message: 'ill' }, times: 1 })
  expect(await rejection(client.appendToStream('s', anEvent()))).toMatchObject({ code: 2 })
  expect(await rejection(client.appendToStream('s', anEvent()))).toMatchObject({ code: 2 })
  expect(db.faults.waiting()).toBe(0)
})

test('While the server is away, appends fail with a bare code, and after its return they work', async () => {
  const db = await serve()
  const client = connect(db)
  await client.appendToStream('s', anEvent())
  await db.stop()
  const away = await rejection(client.appendToStream('s', anEvent()))
  expect(away).toMatchObject({ code: 14 })
  const again = await rejection(client.appendToStream('s', anEvent()))
  expect(again).toMatchObject({ code: 14 })
  expect(again['type']).toBe(undefined)

  const back = await serve({ port: db.port })
  await expect
    .poll(
      () =>
        client.appendToStream('s', anEvent()).then(
          () => 'written',
          () => 'away',
        ),
      { timeout: 5_000 },
    )
    .toBe('written')
  expect(back.events().filter(({ stream }) => stream === 's')).toHaveLength(1)
})

test('A full disk takes the server down, with the append that found it neither done nor answered', async () => {
  const { db, client } = await served()
  await client.appendToStream('s', anEvent())
  db.faults.fillDisk()
  expect(await numbersOf(client.readStream('s'))).toStrictEqual([0])
  expect(await rejection(client.appendToStream('s', anEvent()))).toMatchObject({ code: 14 })
  await db.down
  expect(db.events().filter(({ stream }) => stream === 's')).toHaveLength(1)
})

test('A read that nobody answers waits for ever', async () => {
  const { db, client } = await served()
  db.faults.inject({ on: 'read', do: 'lose-request', by: 'silence', times: 1 })
  expect(await settledWithin(numbersOf(client.readStream('$users')), 200)).toBe(false)
})

describe('A cluster', () => {
  test('is asked again when gossip fails', async () => {
    const leader = await serve()
    const follower = await serve({ follows: leader })
    for (const { faults } of [leader, follower])
      faults.inject({ on: 'gossip', do: 'refuse', refusal: { why: 'not-ready' }, times: 2 })
    const hosts = `esdb://127.0.0.1:${follower.port},127.0.0.1:${leader.port}?tls=false`
    expect(await connect({ connectionString: hosts }).appendToStream('s', anEvent())).toMatchObject({
      success: true,
    })
  })
  test('is found by gossip, leader first, and its followers hand writes on', async () => {
    const leader = await serve()
    const follower = await serve({ follows: leader })
    const hosts = `esdb://127.0.0.1:${follower.port},127.0.0.1:${leader.port}?tls=false`
    await connect({ connectionString: hosts }).appendToStream('s', anEvent())
    expect([leader.connections(), follower.connections()]).toStrictEqual([1, 0])

    await connect(follower).appendToStream('s', anEvent(1))
    expect(await numbersOf(connect(leader).readStream('s'))).toStrictEqual([0, 1])
  })
  test('is not ready while nobody leads, and then the new leader is told', async () => {
    const first = await serve({ batchAppend: false })
    const second = await serve({ batchAppend: false, follows: first })
    const client = connect(first)
    const append = () => client.appendToStream('s', anEvent(), { requiresLeader: true })
    await append()
    const elected = second.faults.takeLead(100)
    expect(await rejection(append())).toMatchObject({
      type: 'unavailable',
      message: '14 UNAVAILABLE: Server Is Not Ready',
    })
    await elected
    expect(await rejection(append())).toMatchObject({ type: 'not-leader', leader: { port: second.port } })
    expect(await append()).toMatchObject({ success: true })
  })
})

test('The server tells its release', async () => {
  const { client } = await served()
  const capabilities = (
    client as unknown as { readonly capabilities: Promise<{ readonly serverVersion: string }> }
  ).capabilities
  expect((await capabilities).serverVersion).toBe('23.10.0')
  await client.appendToStream('s', someEvents(1))
})
