import { spawn } from 'node:child_process'
import { setTimeout as passed } from 'node:timers/promises'
import { dropEmptyTimers } from '../../src/adapters/kafka/empty-timers.ts'
import { openPublisher, type Publisher } from '../kafka/publisher.ts'
import { kafkaNames, serveOnKafka } from '../support/kafka-ledger.ts'
import { type Ledger, scratchDir, serveLedger } from '../support/ledger-process.ts'
import { check } from '../support/ledger-talk.ts'
import { findBroker } from '../support/servers/kafka/find-broker.ts'
import { freshName, makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'
import { type CrmRecords, crmRecords } from './crm-records.ts'
import { type Figure, median } from './figures.ts'
import { type Latency, latencyAt } from './kafka-latency.ts'
import { anonymousMb, highWaterMb, shareBetween, timeOf } from './processes.ts'

const PARTITIONS = 6
const CONTACTS_SHARE = 0.3
const ROUNDS = 3
/** No further round is begun after that, and none waits longer than that for the end of the backlog. */
const ROUNDS_SECONDS_MAX = 120
const BACKLOG_SECONDS_MAX = 60
const PUBLISHED_TOGETHER = 10_000
const FIXED_RATE = 5_000
/** Samples of one rate are numbered below that. */
const SAMPLES_MAX = 1_000_000
const LOOK_EVERY_MS = 50

/**
 * A backlog on a real broker until checks know all of it, beside kafkajs alone on the same topic, in turns; then records at a
 * steady rate. Broker, ledger and producer share the machine.
 */
export const kafkaFigures = async (records: number): Promise<ReadonlyArray<Figure>> => {
  dropEmptyTimers()
  const broker = await findBroker()
  if (broker.status === 'absent') {
    process.stdout.write(`no figures of Kafka: ${broker.why}\n`)
    return []
  }
  const scratch = scratchDir()
  const publisher = openPublisher(broker.brokers)
  let last: Serving | undefined
  try {
    const crm = crmRecords({ seed: 1, contacts: Math.ceil(records * CONTACTS_SHARE), partitions: PARTITIONS })
    const { brokers, pid: brokerPid } = broker
    const topic = await makeTopic(brokers, { partitions: PARTITIONS })
    const publishedPerSecond = await publishAll(publisher, topic, crm, records)
    const at = { brokers, brokerPid, topic, records }
    const rounds: Array<BacklogRound> = []
    const bare: Array<BareRound> = []
    const startedAt = performance.now()
    for (let round = 0; round < ROUNDS; round++) {
      if (round > 0 && performance.now() - startedAt > ROUNDS_SECONDS_MAX * 1_000) break
      await last?.ledger.stop()
      last = await serveFresh(`${scratch.dir}/${round}`, at)
      rounds.push(await takeUp(last, at))
      bare.push(await bareRound(at))
    }
    if (last === undefined) throw new Error('no round')
    const rate = median(rounds.map(({ perSecond }) => perSecond))
    const paced = { ...at, publisher, crm, serving: last }
    const latencies: Array<Figure> = []
    if (rounds.at(-1)?.events === records) {
      const half = await atRate(paced, Math.round(rate / 2), 0)
      latencies.push(latencyFigure('half of the rate over the backlog', half))
      const fixed = await atRate(paced, FIXED_RATE, SAMPLES_MAX)
      latencies.push(latencyFigure(`${FIXED_RATE.toLocaleString('en')} events/s`, fixed))
    } else process.stdout.write('no latencies on Kafka: the backlog was not taken up in time\n')
    return [...backlogFigures(records, rounds, bare, publishedPerSecond), ...latencies, memoryFigure(rounds)]
  } finally {
    await last?.ledger.stop()
    await publisher.close()
    await broker.stop()
    scratch.remove()
  }
}

interface At {
  readonly brokers: string
  readonly brokerPid: number | undefined
  readonly topic: string
  readonly records: number
}

const publishAll = async (
  publisher: Publisher,
  topic: string,
  crm: CrmRecords,
  records: number,
): Promise<number> => {
  const startedAt = performance.now()
  for (let left = records; left > 0; left -= PUBLISHED_TOGETHER)
    await publisher.publish(topic, crm.take(Math.min(left, PUBLISHED_TOGETHER)))
  return records / ((performance.now() - startedAt) / 1_000)
}

interface Serving {
  readonly ledger: Ledger
  readonly deadLetterTopic: string
  /** What it has recorded by itself. */
  readonly own: number
}

/** A ledger that has recorded nothing, under a group that has read nothing. */
const serveFresh = async (dataDir: string, { brokers, topic }: At): Promise<Serving> => {
  const idle = await serveLedger(dataDir)
  const own = await visibleEvents(idle)
  await idle.stop()
  const deadLetterTopic = await makeTopic(brokers)
  const ledger = await serveOnKafka(dataDir, brokers, kafkaNames(topic, deadLetterTopic))
  return { ledger, deadLetterTopic, own }
}

interface BacklogRound {
  /** All there are, or as many as were visible when time was up. */
  readonly events: number
  readonly perSecond: number
  readonly ledgerMicroseconds: number
  readonly ledgerShare: number
  readonly brokerShare: number
  readonly highWaterMb: number
  readonly anonymousMb: number
}

/** From the first events that a check knows of, which do not count, to the last. */
const takeUp = async ({ ledger, deadLetterTopic, own }: Serving, at: At): Promise<BacklogRound> => {
  const deadline = performance.now() + BACKLOG_SECONDS_MAX * 1_000
  const first = await untilVisible(ledger, own + 1, deadline)
  const before = looksAt(ledger, at)
  const last = await untilVisible(ledger, own + at.records, deadline)
  const after = looksAt(ledger, at)
  const strangers = (await recordsOn(at.brokers, deadLetterTopic)) + Math.max(0, last - own - at.records)
  if (strangers > 0) throw new Error(`${strangers} events more than were published as good ones`)
  const perSecond = (last - first) / ((after.ledger.atMs - before.ledger.atMs) / 1_000)
  const ledgerShare = shareBetween(before.ledger, after.ledger)
  return {
    events: last - own,
    perSecond,
    ledgerShare,
    ledgerMicroseconds: (ledgerShare / perSecond) * 1_000_000,
    brokerShare: shareBetween(before.broker, after.broker),
    highWaterMb: highWaterMb(ledger.pid),
    anonymousMb: anonymousMb(ledger.pid),
  }
}

const looksAt = (ledger: Ledger, { brokerPid }: At) => ({
  ledger: timeOf(ledger.pid),
  broker: timeOf(brokerPid),
  producer: timeOf(process.pid),
})

/** What an answer to a check rests on: so many events are seen by it. */
const visibleEvents = async (ledger: Ledger): Promise<number> => {
  const { asOf } = await check(ledger, { contact: 'nobody@example.com', channel: 'email' })
  return asOf.size
}

/** How many are visible: so many as are waited for, or fewer where time is up. */
const untilVisible = async (ledger: Ledger, wanted: number, deadline: number): Promise<number> => {
  for (;;) {
    const seen = await visibleEvents(ledger)
    if (seen >= wanted || performance.now() > deadline) return seen
    await passed(LOOK_EVERY_MS)
  }
}

const recordsOn = async (brokers: string, topic: string): Promise<number> => {
  const admin = quietKafka(brokers).admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  return ends.reduce((sum, { high }) => sum + Number(high), 0)
}

interface BareRound {
  readonly perSecond: number
  readonly cpuMicroseconds: number
}

const bareRound = ({ brokers, topic, records }: At): Promise<BareRound> =>
  new Promise((resolve, reject) => {
    const program = new URL('bare-consumer.ts', import.meta.url).pathname
    const names = [brokers, topic, freshName('bare'), String(records)]
    const child = spawn(process.execPath, [...OF_A_LEDGER, program, ...names], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString()
    })
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text) as BareRound) : reject(new Error('the bare consumer failed')),
    )
  })

/** What `bin/consent-ledger` tells its Node; and no word of a timer that kafkajs sets wrongly. */
const OF_A_LEDGER = ['--max-semi-space-size=64', '--disable-warning=TimeoutNegativeWarning']

interface Paced extends Latency {
  readonly rate: number
  readonly ledgerShare: number
  readonly brokerShare: number
  readonly producerShare: number
}

const atRate = async (
  paced: At & { readonly publisher: Publisher; readonly crm: CrmRecords; readonly serving: Serving },
  rate: number,
  firstSample: number,
): Promise<Paced> => {
  const { serving, publisher, topic, crm: records } = paced
  const { ledger } = serving
  const before = looksAt(ledger, paced)
  const parts = { ledger, publisher, topic, partitions: PARTITIONS, records, firstSample }
  const latency = await latencyAt(parts, rate)
  const after = looksAt(ledger, paced)
  return {
    ...latency,
    rate,
    ledgerShare: shareBetween(before.ledger, after.ledger),
    brokerShare: shareBetween(before.broker, after.broker),
    producerShare: shareBetween(before.producer, after.producer),
  }
}

const backlogFigures = (
  records: number,
  rounds: ReadonlyArray<BacklogRound>,
  bare: ReadonlyArray<BareRound>,
  publishedPerSecond: number,
): ReadonlyArray<Figure> => {
  const perSecond = rounds.map((round) => round.perSecond)
  const barePerSecond = bare.map((round) => round.perSecond)
  const ratios = perSecond.map((value, i) => value / (barePerSecond[i] ?? Number.NaN))
  const value = median(perSecond)
  return [
    {
      work: `Kafka → visible to a check, a backlog of ${records.toLocaleString('en')} on ${PARTITIONS} partitions, durable`,
      value,
      unit: 'events/s',
      goal: '≥ 10,000 events/s',
      isMet: value >= 10_000,
      raw: {
        perSecond,
        events: rounds.map((round) => round.events),
        // Steadier than the clock where others use the machine too.
        ledgerMicroseconds: rounds.map((round) => round.ledgerMicroseconds),
        ledgerShare: rounds.map((round) => round.ledgerShare),
        brokerShare: rounds.map((round) => round.brokerShare),
        publishedPerSecond,
      },
    },
    {
      work: 'the same topic by kafkajs alone, every value parsed',
      value: median(ratios),
      unit: '× bare',
      goal: `beside ${Math.round(median(barePerSecond)).toLocaleString('en')} records/s`,
      isMet: true,
      raw: { perSecond: barePerSecond, ratios, cpuMicroseconds: bare.map((round) => round.cpuMicroseconds) },
    },
  ]
}

const latencyFigure = (rate: string, paced: Paced): Figure => ({
  work: `produced → visible to a check, at ${rate}`,
  value: paced.p99,
  unit: 'ms p99',
  goal: '≤ 500 ms',
  isMet: paced.p99 <= 500 && paced.unseen === 0,
  raw: { ...paced },
})

const memoryFigure = (rounds: ReadonlyArray<BacklogRound>): Figure => {
  const megabytes = rounds.map((round) => round.highWaterMb)
  return {
    work: 'memory of the ledger over that backlog',
    value: Math.max(...megabytes),
    unit: 'MB resident at most',
    goal: 'told',
    isMet: true,
    raw: {
      megabytes,
      // Without the pages of LMDB's files, which the system takes back when it needs them.
      anonymousAtTheEnd: rounds.map((round) => round.anonymousMb),
    },
  }
}
