import type { EachBatchPayload, Kafka } from 'kafkajs'
import { describe, expect, test, vi } from 'vitest'
import { byteBudget } from '../../../src/adapters/kafka/byte-budget.ts'
import { type Intake, intake } from '../../../src/adapters/kafka/intake.ts'
import type { PartitionDriver } from '../../../src/adapters/kafka/partition-driver.ts'
import type { PartitionReader } from '../../../src/adapters/kafka/partition-reader.ts'
import { HEARTBEAT_EVERY_MS, startSession } from '../../../src/adapters/kafka/session.ts'
import { endAt } from '../../../src/adapters/kafka/unreadable-batch.ts'

/** A driver that does nothing by itself, and writes down what it is told. */
const fakeDriver = () => {
  const told: Array<string> = []
  const listeners = new Map<string, (event: unknown) => void>()
  let eachBatch: ((payload: EachBatchPayload) => Promise<void>) | undefined
  const consumer = {
    connect: async () => undefined,
    subscribe: async () => undefined,
    run: async (wanted: { readonly eachBatch: typeof eachBatch }) => {
      eachBatch = wanted.eachBatch
    },
    on: (name: string, listener: (event: unknown) => void) => void listeners.set(name, listener),
    seek: ({ partition, offset }: { readonly partition: number; readonly offset: string }) =>
      void told.push(`seek ${partition} ${offset}`),
    pause: ([{ partitions }]: [{ readonly partitions: ReadonlyArray<number> }]) =>
      void told.push(`pause ${partitions.join()}`),
    resume: ([{ partitions }]: [{ readonly partitions: ReadonlyArray<number> }]) =>
      void told.push(`resume ${partitions.join()}`),
    commitOffsets: async ([{ partition, offset }]: [
      { readonly partition: number; readonly offset: string },
    ]) => void told.push(`commit ${partition} ${offset}`),
    disconnect: async () => void told.push('disconnect'),
  }
  return {
    kafka: { consumer: () => consumer } as unknown as Kafka,
    told: () => told.splice(0),
    join: (partitions: ReadonlyArray<number>) =>
      listeners.get('consumer.group_join')?.({ payload: { memberAssignment: { t: partitions } } }),
    crash: (error: Error) => listeners.get('consumer.crash')?.({ payload: { error } }),
    batch: (
      from: number,
      offsets: ReadonlyArray<number>,
      over: Partial<EachBatchPayload> = {},
      rawMessages: ReadonlyArray<object> = (offsets.length === 0 ? [from] : offsets).map(record),
    ) =>
      eachBatch?.({
        batch: {
          rawMessages,
          partition: 0,
          fetchedOffset: String(from),
          firstOffset: () => String(offsets[0] ?? from),
          lastOffset: () => String(offsets.at(-1) ?? from),
          messages: offsets.map(record),
        },
        isStale: () => false,
        heartbeat: async () => undefined,
        resolveOffset: (offset: string) => void told.push(`resolve ${offset}`),
        commitOffsetsIfNecessary: async (offsets: unknown) =>
          void told.push(`commit ${JSON.stringify(offsets)}`),
        ...over,
      } as unknown as EachBatchPayload),
  }
}

const record = (offset: number) => ({ offset: String(offset), key: null, value: Buffer.from('x') })

const turn = async (): Promise<void> => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve()
}

const start = async (budgetBytes = 1_000_000) => {
  const driver = fakeDriver()
  const rows = new Map<number, Intake>()
  let driverOf: ((partition: number) => PartitionDriver) | undefined
  const budget = byteBudget(budgetBytes)
  const session = startSession({
    kafka: driver.kafka,
    topic: 't',
    group: 'g',
    budget,
    onAssigned: (partitions, ofThis) => {
      rows.clear()
      for (const partition of partitions) rows.set(partition, intake())
      driverOf = ofThis
    },
    readerOf: (partition) => {
      const row = rows.get(partition)
      return row === undefined ? undefined : readerWith(row)
    },
    onPause: () => undefined,
  })
  const readers = new Map<Intake, PartitionReader>()
  const readerWith = (row: Intake): PartitionReader => {
    const known = readers.get(row)
    if (known !== undefined) return known
    const reader = { intake: row } as unknown as PartitionReader
    readers.set(row, reader)
    return reader
  }
  await turn()
  return {
    driver,
    session,
    budget,
    row: () => rows.get(0) as Intake,
    driverOf: () => driverOf?.(0) as PartitionDriver,
  }
}

describe('a membership of a group', () => {
  test('lets nothing be fetched that no reader asked for', async () => {
    const { driver, session, driverOf } = await start()
    driver.join([0, 1])
    expect(driver.told()).toStrictEqual(['pause 0,1'])
    driverOf().readFrom(7n)
    expect(driver.told()).toStrictEqual(['seek 0 7', 'resume 0'])
    await session.stop()
  })
  test('moves the place of the driver only with what was let in', async () => {
    const { driver, session, row } = await start()
    driver.join([0])
    row().open(5n)
    driver.told()
    await driver.batch(5, [5, 6])
    expect(driver.told()).toStrictEqual(['resolve 6'])
    await driver.batch(7, [])
    expect(driver.told()).toStrictEqual(['resolve 7'])
    await driver.batch(2, [2])
    expect(driver.told()).toStrictEqual(['pause 0'])
    expect((await row().take(9))?.next).toBe(8n)
    expect(await row().take(9)).toBeUndefined()
    await session.stop()
  })
  test('passes over a fetch from before a seek, and one of a partition that it has not', async () => {
    const { driver, session, row } = await start()
    driver.join([0])
    row().open(5n)
    driver.told()
    await driver.batch(5, [5], { isStale: () => true })
    driver.join([1])
    driver.told()
    await driver.batch(5, [5])
    expect(driver.told()).toStrictEqual([])
    await session.stop()
  })
  test('obeys no reader of a former assignment', async () => {
    const { driver, session, driverOf } = await start()
    driver.join([0])
    const former = driverOf()
    driver.join([0])
    driver.told()
    former.readFrom(3n)
    former.pause()
    await former.commit(3n, undefined)
    expect(driver.told()).toStrictEqual([])
    await driverOf().commit(4n, undefined)
    expect(driver.told()).toStrictEqual(['commit 0 4'])
    await session.stop()
  })
  test('lets a fetch wait for room, and drops it where the partition is lost', async () => {
    const { driver, session, budget, row } = await start(400)
    driver.join([0])
    row().open(5n)
    driver.told()
    const release = await budget.take(400)
    const waiting = driver.batch(5, [5])
    await turn()
    expect(driver.told()).toStrictEqual([])
    driver.join([0])
    driver.told()
    release()
    await waiting
    expect(driver.told()).toStrictEqual([])
    await session.stop()
  })
  test.each([
    ['headers', [{ ...record(5), headers: { a: Buffer.alloc(2_000) } }]],
    ['what was aborted', [record(5), { ...record(4), value: Buffer.alloc(2_000) }]],
  ])('counts %s among what waits: they take room as values do', async (_, rawMessages) => {
    const { driver, session, budget, row } = await start(2_400)
    driver.join([0])
    row().open(5n)
    const release = await budget.take(1_000)
    driver.told()
    const waiting = driver.batch(5, [5], {}, rawMessages)
    await turn()
    expect(driver.told()).toStrictEqual([])
    release()
    await waiting
    expect(driver.told()).toStrictEqual(['resolve 5'])
    await session.stop()
  })
  test('hands on that a batch cannot be read, moves past nothing of it, and asks for it no more by itself', async () => {
    const { driver, session, row } = await start()
    driver.join([0])
    row().open(5n)
    driver.told()
    const bad = { reason: 'broken', compression: 'none', first: 5n, last: 9n } as const
    const nothing: ReadonlyArray<object> = []
    endAt(nothing, bad)
    await driver.batch(5, [], {}, nothing)
    expect(driver.told()).toStrictEqual(['pause 0'])
    expect(await row().take(9)).toMatchObject({ records: [], next: 5n, unreadable: bad })
    await session.stop()
  })
  test('sends signs of life while a fetch waits for room, and hands on that the group begins anew', async () => {
    vi.useFakeTimers()
    try {
      const { driver, session, budget, row } = await start(400)
      driver.join([0])
      row().open(5n)
      driver.told()
      const release = await budget.take(400)
      let beats = 0
      const rebalancing = new Error('rebalancing')
      const heartbeat = async (): Promise<void> => {
        beats += 1
        if (beats === 3) throw rebalancing
      }
      const waiting = driver.batch(5, [5], { heartbeat })
      await vi.advanceTimersByTimeAsync(3 * HEARTBEAT_EVERY_MS)
      release()
      await expect(waiting).rejects.toBe(rebalancing)
      expect(driver.told()).toStrictEqual([])
      await session.stop()
    } finally {
      vi.useRealTimers()
    }
  })
  test('ends with the word for its failure; what wakes up after that leaves the group', async () => {
    const { driver, session, driverOf } = await start()
    driver.join([0])
    const late = driverOf()
    driver.told()
    driver.crash(Object.assign(new Error('secret'), { type: 'GROUP_LOAD_IN_PROGRESS' }))
    expect(await session.ended).toBe('GROUP_LOAD_IN_PROGRESS')
    expect(session.isJoined()).toBe(false)
    late.readFrom(1n)
    await late.commit(1n, undefined)
    expect(driver.told()).toStrictEqual([])
    driver.join([0, 1])
    expect(driver.told()).toStrictEqual(['disconnect'])
    await expect(driver.batch(1, [1])).rejects.toThrow('this membership is over')
  })
})
