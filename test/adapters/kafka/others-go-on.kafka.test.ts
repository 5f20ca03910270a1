import { CompressionTypes } from 'kafkajs'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { METADATA_MS_MAX } from '../../../src/adapters/kafka/session.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'
import { eventually, type KafkaNames, kafkaNames, produce } from '../../support/kafka-ledger.ts'
import { makeTopic, quietKafka } from '../../support/servers/kafka/topics.ts'
import { type Reading, type SharedLedger, sharedLedger, startReading } from './reading.ts'

const { brokers = '', absent } = inject('kafka')

describe.skipIf(absent !== undefined)(`the other partitions go on${absent ? `: ${absent}` : ''}`, () => {
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
  const namesWith = async (partitions: number): Promise<KafkaNames> =>
    kafkaNames(await makeTopic(brokers, { partitions }), await makeTopic(brokers))
  const message = (id: string, filling = '') => ({ value: JSON.stringify({ id, filling }) })
  const withAdmin = async <T>(act: (admin: ReturnType<typeof kafka.admin>) => Promise<T>): Promise<T> => {
    const admin = kafka.admin()
    await admin.connect()
    try {
      return await act(admin)
    } finally {
      await admin.disconnect()
    }
  }

  test('beside one that is held at a bomb, which is shown until it is removed and that is accepted', async () => {
    const names = await namesWith(2)
    const ledger = sharedLedger()
    await produce(kafka, names.topic, [message('0-0'), message('0-1')])
    const producer = kafka.producer({ allowAutoTopicCreation: false })
    await producer.connect()
    const grows = Array.from({ length: BOMB_RECORDS }, () => ({
      value: Buffer.alloc(1_048_576),
      partition: 0,
    }))
    await producer.send({ topic: names.topic, compression: CompressionTypes.GZIP, messages: grows })
    await producer.disconnect()
    await produce(kafka, names.topic, [message('0-2')])
    const reading = read(names, ledger)
    const held = [{ topic: names.topic, partition: 0, code: 'UNREADABLE_BATCH' }]
    await eventually(
      () => reading.health().held,
      (now) => JSON.stringify(now) === JSON.stringify(held),
    )
    expect(ledger.ids()).toStrictEqual(['0-0', '0-1'])
    await produce(kafka, names.topic, [message('1-0'), message('1-1')], 1)
    await eventually(ledger.ids, (ids) => ids.length === 4, 10_000)
    expect(reading.health().held).toStrictEqual(held)

    const behind = String(2 + BOMB_RECORDS)
    await withAdmin(async (admin) => {
      await admin.fetchTopicOffsets(names.topic)
      await admin.deleteTopicRecords({ topic: names.topic, partitions: [{ partition: 0, offset: behind }] })
    })
    const [gap] = await eventually(
      () => reading.health().gaps,
      (gaps) => gaps.length === 1,
    )
    expect(gap).toMatchObject({ kind: 'records-removed', storedOffset: 2n, lowWatermark: BigInt(behind) })
    const accepted = { next: BigInt(behind), recordedBefore: BigInt(behind) }
    ledger.places.set(0, { ...accepted, acknowledgedAt: 'aaaaaaaa-0000000000000001' as Position })
    await eventually(ledger.ids, (ids) => ids.length === 5)
    expect(ledger.ids().toSorted()).toStrictEqual(['0-0', '0-1', '0-2', '1-0', '1-1'])
    expect(reading.health().held).toStrictEqual([])
    expect(reading.defects()).toStrictEqual([])
  })

  test('behind as many with a backlog as fill an answer: nobody waits until all of those are read', async () => {
    const names = await namesWith(6)
    const ledger = sharedLedger()
    const each = 1_000
    const filling = 'x'.repeat(8_000)
    const fill = async (partition: number): Promise<void> => {
      for (let from = 0; from < each; from += 100) {
        const ids = Array.from({ length: 100 }, (_, i) => `${partition}-${from + i}`)
        await produce(
          kafka,
          names.topic,
          ids.map((id) => message(id, filling)),
          partition,
        )
      }
    }
    await Promise.all([0, 1, 2, 3, 4].map(fill))
    await produce(kafka, names.topic, [message('5-0')], 5)
    read(names, ledger)
    await eventually(ledger.ids, (ids) => ids.length === 5 * each + 1)
    expect(ledger.ids().indexOf('5-0')).toBeLessThan(3 * each)
    for (const partition of [0, 1, 2, 3, 4])
      expect(ledger.ids().filter((id) => id.startsWith(`${partition}-`))).toHaveLength(each)
  })

  test('while partitions are added: those are read from their first record on, without a restart', async () => {
    const names = await namesWith(1)
    const ledger = sharedLedger()
    const reading = read(names, ledger)
    await produce(kafka, names.topic, [message('0-0')])
    await eventually(ledger.ids, (ids) => ids.length === 1)
    await withAdmin((admin) =>
      admin.createPartitions({ topicPartitions: [{ topic: names.topic, count: 3 }] }),
    )
    await produce(kafka, names.topic, [message('2-0'), message('2-1')], 2)
    await produce(kafka, names.topic, [message('0-1')])
    await eventually(ledger.ids, (ids) => ids.length === 4, METADATA_MS_MAX + 15_000)
    expect(ledger.ids().toSorted()).toStrictEqual(['0-0', '0-1', '2-0', '2-1'])
    expect(reading.restarts()).toStrictEqual([])
  })
})

/** Unpacked they are more than one batch may become. */
const BOMB_RECORDS = 66
