import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, kafkaNames, produce } from '../../support/kafka-ledger.ts'
import { passedOver } from '../../support/passed-over.ts'
import { lacksForBroker } from '../../support/servers/kafka/artifacts.ts'
import { type Broker, startBroker } from '../../support/servers/kafka/broker.ts'
import { makeTopic, quietKafka } from '../../support/servers/kafka/topics.ts'
import { sharedLedger, startReading } from './reading.ts'

const lacks = passedOver(await lacksForBroker())

describe.skipIf(lacks !== undefined)(`a broker that is killed${lacks ? `: ${lacks}` : ''}`, () => {
  let broker: Broker
  beforeAll(async () => {
    broker = await startBroker()
  })
  afterAll(() => broker.stop())

  test('and started again is read on from where it was, with nothing lost, nothing twice and no gap seen', async () => {
    const names = kafkaNames(
      await makeTopic(broker.brokers, { partitions: 2 }),
      await makeTopic(broker.brokers),
    )
    const kafka = quietKafka(broker.brokers)
    const ledger = sharedLedger()
    const fill = async (from: number): Promise<void> => {
      for (const partition of [0, 1])
        await eventually(
          () =>
            produce(
              kafka,
              names.topic,
              Array.from({ length: 50 }, (_, i) => ({
                value: JSON.stringify({ id: `${partition}-${from + i}` }),
              })),
              partition,
            ).then(
              () => true,
              () => false,
            ),
          (isDone) => isDone,
        )
    }
    await fill(0)
    const reading = startReading(broker.brokers, names, ledger)
    try {
      for (const round of [1, 2]) {
        await eventually(
          () => ledger.ids().length,
          (length) => length >= round * 100,
        )
        await broker.kill('SIGKILL')
        await eventually(
          () => reading.health().connected,
          (connected) => !connected,
        )
        await broker.restart()
        await fill(round * 50)
      }
      await eventually(
        () => ledger.ids().length,
        (length) => length >= 300,
      )
      expect(new Set(ledger.ids()).size).toBe(300)
      expect(ledger.ids()).toHaveLength(300)
      expect(reading.statuses().filter(([, { status }]) => status === 'halted')).toStrictEqual([])
      expect(reading.defects()).toStrictEqual([])
      await eventually(
        () => reading.health().connected,
        (connected) => connected,
      )
    } finally {
      await reading.stop()
    }
  }, 180_000)
})
