import { createRequire } from 'node:module'
import { setTimeout as passed } from 'node:timers/promises'
import { afterEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { STALL_MS_MAX } from '../../../src/adapters/kafka/watchdog.ts'
import { eventually, type KafkaNames, kafkaNames, produce } from '../../support/kafka-ledger.ts'
import { makeTopic, quietKafka } from '../../support/servers/kafka/topics.ts'
import { type Reading, type SharedLedger, sharedLedger, startReading } from './reading.ts'

/** What kafkajs 2.2.4 is known to do wrong around rebalances, each once, on a real broker. */

const { brokers = '', absent } = inject('kafka')

const PARTITIONS = 4

describe.skipIf(absent !== undefined)(`kafkajs and rebalances${absent ? `: ${absent}` : ''}`, () => {
  const kafka = quietKafka(brokers)
  const started: Array<Reading> = []
  afterEach(async () => {
    await Promise.all(started.splice(0).map((reading) => reading.stop()))
  })
  const read = (names: KafkaNames, ledger: SharedLedger): Reading => {
    const reading = startReading(brokers, names, ledger)
    started.push(reading)
    return reading
  }
  const setUp = async (): Promise<KafkaNames> =>
    kafkaNames(await makeTopic(brokers, { partitions: PARTITIONS }), await makeTopic(brokers))
  const fill = (names: KafkaNames, from: number, count: number): Promise<void> =>
    Promise.all(
      Array.from({ length: PARTITIONS }, (_, partition) =>
        produce(
          kafka,
          names.topic,
          Array.from({ length: count }, (__, i) => ({
            value: JSON.stringify({ id: `${partition}-${from + i}` }),
          })),
          partition,
        ),
      ),
    ).then(() => undefined)
  const all = (count: number): ReadonlyArray<string> =>
    Array.from({ length: PARTITIONS }, (_, partition) =>
      Array.from({ length: count }, (__, i) => `${partition}-${i}`),
    ).flat()
  const expectAll = async (ledger: SharedLedger, count: number): Promise<void> => {
    await eventually(
      () => ledger.ids().length,
      (length) => length >= PARTITIONS * count,
    )
    expect([...ledger.ids()].sort()).toStrictEqual([...all(count)].sort())
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      const ofThis = ledger.ids().filter((id) => id.startsWith(`${partition}-`))
      expect(ofThis).toStrictEqual(all(count).filter((id) => id.startsWith(`${partition}-`)))
    }
  }
  const committedOf = async ({ group, topic }: KafkaNames): Promise<ReadonlyArray<number>> => {
    const admin = kafka.admin()
    await admin.connect()
    try {
      const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
      return (found?.partitions ?? [])
        .toSorted((one, other) => one.partition - other.partition)
        .map(({ offset }) => Number(offset))
    } finally {
      await admin.disconnect()
    }
  }
  const closedGate = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    return { gate: promise, open: resolve }
  }
  const isReading = (reading: Reading): boolean =>
    reading.statuses().some(([, { status }]) => status === 'reading')

  test('resolved offsets dropped on a rebalance: what was fetched and not recorded is fetched again, in order', async () => {
    const names = await setUp()
    const ledger = sharedLedger()
    await fill(names, 0, 50)
    const { gate, open } = closedGate()
    ledger.gate = gate
    read(names, ledger)
    await eventually(ledger.batches, (batches) => batches > 0)
    read(names, ledger)
    await eventually(
      () => started[1]?.health().connected ?? false,
      (connected) => connected,
    )
    open()
    await fill(names, 50, 50)
    await expectAll(ledger, 100)
  })

  test('two handlers for one partition after a rebalance: a batch of the former assignment ends before the next begins', async () => {
    const names = await setUp()
    const ledger = sharedLedger()
    await fill(names, 0, 30)
    const { gate, open } = closedGate()
    ledger.gate = gate
    const first = read(names, ledger)
    await eventually(ledger.batches, (batches) => batches === PARTITIONS)
    const second = read(names, sharedLedger())
    await eventually(
      () => second.health().connected,
      (connected) => connected,
    )
    await second.stop()
    await eventually(
      () => first.health().connected,
      (connected) => connected,
    )
    await passed(1_000)
    expect(ledger.batches()).toBe(PARTITIONS)
    open()
    await expectAll(ledger, 30)
    expect(ledger.overlaps()).toStrictEqual([])
  })

  test('commits for partitions no longer owned: an append that ends after the rebalance commits nothing', async () => {
    const names = await setUp()
    const ledger = sharedLedger()
    await fill(names, 0, 10)
    const { gate, open } = closedGate()
    ledger.gate = gate
    const first = read(names, ledger)
    await eventually(ledger.batches, (batches) => batches === PARTITIONS)
    expect(await committedOf(names)).toStrictEqual([0, 0, 0, 0])
    const other = sharedLedger()
    const ofOther = closedGate()
    other.gate = ofOther.gate
    const second = read(names, other)
    await eventually(other.batches, (batches) => batches === PARTITIONS / 2)
    open()
    const half = (committed: ReadonlyArray<number>): number =>
      committed.filter((offset) => offset === 10).length
    await eventually(
      () => committedOf(names),
      (committed) => half(committed) >= PARTITIONS / 2,
    )
    expect(ledger.ids()).toHaveLength(PARTITIONS * 10)
    await passed(1_000)
    expect(half(await committedOf(names))).toBe(PARTITIONS / 2)
    ofOther.open()
    await eventually(
      () => committedOf(names),
      (committed) => half(committed) === PARTITIONS,
    )
    expect([...first.defects(), ...second.defects()]).toStrictEqual([])
    expect([...first.restarts(), ...second.restarts()]).toStrictEqual([])
  })

  test('crash on a rebalance: a batch that comes after every partition of the topic is gone ends nothing', async () => {
    const names = kafkaNames(await makeTopic(brokers, { partitions: 1 }), await makeTopic(brokers))
    const ledger = sharedLedger()
    await produce(kafka, names.topic, [{ value: JSON.stringify({ id: '0-0' }) }])
    const readings = [read(names, ledger), read(names, ledger), read(names, ledger)]
    await eventually(
      () => readings.map((reading) => reading.health().connected),
      (connected) => connected.every((one) => one),
    )
    const isRecorded = (count: number) =>
      eventually(
        () => ledger.ids().length,
        (length) => length === count,
      )
    await isRecorded(1)
    for (const [i, reading] of readings.slice(0, 2).entries()) {
      await reading.stop()
      await produce(kafka, names.topic, [{ value: JSON.stringify({ id: `0-${i + 1}` }) }])
      await isRecorded(i + 2)
    }
    expect(readings[2]?.restarts()).toStrictEqual([])
    expect(ledger.ids()).toStrictEqual(['0-0', '0-1', '0-2'])
  })

  test('commit after leaving the group: a stop commits what it recorded, then leaves, and nothing comes after', async () => {
    const names = await setUp()
    const ledger = sharedLedger()
    await fill(names, 0, 20)
    const { gate, open } = closedGate()
    ledger.gate = gate
    const reading = read(names, ledger)
    await eventually(ledger.batches, (batches) => batches === PARTITIONS)
    const stopping = reading.stop()
    open()
    await stopping
    expect(ledger.ids()).toHaveLength(PARTITIONS * 20)
    expect(await committedOf(names)).toStrictEqual([20, 20, 20, 20])
    expect(reading.restarts()).toStrictEqual([])
  })

  test('a consumer that silently stops: one that fetches nothing more is made anew', async () => {
    const names = await setUp()
    const ledger = sharedLedger()
    const ConsumerGroup = createRequire(import.meta.url)('kafkajs/src/consumer/consumerGroup') as {
      readonly prototype: { fetch: (node: number) => Promise<unknown> }
    }
    const { fetch } = ConsumerGroup.prototype
    // The watchdog counts its looks: they are let pass at once, and nothing of the driver is.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const reading = read(names, ledger)
    await eventually(
      () => isReading(reading),
      (isIt) => isIt,
    )
    let asked = 0
    ConsumerGroup.prototype.fetch = () => {
      asked += 1
      return new Promise(() => undefined)
    }
    await fill(names, 0, 5)
    try {
      await eventually(
        () => asked,
        (count) => count > 0,
      )
      vi.advanceTimersByTime(STALL_MS_MAX - 1_000)
      await passed(100)
      expect(reading.restarts()).toStrictEqual([])
      vi.advanceTimersByTime(3_000)
      await eventually(reading.restarts, ({ length }) => length > 0)
      expect(reading.restarts()).toStrictEqual(['SILENT'])
    } finally {
      ConsumerGroup.prototype.fetch = fetch
      vi.restoreAllMocks()
    }
    await expectAll(ledger, 5)
  })

  test('endless restart: a topic that is not there is asked for ever more slowly, and read once it is', async () => {
    const ledger = sharedLedger()
    const names = kafkaNames(`late-${Date.now()}`, await makeTopic(brokers))
    const reading = read(names, ledger)
    await eventually(reading.restarts, ({ length }) => length >= 2)
    expect(reading.health().connected).toBe(false)
    await makeTopic(brokers, { topic: names.topic, partitions: PARTITIONS })
    await fill(names, 0, 5)
    await expectAll(ledger, 5)
    expect(reading.restarts().length).toBeLessThan(12)
  })
})
