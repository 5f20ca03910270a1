import { expect, onTestFinished, test, vi } from 'vitest'
import { type ChildOptions, spawnEventStoreDb } from '../../support/servers/eventstoredb/index.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { anEvent, connect, numbersOf, rejection, watch } from './serving.ts'

const spawned = async (options: ChildOptions = {}) => {
  const db = await spawnEventStoreDb(options)
  onTestFinished(() => db.kill())
  return db
}

test('What was acknowledged outlives a kill, and the positions with it', async () => {
  const dir = tempDir()
  const first = await spawned({ dir })
  const client = connect(first)
  const acknowledged: { n: number; commit: bigint | undefined }[] = []
  const writing = async (): Promise<never> => {
    for (let n = 0; ; n += 1) {
      const { position } = await client.appendToStream('s', anEvent(n))
      acknowledged.push({ n, commit: position?.commit })
    }
  }
  const broken = rejection(writing())
  await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(50))
  await first.kill()
  expect(await broken).toMatchObject({ code: 14 })

  const second = await spawned({ dir, port: first.port })
  const kept = (await second.events()).filter(({ stream }) => stream === 's')
  expect(kept.slice(0, acknowledged.length).map(({ position }) => BigInt(position))).toStrictEqual(
    acknowledged.map(({ commit }) => commit),
  )
  expect(kept.length - acknowledged.length).toBeLessThanOrEqual(1)
  const numbers = await numbersOf(connect(second).readStream('s'))
  expect(numbers.slice(0, acknowledged.length)).toStrictEqual(acknowledged.map(({ n }) => n))
})
test('A server that restarts empty behind its port knows nothing, and its clients come back to it', async () => {
  const first = await spawned()
  const client = connect(first)
  const { position } = await client.appendToStream(
    's',
    Array.from({ length: 50 }, (_, n) => anEvent(n)),
  )
  await first.kill()
  const second = await spawned({ port: first.port })
  await vi.waitFor(async () => {
    expect(await rejection(numbersOf(client.readStream('s')))).toMatchObject({ type: 'stream-not-found' })
  })
  const seen = watch(client.subscribeToAll(position && { fromPosition: position }))
  await vi.waitFor(() => expect(seen.happened).toContain('caughtUp'))
  expect(seen.events).toStrictEqual([])
  expect((await second.events()).some(({ stream }) => stream === 's')).toBe(false)
})
test('A server in a process of its own misbehaves on command', async () => {
  const db = await spawned({ clockOffsetMs: -3_600_000 })
  const client = connect(db)
  await client.appendToStream('s', anEvent(0))
  for await (const { event } of client.readStream('s'))
    expect(Date.now() - (event?.created.getTime() ?? 0)).toBeGreaterThan(3_500_000)

  await db.faults.inject({ on: 'append', do: 'lose-answer', by: 'cut', times: 1 })
  expect(await db.faults.waiting()).toBe(1)
  expect(await rejection(client.appendToStream('s', anEvent(1)))).toMatchObject({ code: 14 })
  expect(await numbersOf(client.readStream('s'))).toStrictEqual([0, 1])

  const seen = watch(client.subscribeToAll())
  await vi.waitFor(() => expect(seen.happened).toContain('caughtUp'))
  expect(await db.subscriptions()).toBe(1)
  expect(await db.faults.endSubscriptions('end')).toBe(1)
  await vi.waitFor(() => expect(seen.happened).toContain('end'))

  await db.faults.fillDisk()
  expect(await rejection(client.appendToStream('s', anEvent(2)))).toMatchObject({ code: 14 })
  await db.ended
})
