import { afterAll, describe, expect, inject, test } from 'vitest'
import { eventually, kafkaNames, serveOnKafka, structured } from '../support/kafka-ledger.ts'
import { scratchDir, sleep } from '../support/ledger-process.ts'
import { type Message, replayAll } from '../support/ledger-talk.ts'
import { passedOver } from '../support/passed-over.ts'
import { lacksForBroker } from '../support/servers/kafka/artifacts.ts'
import { startBroker } from '../support/servers/kafka/broker.ts'
import { freshName, makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'
import { differences } from './differences.ts'
import { grants, unlike } from './grants.ts'
import { digestsUnder } from './letters.ts'
import { openPublisher } from './publisher.ts'
import { lettersOn, untilTakenUp } from './reached.ts'
import { traffic } from './traffic.ts'

const { brokers = '', absent } = inject('kafka')
const cannot = absent ?? passedOver(await lacksForBroker())

const scratch = scratchDir()
afterAll(scratch.remove)

// Each has a broker or topics of its own, and waits for them most of the time: all at once.
const together = { concurrent: true }

describe.skipIf(cannot !== undefined)(`a broker in trouble${cannot ? `: ${cannot}` : ''}`, together, () => {
  test('killed twice under load: nothing is lost, doubled or reordered', { timeout: 300_000 }, async () => {
    const broker = await startBroker()
    const partitions = 2
    const names = kafkaNames(await makeTopic(broker.brokers, { partitions }), await makeTopic(broker.brokers))
    const { records, model } = traffic({ seed: 5, records: 12_000, partitions, contacts: 200 })
    const publisher = openPublisher(broker.brokers)
    const ledger = await serveOnKafka(`${scratch.dir}/broker-killed`, broker.brokers, names)
    try {
      const sizes: Array<number> = []
      for (const [from, to] of [
        [0, 4_000],
        [4_000, 8_000],
        [8_000, 12_000],
      ] as const) {
        await publisher.publish(names.topic, records.slice(from, to))
        if (to === 12_000) break
        sizes.push((await replayAll(ledger)).length)
        await broker.kill('SIGKILL')
        await sleep(1_000)
        await broker.restart()
      }
      await untilTakenUp(quietKafka(broker.brokers), names, 120_000)
      const log = await replayAll(ledger)
      const letters = await lettersOn(quietKafka(broker.brokers), names.deadLetterTopic)
      const digestOf = digestsUnder(`${ledger.dataDir}/keys.json`)
      const published = { model, topic: names.topic, digestOf, isReadAgain: true }
      expect(differences(published, log, letters).slice(0, 20)).toStrictEqual([])
      expect((await ledger.ask('/readyz', { token: null })).text).not.toContain('KAFKA_GAP')
    } finally {
      await publisher.close().catch(() => undefined)
      await ledger.stop()
      await broker.stop()
    }
  })

  test('its disk is full, and later is not: all that it took is recorded once', {
    timeout: 180_000,
  }, async () => {
    const broker = await startBroker({ limit: 'ulimit -f 15000' })
    const names = kafkaNames(await makeTopic(broker.brokers), await makeTopic(broker.brokers))
    const filler = await makeTopic(broker.brokers)
    const ledger = await serveOnKafka(`${scratch.dir}/disk-full`, broker.brokers, names)
    const events = grants(200)
    const recorded = (count: number) =>
      eventually(
        () => replayAll(ledger),
        ({ length }) => length >= count,
        60_000,
      )
    const publish = async (some: typeof events): Promise<void> => {
      const producer = quietKafka(broker.brokers).producer()
      await producer.connect()
      try {
        const messages = some.map((event) => ({ ...structured(event), key: event.id, partition: 0 }))
        await producer.send({ topic: names.topic, messages })
      } finally {
        await producer.disconnect()
      }
    }
    try {
      await publish(events.slice(0, 50))
      await recorded(50)
      await fillUp(broker.brokers, filler)
      await eventually(
        () => broker.ended(),
        (hasEnded) => hasEnded,
      )
      const check = '/v1/check?contact=%2B13055550123&channel=sms&purpose=marketing'
      expect((await ledger.ask(check)).status).toBe(200)
      await broker.restart('ulimit -f unlimited')
      // What came while it was full is sent again, and so is what it had taken before.
      await publish(events)
      await recorded(200)
      await sleep(2_000)
      expect(unlike(await replayAll(ledger), events)).toStrictEqual([])
      expect(await lettersOn(quietKafka(broker.brokers), names.deadLetterTopic)).toStrictEqual([])
    } finally {
      await ledger.stop()
      await broker.stop()
    }
  })

  test('what a producer aborted is never recorded, what it committed is', async () => {
    const names = kafkaNames(await makeTopic(brokers, { partitions: 2 }), await makeTopic(brokers))
    const ledger = await serveOnKafka(`${scratch.dir}/transactions`, brokers, names)
    const producer = quietKafka(brokers).producer({
      transactionalId: freshName('crm'),
      maxInFlightRequests: 1,
      idempotent: true,
    })
    await producer.connect()
    const kept: Array<Message> = []
    try {
      for (let round = 0; round < 20; round++) {
        const isKept = round % 3 === 0
        const transaction = await producer.transaction()
        for (const partition of [0, 1]) {
          const events = grants(5)
          await transaction.send({
            topic: names.topic,
            messages: events.map((event) => ({ ...structured(event), partition })),
          })
          if (isKept) kept.push(...events)
        }
        await (isKept ? transaction.commit() : transaction.abort())
      }
      // The last transaction is committed: what lies before it has been read once it is recorded.
      await untilTakenUp(quietKafka(brokers), names, 60_000)
      expect(unlike(await replayAll(ledger), kept)).toStrictEqual([])
      expect(await lettersOn(quietKafka(brokers), names.deadLetterTopic)).toStrictEqual([])
    } finally {
      await producer.disconnect()
      await ledger.stop()
    }
  })
})

/** Writes until the broker takes nothing more. */
const fillUp = async (at: string, topic: string): Promise<void> => {
  const producer = quietKafka(at).producer({ retry: { retries: 0 } })
  await producer.connect()
  const value = 'x'.repeat(500_000)
  let count = 0
  try {
    for (; count < FILLING_MAX; count++) await producer.send({ topic, messages: [{ value }] })
  } catch {
    // The disk is full.
  } finally {
    await producer.disconnect()
  }
  expect(count).toBeLessThan(FILLING_MAX)
}

const FILLING_MAX = 200
