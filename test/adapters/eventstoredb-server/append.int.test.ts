import { randomUUID } from 'node:crypto'
import { ANY, binaryEvent, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client'
import { describe, expect, test } from 'vitest'
import { APPEND_BYTES_MAX } from '../../support/servers/eventstoredb/index.ts'
import { anEvent, connect, numbersOf, rejection, serve, served, someEvents } from './serving.ts'

/** Appends go through one long call, or through a call each where the server does not offer that. */
describe.each([
  { way: 'BatchAppend', batchAppend: true },
  { way: 'Append', batchAppend: false },
])('$way', ({ batchAppend }) => {
  test('takes events with an expected revision and answers the revision and position of the last', async () => {
    const { db, client } = await served({ batchAppend })
    const first = await client.appendToStream('s', someEvents(3), { expectedRevision: NO_STREAM })
    const then = await client.appendToStream('s', anEvent(3), { expectedRevision: 2n })
    await client.appendToStream('s', anEvent(4), { expectedRevision: STREAM_EXISTS })
    await client.appendToStream('s', anEvent(5), { expectedRevision: ANY })

    const written = db.events().filter(({ stream }) => stream === 's')
    expect(written.map(({ revision }) => revision)).toStrictEqual([0, 1, 2, 3, 4, 5])
    expect([first.nextExpectedRevision, then.nextExpectedRevision]).toStrictEqual([2n, 3n])
    expect([first, then].map(({ position }) => position)).toStrictEqual(
      [written[2], written[3]].map((record) => {
        const place = BigInt(record?.position ?? -1)
        return { commit: place, prepare: place }
      }),
    )
  })
  test('gives each event of one append a position of its own, and leaves gaps', async () => {
    const { db, client } = await served({ batchAppend })
    await client.appendToStream('s', someEvents(3))
    const places = db.events().map(({ position }) => position)
    expect(places.every((place, i) => i === 0 || place > (places[i - 1] ?? 0) + 1)).toBe(true)
  })
  test.each([
    { expected: 7n, wanted: 7n, actual: 0n },
    { expected: NO_STREAM, wanted: NO_STREAM, actual: 0n },
  ] as const)(
    'says that $expected is wrong, with both revisions and no message',
    async ({ expected, wanted, actual }) => {
      const { client } = await served({ batchAppend })
      await client.appendToStream('s', anEvent())
      const refused = await rejection(client.appendToStream('s', anEvent(), { expectedRevision: expected }))
      expect(refused).toMatchObject({
        type: 'wrong-expected-version',
        expectedVersion: wanted,
        actualVersion: actual,
        message: '',
      })
    },
  )
  test('says that a stream that must exist does not', async () => {
    const { client } = await served({ batchAppend })
    const refused = await rejection(
      client.appendToStream('s', anEvent(), { expectedRevision: STREAM_EXISTS }),
    )
    expect(refused).toMatchObject({
      type: 'wrong-expected-version',
      expectedVersion: STREAM_EXISTS,
      actualVersion: NO_STREAM,
    })
  })
  test('takes a stream for one that exists when it has metadata only', async () => {
    const { client } = await served({ batchAppend })
    await client.setStreamMetadata('s', { owner: 'somebody' })
    const { success } = await client.appendToStream('s', anEvent(), { expectedRevision: STREAM_EXISTS })
    expect(success).toBe(true)
  })
  test('answers a repeat with the same ids and the same revision as it did the first time', async () => {
    const { db, client } = await served({ batchAppend })
    const events = someEvents(3)
    const first = await client.appendToStream('s', events, { expectedRevision: NO_STREAM })
    await client.appendToStream('s', someEvents(2, 3))
    db.faults.forgetIds()

    const again = await client.appendToStream('s', events, { expectedRevision: NO_STREAM })
    expect(again).toStrictEqual(first)
    expect(db.events().filter(({ stream }) => stream === 's')).toHaveLength(5)
  })
  test('takes ids of which only some were written for a wrong revision', async () => {
    const { client } = await served({ batchAppend })
    const [kept = anEvent()] = await writeSome(client)
    const mixed = [kept, anEvent(9)]
    const exact = await rejection(client.appendToStream('s', mixed, { expectedRevision: NO_STREAM }))
    const any = await rejection(client.appendToStream('s', mixed, { expectedRevision: ANY }))
    expect([exact, any].map(({ type }) => type)).toStrictEqual([
      'wrong-expected-version',
      'wrong-expected-version',
    ])
  })
  test('knows a repeat with any revision only as long as it remembers the ids', async () => {
    const { db, client } = await served({ batchAppend })
    const event = anEvent()
    const first = await client.appendToStream('s', event)
    expect(await client.appendToStream('s', event)).toStrictEqual(first)

    db.faults.forgetIds()
    expect(await client.appendToStream('s', event)).toMatchObject({ nextExpectedRevision: 1n })
  })
  test('writes an id twice when the expected revision happens to be right', async () => {
    const { db, client } = await served({ batchAppend })
    const event = anEvent()
    await client.appendToStream('s', event, { expectedRevision: NO_STREAM })
    await client.appendToStream('s', event, { expectedRevision: 0n })
    expect(db.events().filter(({ id }) => id === event.id)).toHaveLength(2)
  })
  test('refuses more than a mebibyte in one append, whole', async () => {
    const { db, client } = await served({ batchAppend })
    const half = () => binaryEvent({ type: 'big', data: new Uint8Array(APPEND_BYTES_MAX / 2 - 200) })
    await client.appendToStream('s', [half(), half()])
    const refused = await rejection(client.appendToStream('s', [half(), half(), half()]))
    expect(refused).toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: APPEND_BYTES_MAX,
    })
    expect(db.events().filter(({ stream }) => stream === 's')).toHaveLength(2)
  })
  test('refuses a stream that was tombstoned', async () => {
    const { client } = await served({ batchAppend })
    await client.appendToStream('s', anEvent())
    await client.tombstoneStream('s')
    expect(await rejection(client.appendToStream('s', anEvent()))).toMatchObject({
      type: 'stream-deleted',
      streamName: 's',
    })
  })
  test('continues the revisions of a stream that was deleted, and hides the older ones', async () => {
    const { client } = await served({ batchAppend })
    await client.appendToStream('s', someEvents(3))
    await client.deleteStream('s')
    expect(await client.appendToStream('s', anEvent(3), { expectedRevision: NO_STREAM })).toMatchObject({
      nextExpectedRevision: 3n,
    })
    expect(await numbersOf(client.readStream('s'))).toStrictEqual([3])
    expect(await client.getStreamMetadata('s')).toMatchObject({ metadata: { truncateBefore: 3 } })
  })
  test('gives bytes back as they came', async () => {
    const { db, client } = await served({ batchAppend })
    const data = Uint8Array.from({ length: 256 }, (_, i) => i)
    const metadata = Uint8Array.from([0xff, 0x00, 0x7b])
    await client.appendToStream('s', binaryEvent({ id: randomUUID(), type: 'raw', data, metadata }))
    for await (const { event } of client.readStream('s')) {
      expect(event).toMatchObject({ isJson: false, type: 'raw' })
      expect(Buffer.from(event?.data as Uint8Array)).toStrictEqual(Buffer.from(data))
      expect(Buffer.from(event?.metadata as Uint8Array)).toStrictEqual(Buffer.from(metadata))
    }
    const kept = db.events().at(-1)
    expect(Buffer.from(kept?.data ?? [])).toStrictEqual(Buffer.from(data))
  })
  test('stamps events with the clock of the server', async () => {
    const { client } = await served({ batchAppend, now: () => Date.parse('2001-02-03T04:05:06.789Z') })
    await client.appendToStream('s', anEvent())
    for await (const { event } of client.readStream('s'))
      expect(event?.created.toISOString()).toBe('2001-02-03T04:05:06.789Z')
  })
})

test('BatchAppend tells a client that does not want errors a wrong next revision', async () => {
  const db = await serve()
  const client = connect(db, '&throwOnAppendFailure=false')
  await client.appendToStream('s', someEvents(5))
  const wrong = await client.appendToStream('s', anEvent(), { expectedRevision: NO_STREAM })
  expect(wrong).toMatchObject({ success: false, nextExpectedRevision: 1n })
})
test('BatchAppend gives up a batch whose deadline has passed', async () => {
  const { client } = await served()
  const refused = await rejection(client.appendToStream('s', anEvent(), { deadline: -1_000 }))
  expect(refused).toMatchObject({ type: 'deadline-exceeded' })
})
test('BatchAppend is sent in the order of the calls, but for the first of those that open the connection', async () => {
  const { client } = await served()
  const writeTogether = (stream: string) =>
    Promise.all(someEvents(50).map((event) => client.appendToStream(stream, event)))
  const inOrder = Array.from({ length: 50 }, (_, i) => i)

  await writeTogether('cold')
  expect(await numbersOf(client.readStream('cold'))).toStrictEqual([...inOrder.slice(1), 0])
  await writeTogether('warm')
  expect(await numbersOf(client.readStream('warm'))).toStrictEqual(inOrder)
})

const writeSome = async (client: ReturnType<typeof connect>) => {
  const events = someEvents(2)
  await client.appendToStream('s', events)
  return events
}
