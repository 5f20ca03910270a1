import { afterAll, describe, expect, inject, test } from 'vitest'
import {
  eventually,
  type KafkaNames,
  kafkaNames,
  produce,
  serveOnKafka,
  structured,
} from '../support/kafka-ledger.ts'
import { type Ledger, runVerb, scratchDir, sleep } from '../support/ledger-process.ts'
import { grant, type Line, newNumber, replayAll } from '../support/ledger-talk.ts'
import { makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'

const { brokers = '', absent } = inject('kafka')

const scratch = scratchDir()
afterAll(scratch.remove)

describe.skipIf(absent !== undefined)(`a gap on Kafka${absent ? `: ${absent}` : ''}`, () => {
  test('records deleted under a stopped ledger halt their partition until that is acknowledged', async () => {
    const names = await filled('deleted')
    await withAdmin(async (admin) => {
      await admin.fetchTopicOffsets(names.topic)
      await admin.deleteTopicRecords({ topic: names.topic, partitions: [{ partition: 0, offset: '25' }] })
    })
    const ledger = await serveOnKafka(`${scratch.dir}/deleted`, brokers, names)
    try {
      await isHalted(ledger, names, { storedOffset: '10', lowWatermark: '25' })
      expect(await consents(ledger)).toHaveLength(10 + 40)
      await acknowledge(ledger, names)
      await eventually(
        () => consents(ledger),
        ({ length }) => length === 10 + 40 + 15,
      )
      await isReleased(ledger, names, 'records-removed')
      await isStillReleased(ledger, names)
    } finally {
      await ledger.stop()
    }
  })

  test.each([
    ['fewer records than before', 5],
    ['more records than before', 60],
  ])(
    'a topic made anew with %s halts both partitions, and all of the new ones are recorded afterwards',
    async (name, count) => {
      const names = await filled(name.replaceAll(' ', '-'))
      await withAdmin((admin) => admin.deleteTopics({ topics: [names.topic] }))
      await eventually(
        () => withAdmin((admin) => admin.listTopics()),
        (topics) => !topics.includes(names.topic),
      )
      await makeTopic(brokers, { topic: names.topic, partitions: 2 })
      const fresh = Array.from({ length: count }, () => structured(grant(newNumber())))
      await produce(quietKafka(brokers), names.topic, fresh)
      const ledger = await serveOnKafka(`${scratch.dir}/${name.replaceAll(' ', '-')}`, brokers, names)
      try {
        await isHalted(ledger, names, { storedOffset: '10' })
        await sleep(1_000)
        expect(await consents(ledger)).toHaveLength(30)
        await acknowledge(ledger, names)
        await acknowledge(ledger, names, 1)
        await eventually(
          () => consents(ledger),
          ({ length }) => length === 30 + count,
        )
        await isStillReleased(ledger, names)
      } finally {
        await ledger.stop()
      }
    },
  )
})

/**
 * A ledger has read 10 records of partition 0 and 20 of partition 1 and was stopped; then partition 0 gets 30 more, and
 * partition 1 gets 20.
 */
const filled = async (name: string): Promise<KafkaNames> => {
  const names = kafkaNames(await makeTopic(brokers, { partitions: 2 }), await makeTopic(brokers))
  const kafka = quietKafka(brokers)
  const some = (count: number) => Array.from({ length: count }, () => structured(grant(newNumber())))
  await produce(kafka, names.topic, some(10))
  await produce(kafka, names.topic, some(20), 1)
  const ledger = await serveOnKafka(`${scratch.dir}/${name}`, brokers, names)
  try {
    await eventually(
      () => consents(ledger),
      ({ length }) => length === 30,
    )
  } finally {
    await ledger.stop()
  }
  await produce(kafka, names.topic, some(30))
  await produce(kafka, names.topic, some(20), 1)
  return names
}

const consents = async (ledger: Ledger): Promise<ReadonlyArray<Line>> =>
  (await replayAll(ledger)).filter(({ type }) => type === 'ConsentGranted')

const isHalted = async (
  ledger: Ledger,
  { topic }: KafkaNames,
  members: Readonly<Record<string, string>>,
): Promise<void> => {
  const { text } = await eventually(
    () => ledger.ask('/readyz', { token: null }),
    ({ status, text: said }) => status === 503 && said.includes('KAFKA_GAP'),
  )
  for (const [name, value] of Object.entries({ topic, ...members })) {
    expect(text).toContain(`"${name}":"${value}"`)
  }
  expect(await metric(ledger, topic, 0)).toBe(1)
  expect(ledger.stdout() + ledger.stderr()).toContain(topic)
  await sleep(1_500)
}

const isReleased = async (ledger: Ledger, { topic }: KafkaNames, kind: string): Promise<void> => {
  const accepted = (await replayAll(ledger)).filter(({ type }) => type === 'KafkaGapAcknowledged')
  expect(accepted).toHaveLength(1)
  expect(accepted[0]?.data).toMatchObject({ topic, partition: 0, kind })
}

const isStillReleased = async (ledger: Ledger, { topic }: KafkaNames): Promise<void> => {
  await eventually(
    () => ledger.ask('/readyz', { token: null }),
    ({ status }) => status === 200,
  )
  await sleep(6_000)
  expect((await ledger.ask('/readyz', { token: null })).status).toBe(200)
  expect((await metric(ledger, topic, 0)) ?? 0).toBe(0)
}

/** The value of `ledger_kafka_gap` of a partition. */
const metric = async (ledger: Ledger, topic: string, partition: number): Promise<number | undefined> => {
  const { text } = await ledger.ask('/metrics')
  const line = text
    .split('\n')
    .find(
      (one) =>
        one.startsWith('ledger_kafka_gap{') &&
        one.includes(`topic="${topic}"`) &&
        one.includes(`partition="${partition}"`),
    )
  return line === undefined ? undefined : Number(line.split(' ').at(-1))
}

const acknowledge = async (ledger: Ledger, { topic }: KafkaNames, partition = 0): Promise<void> => {
  const said = await runVerb(
    [
      ...['kafka', 'acknowledge-gap', '--topic', topic, '--partition', String(partition)],
      ...['--reason', 'the outage was longer than the retention', '--server', ledger.url],
    ],
    { env: { LEDGER_TOKEN: ledger.adminToken } },
  )
  expect(said, said.stderr).toMatchObject({ code: 0 })
}

type Admin = ReturnType<ReturnType<typeof quietKafka>['admin']>
const withAdmin = async <T>(work: (admin: Admin) => Promise<T>): Promise<T> => {
  const admin = quietKafka(brokers).admin()
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}
