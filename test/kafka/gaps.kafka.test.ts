import { afterAll, describe, expect, inject, test } from 'vitest'
import {
  eventually,
  type KafkaNames,
  kafkaEnvironment,
  kafkaNames,
  produce,
  serveOnKafka,
  structured,
} from '../support/kafka-ledger.ts'
import { type Ledger, runVerb, scratchDir, sleep } from '../support/ledger-process.ts'
import { JSON_BODY, type Message, replayAll } from '../support/ledger-talk.ts'
import { makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'
import { grants, unlike } from './grants.ts'

const { brokers = '', absent } = inject('kafka')

const scratch = scratchDir()
afterAll(scratch.remove)

const REASON = 'the outage was longer than the retention, ticket 4711'

/** As `/readyz`, the log and the recorded event say it. */
interface Gap {
  readonly topic: string
  readonly partition: number
  readonly kind: string
  readonly storedOffset: string
  readonly lowWatermark: string
  readonly highWatermark: string
}

describe.skipIf(absent !== undefined).concurrent(`a gap on Kafka${absent ? `: ${absent}` : ''}`, () => {
  test('records deleted under a stopped ledger halt their partition until that is acknowledged', {
    timeout: 240_000,
  }, async () => {
    const { names, dir, read, unread } = await filled('deleted')
    await withAdmin(async (admin) => {
      await admin.fetchTopicOffsets(names.topic)
      await admin.deleteTopicRecords({ topic: names.topic, partitions: [{ partition: 0, offset: '25' }] })
    })
    const ledger = await serveOnKafka(dir, brokers, names)
    const [inHalted = [], beside = []] = unread
    const offsets = { storedOffset: '10', lowWatermark: '25', highWatermark: '40' }
    const gap = { topic: names.topic, partition: 0, kind: 'records-removed', ...offsets }
    try {
      await isHalted(ledger, [gap])
      await holds(ledger, [...read, ...beside])
      await sleep(1_500)
      await holds(ledger, [...read, ...beside])
      const token = await tokenOf(ledger, 'anna-of-operations')
      await acknowledge(names, 0, ['--server', ledger.url], { LEDGER_TOKEN: token })
      await holds(ledger, [...read, ...beside, ...inHalted.slice(15)])
      await isAccepted(ledger, [gap], 'anna-of-operations')
      await isStillReleased(ledger)
    } finally {
      await ledger.stop()
    }
  })

  test('a topic made anew with more records halts what was read of it, until that is acknowledged with a server', {
    timeout: 240_000,
  }, async () => {
    const { names, dir, read } = await filled('more')
    const { fresh, beside } = await madeAnew(names, 60)
    const ledger = await serveOnKafka(dir, brokers, names)
    const gaps = [
      {
        ...{ topic: names.topic, partition: 0, kind: 'another-topic' },
        ...{ storedOffset: '10', lowWatermark: '0', highWatermark: '60' },
      },
      {
        ...{ topic: names.topic, partition: 1, kind: 'truncated' },
        ...{ storedOffset: '20', lowWatermark: '0', highWatermark: '0' },
      },
    ]
    try {
      await isHalted(ledger, gaps)
      await holds(ledger, [...read, ...beside])
      await sleep(1_500)
      await holds(ledger, [...read, ...beside])
      for (const partition of [0, 1])
        await acknowledge(names, partition, ['--server', ledger.url], { LEDGER_TOKEN: ledger.adminToken })
      await holds(ledger, [...read, ...beside, ...fresh])
      await isAccepted(ledger, gaps, 'admin.token')
      await isStillReleased(ledger)
    } finally {
      await ledger.stop()
    }
  })

  test('a topic made anew with fewer records is acknowledged on a data directory that no server owns', {
    timeout: 240_000,
  }, async () => {
    const { names, dir, read } = await filled('fewer')
    const { fresh, beside } = await madeAnew(names, 5)
    const gaps = [
      {
        ...{ topic: names.topic, partition: 0, kind: 'truncated' },
        ...{ storedOffset: '10', lowWatermark: '0', highWatermark: '5' },
      },
      {
        ...{ topic: names.topic, partition: 1, kind: 'truncated' },
        ...{ storedOffset: '20', lowWatermark: '0', highWatermark: '0' },
      },
    ]
    const halted = await serveOnKafka(dir, brokers, names)
    try {
      await isHalted(halted, gaps)
      await holds(halted, [...read, ...beside])
    } finally {
      await halted.stop()
    }
    const env = kafkaEnvironment(brokers, names)
    for (const partition of [0, 1]) {
      const said = await acknowledge(names, partition, ['--data', dir], env)
      expect(said).toContain(
        `Accepted (truncated): offset ${partition === 0 ? 10 : 20} would have been next, the first record is 0.`,
      )
    }
    expect(await runVerb(gapVerb(names, 2, ['--data', dir]), { env })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('NO_SUCH_GAP') as string,
    })
    const ledger = await serveOnKafka(dir, brokers, names)
    try {
      await holds(ledger, [...read, ...beside, ...fresh])
      await isAccepted(ledger, gaps, 'command-line')
      await isStillReleased(ledger)
      expect(gapLines(ledger)).toStrictEqual([])
    } finally {
      await ledger.stop()
    }
  })
})

/**
 * A ledger has read 10 records of partition 0, 20 of partition 1 and none of partition 2, where there were none, and was stopped;
 * then partitions 0 and 1 get 30 and 20 more.
 */
const filled = async (name: string) => {
  const names = kafkaNames(await makeTopic(brokers, { partitions: 3 }), await makeTopic(brokers))
  const dir = `${scratch.dir}/${name}`
  const read = [grants(10), grants(20)]
  const unread = [grants(30), grants(20)]
  const put = async (some: ReadonlyArray<ReadonlyArray<Message>>): Promise<void> => {
    for (const [partition, events] of some.entries())
      await produce(quietKafka(brokers), names.topic, events.map(structured), partition)
  }
  await put(read)
  const ledger = await serveOnKafka(dir, brokers, names)
  try {
    await holds(ledger, read.flat())
  } finally {
    await ledger.stop()
  }
  await put(unread)
  return { names, dir, read: read.flat(), unread }
}

/** The same topic once more, with other records in partition 0, and with some in partition 2, of which nothing was ever read. */
const madeAnew = async ({ topic }: KafkaNames, size: number) => {
  await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }))
  await eventually(
    () => withAdmin((admin) => admin.listTopics()),
    (topics) => !topics.includes(topic),
  )
  await makeTopic(brokers, { topic, partitions: 3 })
  const [fresh, beside] = [grants(size), grants(7)]
  await produce(quietKafka(brokers), topic, fresh.map(structured))
  await produce(quietKafka(brokers), topic, beside.map(structured), 2)
  return { fresh, beside }
}

/** Waits until the ledger holds as many, which must be just these, each once. */
const holds = async (ledger: Ledger, events: ReadonlyArray<Message>): Promise<void> => {
  const log = await eventually(
    () => replayAll(ledger),
    (lines) => lines.filter(({ type }) => type === 'ConsentGranted').length >= events.length,
  )
  expect(unlike(log, events)).toStrictEqual([])
}

/** These gaps are told, by `/readyz`, the metric and the log, and no other. */
const isHalted = async (ledger: Ledger, gaps: ReadonlyArray<Gap>): Promise<void> => {
  const { status, json, text } = await eventually(
    () => ledger.ask<NotReady>('/readyz', { token: null }),
    (answer) => answer.json.kafka?.gaps.length === gaps.length,
  )
  expect(status).toBe(503)
  const { code, kafka, topic, partition, kind, storedOffset, lowWatermark, highWatermark } = json
  expect(code, text).toBe('KAFKA_GAP')
  expect(byPartition(kafka?.gaps ?? [])).toStrictEqual(gaps)
  expect(gaps).toContainEqual({ topic, partition, kind, storedOffset, lowWatermark, highWatermark })
  expect(await gapMetrics(ledger)).toStrictEqual(
    gaps.map((gap) => `ledger_kafka_gap{topic="${gap.topic}",partition="${gap.partition}"} 1`),
  )
  expect(byPartition(gapLines(ledger))).toStrictEqual(gaps)
}

interface NotReady extends Gap {
  readonly code?: string
  readonly kafka?: { readonly gaps: ReadonlyArray<Gap> }
}

const byPartition = (gaps: ReadonlyArray<Gap>): ReadonlyArray<Gap> =>
  gaps.toSorted((one, other) => one.partition - other.partition)

const gapMetrics = async (ledger: Ledger): Promise<ReadonlyArray<string>> =>
  (await ledger.ask('/metrics')).text
    .split('\n')
    .filter((line) => line.startsWith('ledger_kafka_gap{'))
    .toSorted()

/** What the log says of gaps: topic, partition, and from where to where something is missing. */
const gapLines = (ledger: Ledger): ReadonlyArray<Gap> =>
  `${ledger.stdout()}\n${ledger.stderr()}`
    .split('\n')
    .filter((line) => line.includes('"KAFKA_GAP"') && line.includes('acknowledge-gap'))
    .map((line) => JSON.parse(line) as Gap)
    .map(({ topic, partition, kind, storedOffset, lowWatermark, highWatermark }) => ({
      ...{ topic, partition, kind },
      ...{ storedOffset, lowWatermark, highWatermark },
    }))

/** Each is recorded once, with who accepted it and why. */
const isAccepted = async (ledger: Ledger, gaps: ReadonlyArray<Gap>, by: string): Promise<void> => {
  const accepted = (await replayAll(ledger)).filter(({ type }) => type === 'KafkaGapAcknowledged')
  expect(accepted.map(({ data: { occurredAt: _, ...facts } }) => facts)).toStrictEqual(
    gaps.map((gap) => ({ ...gap, resumeAt: gap.lowWatermark, reason: REASON, acknowledgedBy: by })),
  )
}

/** Longer than it takes to compare places with the broker again. */
const isStillReleased = async (ledger: Ledger): Promise<void> => {
  const ready = () => ledger.ask('/readyz', { token: null })
  await eventually(ready, ({ status }) => status === 200)
  await sleep(6_000)
  expect((await ready()).status).toBe(200)
  expect(await gapMetrics(ledger)).toStrictEqual([])
}

const tokenOf = async (ledger: Ledger, name: string): Promise<string> => {
  const body = JSON.stringify({ role: 'admin', name })
  const { json } = await ledger.ask<{ readonly token: string }>('/v1/tokens', { headers: JSON_BODY, body })
  return json.token
}

const gapVerb = ({ topic }: KafkaNames, partition: number, where: ReadonlyArray<string>) => [
  ...['kafka', 'acknowledge-gap', '--topic', topic, '--partition', String(partition)],
  ...['--reason', REASON, ...where],
]

const acknowledge = async (
  names: KafkaNames,
  partition: number,
  where: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
): Promise<string> => {
  const said = await runVerb(gapVerb(names, partition, where), { env })
  expect(said, said.stderr).toMatchObject({ code: 0 })
  return said.stdout
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
