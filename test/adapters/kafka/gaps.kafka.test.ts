import { setTimeout as passed } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import type { KafkaHealth } from '../../../src/domain/ports/kafka-control.ts'
import { positionNo } from '../../support/arbitrary/contact-event.ts'
import { eventually, type KafkaNames, kafkaNames, produce } from '../../support/kafka-ledger.ts'
import { freshName, makeTopic, quietKafka } from '../../support/servers/kafka/topics.ts'
import { type Reading, type SharedLedger, sharedLedger, startReading } from './reading.ts'

const { brokers = '', absent } = inject('kafka')

describe.skipIf(absent !== undefined)(
  `what a broker lost, and what it did not${absent ? `: ${absent}` : ''}`,
  () => {
    const kafka = quietKafka(brokers)
    const admin = kafka.admin()
    const started: Array<Reading> = []
    beforeEach(async () => {
      await admin.connect()
    })
    afterEach(async () => {
      await Promise.all(started.splice(0).map((reading) => reading.stop()))
      await admin.disconnect()
    })
    const read = (names: KafkaNames, ledger: SharedLedger): Reading => {
      const reading = startReading(brokers, names, ledger)
      started.push(reading)
      return reading
    }
    const setUp = async (partitions = 2): Promise<KafkaNames> =>
      kafkaNames(await makeTopic(brokers, { partitions }), await makeTopic(brokers))
    const fill = (names: KafkaNames, from: number, count: number, partition = 0): Promise<void> =>
      produce(
        kafka,
        names.topic,
        Array.from({ length: count }, (_, i) => ({
          value: JSON.stringify({ id: `${partition}-${from + i}` }),
        })),
        partition,
      )
    const removeBefore = async ({ topic }: KafkaNames, offset: string): Promise<void> => {
      await admin.fetchTopicOffsets(topic)
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset }] })
    }
    const makeAnew = async (topic: string): Promise<void> => {
      await admin.deleteTopics({ topics: [topic] })
      await eventually(
        () =>
          makeTopic(brokers, { topic }).then(
            () => true,
            () => false,
          ),
        (isMade) => isMade,
      )
    }
    const isRecorded = (ledger: SharedLedger, count: number) =>
      eventually(
        () => ledger.ids().length,
        (length) => length >= count,
      )
    const gapsOf = (reading: Reading): Promise<KafkaHealth['gaps']> =>
      eventually(
        () => reading.health().gaps,
        (gaps) => gaps.length > 0,
      )
    const readThenStop = async (names: KafkaNames, ledger: SharedLedger, count: number): Promise<void> => {
      const reading = read(names, ledger)
      await isRecorded(ledger, count)
      await reading.stop()
    }

    test('records removed under a stopped consumer halt their partition and no other, until that is accepted', async () => {
      const names = await setUp()
      const ledger = sharedLedger()
      await fill(names, 0, 5)
      await fill(names, 0, 5, 1)
      await readThenStop(names, ledger, 10)
      await fill(names, 5, 5)
      await fill(names, 5, 5, 1)
      await removeBefore(names, '8')
      const reading = read(names, ledger)
      expect(await gapsOf(reading)).toStrictEqual([
        {
          topic: names.topic,
          partition: 0,
          kind: 'records-removed',
          storedOffset: 5n,
          lowWatermark: 8n,
          highWatermark: 10n,
        },
      ])
      await isRecorded(ledger, 15)
      await passed(1_000)
      expect(ledger.ids().filter((id) => id.startsWith('0-'))).toHaveLength(5)
      expect(await reading.gapOf(names.topic, 0)()).toMatchObject({ right: { kind: 'records-removed' } })
      expect(await reading.gapOf(names.topic, 1)()).toStrictEqual({ _tag: 'Right', right: undefined })
      ledger.places.set(0, { next: 8n, recordedBefore: 8n, acknowledgedAt: positionNo(1) })
      await isRecorded(ledger, 17)
      expect(ledger.ids().slice(-2)).toStrictEqual(['0-8', '0-9'])
      await eventually(
        () => reading.health().gaps,
        (gaps) => gaps.length === 0,
      )
    })

    test('offset out of range while it reads: what was removed meanwhile is noticed, though the driver reads on elsewhere', async () => {
      const names = await setUp(1)
      const ledger = sharedLedger()
      await fill(names, 0, 3)
      const reading = read(names, ledger)
      await isRecorded(ledger, 3)
      ledger.isAway = true
      await fill(names, 3, 5)
      await eventually(
        () => reading.health().held,
        (held) => held.length > 0,
      )
      expect(reading.health().held).toStrictEqual([
        { topic: names.topic, partition: 0, code: 'STORE_UNAVAILABLE' },
      ])
      await removeBefore(names, '6')
      ledger.isAway = false
      expect(await gapsOf(reading)).toMatchObject([
        { kind: 'records-removed', storedOffset: 3n, lowWatermark: 6n },
      ])
      expect(ledger.ids()).toHaveLength(3)
    })

    test('a topic of the same name is another topic, also where it is longer than the old one', async () => {
      const names = await setUp(1)
      const ledger = sharedLedger()
      await fill(names, 0, 5)
      await readThenStop(names, ledger, 5)
      await makeAnew(names.topic)
      await fill(names, 100, 9)
      const reading = read(names, ledger)
      expect(await gapsOf(reading)).toMatchObject([
        { kind: 'another-topic', storedOffset: 5n, lowWatermark: 0n, highWatermark: 9n },
      ])
      expect(ledger.ids()).toHaveLength(5)
    })

    test('the gap of a partition that another node holds is found by a node that holds none, also in a topic made anew', async () => {
      const names = await setUp(1)
      const ledger = sharedLedger()
      await fill(names, 0, 5)
      await readThenStop(names, ledger, 5)
      await makeAnew(names.topic)
      await fill(names, 100, 9)
      const nodes = [read(names, ledger), read(names, ledger)]
      await eventually(
        () => nodes.map((node) => node.health().gaps.length),
        (counts) => counts.includes(1),
      )
      for (const node of nodes)
        expect(await node.gapOf(names.topic, 0)()).toMatchObject({
          right: { kind: 'another-topic', storedOffset: 5n, lowWatermark: 0n, highWatermark: 9n },
        })
      expect(nodes.flatMap((node) => node.health().gaps)).toHaveLength(1)
    })

    test('a topic that is deleted and made anew under a consumer that reads is noticed', async () => {
      const names = await setUp(1)
      const ledger = sharedLedger()
      await fill(names, 0, 5)
      const reading = read(names, ledger)
      await isRecorded(ledger, 5)
      await makeAnew(names.topic)
      await fill(names, 100, 2)
      expect(await gapsOf(reading)).toMatchObject([
        { kind: 'truncated', storedOffset: 5n, highWatermark: 2n },
      ])
      expect(ledger.ids()).toHaveLength(5)
    })

    test('committed offsets that are lost, or moved by others, change nothing', async () => {
      const names = await setUp(1)
      const ledger = sharedLedger()
      await fill(names, 0, 5)
      await readThenStop(names, ledger, 5)
      await admin.deleteGroups([names.group])
      await fill(names, 5, 5)
      await readThenStop(names, ledger, 10)
      await admin.setOffsets({
        groupId: names.group,
        topic: names.topic,
        partitions: [{ partition: 0, offset: '14' }],
      })
      await fill(names, 10, 5)
      await readThenStop(names, ledger, 15)
      expect(ledger.ids()).toStrictEqual(Array.from({ length: 15 }, (_, i) => `0-${i}`))
    })

    test('what was removed after it was read is no gap', async () => {
      const names = await setUp(1)
      const ledger = sharedLedger()
      await fill(names, 0, 5)
      await readThenStop(names, ledger, 5)
      await removeBefore(names, '5')
      const reading = read(names, ledger)
      await eventually(
        () => reading.statuses().at(-1)?.[1].status,
        (status) => status === 'reading',
      )
      await fill(names, 5, 1)
      await isRecorded(ledger, 6)
      expect(reading.health().gaps).toStrictEqual([])
    })

    test('dead letters that cannot be written hold the partition until they can', async () => {
      const names = kafkaNames(await makeTopic(brokers, { partitions: 2 }), freshName('not-there'))
      const ledger = sharedLedger()
      await produce(kafka, names.topic, [{ value: 'no JSON' }, { value: JSON.stringify({ id: '0-0' }) }])
      await fill(names, 0, 3, 1)
      const reading = read(names, ledger)
      await eventually(
        () => reading.health().held,
        (held) => held.some(({ code }) => code === 'DEAD_LETTER_UNAVAILABLE'),
      )
      await isRecorded(ledger, 4)
      expect(await committed(names)).toStrictEqual([0, 3])
      await makeTopic(brokers, { topic: names.deadLetterTopic })
      await eventually(
        () => committed(names),
        ([first]) => first === 2,
      )
      expect(reading.health().held).toStrictEqual([])
      const letters = await lettersIn(names.deadLetterTopic)
      expect([...new Set(letters)]).toStrictEqual([`UNDECODABLE ${names.topic}/0@0`])
    })

    test('what a producer aborted is never read, whoever else wrote and whatever its key', async () => {
      const names = await setUp(1)
      const ledger = sharedLedger()
      const [one, other] = await Promise.all(
        ['one', 'other'].map(async (name) => {
          const producer = kafka.producer({
            transactionalId: freshName(name),
            maxInFlightRequests: 1,
            idempotent: true,
          })
          await producer.connect()
          return producer
        }),
      )
      if (one === undefined || other === undefined) throw new Error('no producers')
      const send = async (
        transaction: { readonly send: typeof one.send },
        id: string,
        key: Buffer | null = null,
      ): Promise<void> => {
        await transaction.send({
          topic: names.topic,
          messages: [{ partition: 0, key, value: JSON.stringify({ id }) }],
        })
      }
      const zero = Buffer.alloc(4)
      const first = await one.transaction()
      await send(first, 'aborted-1', zero)
      const second = await other.transaction()
      await send(second, 'aborted-2')
      await second.abort()
      await send(first, 'aborted-3')
      await first.abort()
      const third = await one.transaction()
      await send(third, 'committed', zero)
      await third.commit()
      const fourth = await other.transaction()
      await send(fourth, 'aborted-4')
      await fourth.abort()
      await Promise.all([one.disconnect(), other.disconnect()])
      const reading = read(names, ledger)
      await isRecorded(ledger, 1)
      const [end] = await admin.fetchTopicOffsets(names.topic)
      await eventually(
        () => committed(names),
        ([offset]) => String(offset) === end?.high,
      )
      expect(ledger.ids()).toStrictEqual(['committed'])
      await reading.stop()
      await fill(names, 0, 1)
      const again = read(names, ledger)
      await isRecorded(ledger, 2)
      expect(again.health().gaps).toStrictEqual([])
    })

    const committed = async ({ group, topic }: KafkaNames): Promise<ReadonlyArray<number>> => {
      const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
      return (found?.partitions ?? [])
        .toSorted((one, other) => one.partition - other.partition)
        .map(({ offset }) => Number(offset))
    }
    const lettersIn = async (topic: string): Promise<ReadonlyArray<string>> => {
      const consumer = kafka.consumer({ groupId: freshName('letters') })
      const seen: Array<string> = []
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      await consumer.run({
        eachMessage: async ({ message: { key, headers = {}, value } }) => {
          expect(key).toBeNull()
          expect(JSON.parse(String(value))).toMatchObject({ digest: 'digest' })
          const text = (name: string) => String(headers[name])
          seen.push(
            `${text('ledger-reason')} ${text('ledger-topic')}/${text('ledger-partition')}@${text('ledger-offset')}`,
          )
        },
      })
      await eventually(
        () => seen.length,
        (length) => length > 0,
      )
      await consumer.disconnect()
      return seen
    }
  },
)
