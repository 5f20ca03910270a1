import { setTimeout as passed } from 'node:timers/promises'
import type { Publisher } from '../kafka/publisher.ts'
import type { TrafficRecord } from '../kafka/traffic.ts'
import type { Ledger } from '../support/ledger-process.ts'
import { type Decision, JSON_BODY } from '../support/ledger-talk.ts'
import { type CrmRecords, loneWithdrawal } from './crm-records.ts'
import { quantile } from './figures.ts'

/** Records leave at fixed times, whether those before them are through or not. */
const SEND_EVERY_MS = 20
const SECONDS = 15
/** What leaves before that is not counted: caches fill. */
const WARM_UP_SECONDS = 2
/** Partitions of which the last record of a send is looked for, in turns. */
const SAMPLED_PARTITIONS = 2
const LOOK_EVERY_MS = 5
/** Looking is given up that long after the last send. */
const LATE_MS_MAX = 10_000

export interface LatencyParts {
  readonly ledger: Ledger
  readonly publisher: Publisher
  readonly topic: string
  readonly partitions: number
  readonly records: CrmRecords
  /** The first number of a sample that was not used yet. */
  readonly firstSample: number
}

export interface Latency {
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly samples: number
  /** Of them, what was not found before it was given up: its latency is longer than what counts for it. */
  readonly unseen: number
  readonly published: number
  /** Of it, what lies before the brokers have it all. */
  readonly produceP50: number
  readonly produceP99: number
  /** Between the last look that did not find a sample and the one that did: so much is the latency too high at most. */
  readonly samplingP50: number
  readonly samplingP99: number
  readonly looksPerSecond: number
}

/**
 * From the moment at which a record is to be sent until a check over HTTP knows of it. The last record of a partition in a send
 * is a withdrawal of somebody whom no other record speaks of; all that are not found yet are asked for at once, and again.
 */
export const latencyAt = async (parts: LatencyParts, rate: number): Promise<Latency> => {
  const { publisher, topic, partitions, records, ledger } = parts
  const perSend = Math.round((rate * SEND_EVERY_MS) / 1_000)
  const sends = Math.round((SECONDS * 1_000) / SEND_EVERY_MS)
  const unseen = new Map<string, Sample>()
  const seen: Array<{ readonly ms: number; readonly samplingMs: number }> = []
  const produceMs: Array<number> = []
  let isSent = false
  let looks = 0

  const look = async (): Promise<void> => {
    const asked = [...unseen]
    const askedAt = performance.now()
    const known = await areWithdrawn(
      ledger,
      asked.map(([contact]) => contact),
    )
    const answeredAt = performance.now()
    looks++
    for (const [i, [contact, sample]] of asked.entries()) {
      if (known[i] !== true) {
        sample.unseenAt = askedAt
        continue
      }
      unseen.delete(contact)
      if (sample.isCounted)
        seen.push({ ms: answeredAt - sample.sentAt, samplingMs: answeredAt - sample.unseenAt })
    }
  }
  const lookOut = async (deadline: number): Promise<void> => {
    while ((!isSent || unseen.size > 0) && performance.now() < deadline) {
      if (unseen.size > 0) await look()
      await passed(LOOK_EVERY_MS)
    }
  }

  const startedAt = performance.now()
  const endsAt = startedAt + SECONDS * 1_000
  const looking = lookOut(endsAt + LATE_MS_MAX)
  let sending = Promise.resolve()
  for (let send = 0; send < sends; send++) {
    const sentAt = startedAt + send * SEND_EVERY_MS
    const dueMs = sentAt - performance.now()
    if (dueMs > 1) await passed(dueMs)
    const isCounted = send * SEND_EVERY_MS >= WARM_UP_SECONDS * 1_000
    const samples = Array.from({ length: SAMPLED_PARTITIONS }, (_, i) => {
      const n = send * SAMPLED_PARTITIONS + i
      return loneWithdrawal(parts.firstSample + n, n % partitions)
    })
    const together: ReadonlyArray<TrafficRecord> = [...records.take(perSend - samples.length), ...samples]
    for (const { contact } of samples) unseen.set(contact, { sentAt, unseenAt: sentAt, isCounted })
    sending = sending.then(async () => {
      await publisher.publish(topic, together)
      if (isCounted) produceMs.push(performance.now() - sentAt)
    })
  }
  await sending
  isSent = true
  await looking
  const late = [...unseen.values()].filter(({ isCounted }) => isCounted)
  const ms = [...seen.map((one) => one.ms), ...late.map(({ sentAt }) => performance.now() - sentAt)]
  const samplingMs = seen.map((one) => one.samplingMs)
  return {
    p50: quantile(ms, 0.5),
    p99: quantile(ms, 0.99),
    max: Math.max(...ms),
    samples: ms.length,
    unseen: late.length,
    published: sends * perSend,
    produceP50: quantile(produceMs, 0.5),
    produceP99: quantile(produceMs, 0.99),
    samplingP50: quantile(samplingMs, 0.5),
    samplingP99: quantile(samplingMs, 0.99),
    looksPerSecond: looks / ((performance.now() - startedAt) / 1_000),
  }
}

interface Sample {
  readonly sentAt: number
  readonly isCounted: boolean
  /** When it was last asked for in vain. */
  unseenAt: number
}

const areWithdrawn = async (
  ledger: Ledger,
  contacts: ReadonlyArray<string>,
): Promise<ReadonlyArray<boolean>> => {
  const queries = contacts.map((contact) => ({ contact, channel: 'email' }))
  const { json } = await ledger.ask<{ readonly decisions: ReadonlyArray<Decision> }>('/v1/checks', {
    headers: JSON_BODY,
    body: JSON.stringify({ queries }),
  })
  return json.decisions.map(({ reasons }) => reasons.some(({ code }) => code === 'CONSENT_WITHDRAWN'))
}
