import { BACKWARDS, END, START } from '@eventstore/db-client'
import { describe, expect, test } from 'vitest'
import { anEvent, numbersOf, rejection, served, someEvents } from './serving.ts'

describe('Read of a stream', () => {
  test('goes forwards and backwards, from a revision, as far as it is asked to', async () => {
    const { client } = await served()
    await client.appendToStream('s', someEvents(10))
    const read = (options: Parameters<typeof client.readStream>[1]) =>
      numbersOf(client.readStream('s', options))
    expect(await read({})).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(await read({ fromRevision: 7n })).toStrictEqual([7, 8, 9])
    expect(await read({ fromRevision: 2n, maxCount: 2 })).toStrictEqual([2, 3])
    expect(await read({ direction: BACKWARDS, fromRevision: END, maxCount: 2 })).toStrictEqual([9, 8])
    expect(await read({ direction: BACKWARDS, fromRevision: 3n })).toStrictEqual([3, 2, 1, 0])
    expect(await read({ fromRevision: 99n })).toStrictEqual([])
  })
  test('names the position of each event, as reads of $all do', async () => {
    const { client } = await served()
    const { position } = await client.appendToStream('s', anEvent())
    for await (const resolved of client.readStream('s')) {
      expect(resolved.event?.position).toStrictEqual(position)
      expect(resolved.commitPosition).toBe(undefined)
    }
    for await (const resolved of client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 })) {
      expect(resolved.event?.position).toStrictEqual(position)
      expect(resolved.commitPosition).toBe(position?.commit)
    }
  })
  test('does not find a stream that was never written or was deleted', async () => {
    const { client } = await served()
    expect(await rejection(numbersOf(client.readStream('s')))).toMatchObject({ type: 'stream-not-found' })
    await client.appendToStream('s', anEvent())
    await client.deleteStream('s')
    expect(await rejection(numbersOf(client.readStream('s')))).toMatchObject({ type: 'stream-not-found' })
  })
  test('says that a tombstoned stream is deleted', async () => {
    const { client } = await served()
    await client.tombstoneStream('s')
    expect(await rejection(numbersOf(client.readStream('s')))).toMatchObject({
      type: 'stream-deleted',
      code: 9,
      streamName: 's',
    })
  })
})

describe('Stream metadata', () => {
  test('hides events by count, by revision and by age from reads of the stream', async () => {
    const clock = { ms: Date.parse('2026-01-01T00:00:00Z') }
    const { client } = await served({ now: () => clock.ms })
    for (const stream of ['count', 'before', 'age']) await client.appendToStream(stream, someEvents(4))
    await client.setStreamMetadata('count', { maxCount: 2 })
    await client.setStreamMetadata('before', { truncateBefore: 3 })
    await client.setStreamMetadata('age', { maxAge: 60 })
    clock.ms += 61_000
    await client.appendToStream('age', anEvent(4))

    expect(await numbersOf(client.readStream('count'))).toStrictEqual([2, 3])
    expect(await numbersOf(client.readStream('before'))).toStrictEqual([3])
    expect(await numbersOf(client.readStream('age'))).toStrictEqual([4])
  })
  test('hides nothing from $all until a scavenge removes it', async () => {
    const { db, client } = await served()
    await client.appendToStream('s', someEvents(4))
    await client.setStreamMetadata('s', { maxCount: 1 })
    const inAll = async () => (await streamsOf(client.readAll())).filter((stream) => stream === 's').length
    expect(await inAll()).toBe(4)
    db.faults.scavenge()
    expect(await inAll()).toBe(1)
    expect(await client.appendToStream('s', anEvent(4))).toMatchObject({ nextExpectedRevision: 4n })
  })
  test('is an event in $$stream, whose revision the client does not tell', async () => {
    const { client } = await served()
    await client.setStreamMetadata('s', { maxCount: 5 })
    await client.setStreamMetadata('s', { maxCount: 6 })
    const { metadata, metastreamRevision } = await client.getStreamMetadata('s')
    expect(metadata).toStrictEqual({ maxCount: 6 })
    expect(metastreamRevision).not.toBe(1n)
    const last = client.readStream('$$s', { direction: BACKWARDS, fromRevision: END, maxCount: 1 })
    for await (const { event } of last) expect(event).toMatchObject({ revision: 1n, type: '$metadata' })
  })
})

describe('Read of $all', () => {
  test('shows system events and the streams of other programs', async () => {
    const { client } = await served()
    await client.appendToStream('other', anEvent())
    await client.setStreamMetadata('other', { maxCount: 3 })
    const streams = await streamsOf(client.readAll())
    expect(streams).toContain('$users')
    expect(streams.slice(-2)).toStrictEqual(['other', '$$other'])
  })
  test('begins at a position forwards, and before it backwards', async () => {
    const { client } = await served()
    const at: { commit: bigint; prepare: bigint }[] = []
    for (const event of someEvents(3)) {
      const { position } = await client.appendToStream('s', event)
      if (position !== undefined) at.push(position)
    }
    const [, fromPosition = START] = at
    expect(await numbersOf(client.readAll({ fromPosition }))).toStrictEqual([1, 2])
    const before = client.readAll({ fromPosition, direction: BACKWARDS, maxCount: 1 })
    expect(await numbersOf(before)).toStrictEqual([0])
  })
  test('finds nothing past the end, and fails inside a record', async () => {
    const { db, client } = await served()
    await client.appendToStream('s', anEvent())
    const past = { commit: BigInt(db.log.order.end) + 1_000n, prepare: BigInt(db.log.order.end) + 1_000n }
    expect(await numbersOf(client.readAll({ fromPosition: past }))).toStrictEqual([])
    const inside = BigInt(db.events().at(-1)?.position ?? 0) + 1n
    const fromPosition = { commit: inside, prepare: inside }
    expect(await rejection(numbersOf(client.readAll({ fromPosition })))).toMatchObject({ type: 'unknown' })
  })
  test('carries positions that need 64 bits', async () => {
    const { client } = await served({ startPosition: 2 ** 45 })
    const { position } = await client.appendToStream('s', anEvent())
    expect(position?.commit).toBeGreaterThan(2n ** 45n)
    expect(await numbersOf(client.readAll(position && { fromPosition: position }))).toStrictEqual([0])
  })
})

describe('Delete and Tombstone', () => {
  test.each(['deleteStream', 'tombstoneStream'] as const)(
    '%s refuses a wrong revision with an error',
    async (how) => {
      const { client } = await served()
      await client.appendToStream('s', someEvents(2))
      expect(await rejection(client[how]('s', { expectedRevision: 0n }))).toMatchObject({
        type: 'wrong-expected-version',
        code: 9,
        expectedVersion: 0n,
        actualVersion: 1n,
      })
      expect(await client[how]('s', { expectedRevision: 1n })).toHaveProperty('position.commit')
    },
  )
  test('deleteStream refuses a stream that was never written', async () => {
    const { client } = await served()
    expect(await rejection(client.deleteStream('s'))).toMatchObject({ type: 'wrong-expected-version' })
  })
  test('a deleted key stays in the log until a scavenge', async () => {
    const { db, client } = await served()
    await client.appendToStream('key', anEvent())
    await client.tombstoneStream('key')
    const kept = () => db.events().filter(({ stream, type }) => stream === 'key' && type === 'noted').length
    expect(kept()).toBe(1)
    db.faults.scavenge()
    expect(kept()).toBe(0)
  })
})

const streamsOf = async (
  reads: AsyncIterable<{ event?: { streamId: string } }>,
): Promise<ReadonlyArray<string>> => {
  const streams: string[] = []
  for await (const { event } of reads) streams.push(event?.streamId ?? '')
  return streams
}
