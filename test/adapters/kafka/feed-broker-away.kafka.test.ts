import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { eventually } from '../../support/kafka-ledger.ts'
import { scratchDir, serveLedger } from '../../support/ledger-process.ts'
import { newNumber, record, withdrawal } from '../../support/ledger-talk.ts'
import { type Broker, startBroker } from '../../support/servers/kafka/broker.ts'
import { freshName, makeTopic, quietKafka } from '../../support/servers/kafka/topics.ts'
import { followFeed } from './following-feed.ts'

const { absent } = inject('kafka')
const cannot =
  absent ?? (process.env['LEDGER_TEST_KAFKA_BROKERS'] === undefined ? undefined : 'this one starts its own')

describe.skipIf(cannot !== undefined)(
  `the suppression feed and its broker${cannot ? `: ${cannot}` : ''}`,
  () => {
    let broker: Broker
    const closing: Array<() => unknown> = []
    beforeAll(async () => {
      broker = await startBroker()
    })
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close()
    })
    afterAll(() => broker.stop())

    test('comes back after the broker was killed twice, with every withdrawal that was recorded meanwhile', async () => {
      const { brokers } = broker
      const topic = await makeTopic(brokers, { config: [{ name: 'cleanup.policy', value: 'compact' }] })
      const scratch = scratchDir()
      closing.push(scratch.remove)
      const ledger = await serveLedger(scratch.dir, {
        env: {
          LEDGER_KAFKA_BROKERS: brokers,
          LEDGER_KAFKA_TOPIC: await makeTopic(brokers),
          LEDGER_KAFKA_DEAD_LETTER_TOPIC: await makeTopic(brokers),
          LEDGER_KAFKA_GROUP: freshName('ledger'),
          LEDGER_KAFKA_FEED_TOPIC: topic,
        },
      })
      closing.push(() => ledger.stop('SIGKILL'))
      const withdraw = (): Promise<unknown> =>
        record(ledger, ...Array.from({ length: 10 }, () => withdrawal(newNumber())))
      const lag = async (): Promise<string | undefined> =>
        /^ledger_kafka_feed_lag_events (\S+)$/m.exec((await ledger.ask('/metrics')).text)?.[1]
      const isPublishing = async (): Promise<boolean> =>
        (await ledger.ask('/metrics')).text.includes('ledger_kafka_feed_publishing 1')

      for (let round = 0; round < 2; round += 1) {
        await withdraw()
        await eventually(isPublishing, Boolean)
        await withdraw()
        await broker.kill('SIGKILL')
        await withdraw()
        await broker.restart()
        await withdraw()
      }
      await eventually(isPublishing, Boolean)
      await eventually(lag, (events) => events === '0')
      const feed = await followFeed(quietKafka(brokers), topic)
      closing.push(feed.stop)
      await eventually(
        () => new Set(feed.records.map(({ key }) => key)).size,
        (count) => count === 80,
      )
      for (const [key, records] of Map.groupBy(feed.records, (one) => one.key))
        expect(records.at(-1)?.value.position).toBe(feed.known(key)?.position)
    }, 180_000)
  },
)
