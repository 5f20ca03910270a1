import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import { consentEvents } from '../../examples/generate/consent-events.ts'
import { decodeConfig } from '../../src/adapters/config.ts'
import type { Ledger } from '../../src/domain/ports/ledger.ts'
import type { Outcome } from '../../src/domain/workflow/outcome.ts'
import type { Incoming } from '../../src/domain/workflow/record-messages.ts'
import { openNode } from '../../src/node/open-node.ts'
import { type Figure, quantile } from './figures.ts'

const BATCH_EVENTS = 1_000
const UNDER_WAY = 2
const PACED_BATCH_EVENTS = 100
const PACED_SECONDS = 10

/** Ingest on the embedded log, everything durable and visible before it is answered; then a rebuild of what came in. */
export const ingestFigures = async (events: number): Promise<ReadonlyArray<Figure>> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'consent-bench-'))
  const config = decodeConfig({ LEDGER_DATA_DIR: dataDir })
  if (E.isLeft(config)) throw new Error('no configuration')
  const fail = (cause: unknown): never => {
    throw new Error('the node failed', { cause })
  }
  const node = await openNode({ config: config.right, onFatal: fail, onFeedFailure: fail })
  if (E.isLeft(node)) throw new Error(node.left._tag)
  const { ledger } = node.right
  try {
    const messages = incoming(events, 1)
    const ingest = await fullSpeed(ledger, messages)
    const latency = await halfSpeed(ledger, ingest.perSecond / 2)
    const rebuilt = await ledger.rebuild(() => undefined)()
    if (E.isLeft(rebuilt)) throw new Error(rebuilt.left._tag)
    const rebuildRate = rebuilt.right.events / rebuilt.right.seconds
    return [
      {
        work: `ingest in batches of ${BATCH_EVENTS}, durable and visible before the answer`,
        value: ingest.perSecond,
        unit: 'events/s',
        goal: '≥ 20,000 events/s',
        isMet: ingest.perSecond >= 20_000,
        raw: { events, seconds: ingest.seconds, invisible: ingest.invisible, ...ingest.outcomes },
      },
      {
        work: 'sent → acknowledged and visible, at half the highest rate',
        value: latency.p99,
        unit: 'ms p99',
        goal: '≤ 250 ms',
        isMet: latency.p99 <= 250,
        raw: {
          p50: latency.p50,
          max: latency.max,
          perSecond: ingest.perSecond / 2,
          batches: latency.batches,
        },
      },
      {
        work: 'share of "visible": false at half the highest rate',
        value: latency.invisible,
        unit: 'events',
        goal: '0',
        isMet: latency.invisible === 0,
        raw: {},
      },
      {
        work: 'rebuild of all read models',
        value: rebuildRate,
        unit: 'events/s',
        goal: '≥ 100,000 events/s',
        isMet: rebuildRate >= 100_000,
        raw: { ...rebuilt.right },
      },
    ]
  } finally {
    await node.right.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Ids differ between seeds: one that was seen with another content is a conflict, and goes another and slower way. */
const incoming = (count: number, seed: number): ReadonlyArray<Incoming> =>
  [...consentEvents({ count, seed, brokenShare: 0, duplicateShare: 0 })].map(({ line }) => {
    const message = JSON.parse(line) as Message
    const { entry } = message.data
    const data =
      entry === undefined ? message.data : { ...message.data, entry: { ...entry, id: `${entry.id}-${seed}` } }
    return { type: 'parsed', value: { ...message, id: `${message.id}-${seed}`, data } }
  })

/** What names a message: its id, and where it lifts an entry that of the entry. */
interface Message {
  readonly id: string
  readonly data: { readonly entry?: { readonly id: string } }
}

const fullSpeed = async (ledger: Ledger, messages: ReadonlyArray<Incoming>) => {
  const startedAt = performance.now()
  const outcomes: Record<string, number> = {}
  let invisible = 0
  let next = 0
  const work = async (): Promise<void> => {
    while (next < messages.length) {
      const batch = messages.slice(next, next + BATCH_EVENTS)
      next += BATCH_EVENTS
      for (const outcome of await record(ledger, batch)) {
        outcomes[outcome.outcome] = (outcomes[outcome.outcome] ?? 0) + 1
        if (outcome.visible === false) invisible++
      }
    }
  }
  await Promise.all(Array.from({ length: UNDER_WAY }, work))
  const seconds = (performance.now() - startedAt) / 1_000
  return { perSecond: messages.length / seconds, seconds, outcomes, invisible }
}

/** Batches leave at fixed times, whether those before them are answered or not. */
const halfSpeed = async (ledger: Ledger, rate: number) => {
  const batches = Math.ceil((rate * PACED_SECONDS) / PACED_BATCH_EVENTS)
  const messages = incoming(batches * PACED_BATCH_EVENTS, 2)
  const everyMs = (PACED_BATCH_EVENTS / rate) * 1_000
  const milliseconds: Array<number> = []
  let invisible = 0
  const sending: Array<Promise<void>> = []
  const startedAt = performance.now()
  for (let i = 0; i < batches; i++) {
    const dueMs = startedAt + i * everyMs - performance.now()
    if (dueMs > 1) await setTimeout(dueMs)
    const sentAt = startedAt + i * everyMs
    const batch = messages.slice(i * PACED_BATCH_EVENTS, (i + 1) * PACED_BATCH_EVENTS)
    sending.push(
      record(ledger, batch).then((outcomes) => {
        milliseconds.push(performance.now() - sentAt)
        invisible += outcomes.filter(({ visible }) => visible === false).length
      }),
    )
  }
  await Promise.all(sending)
  return {
    p50: quantile(milliseconds, 0.5),
    p99: quantile(milliseconds, 0.99),
    max: Math.max(...milliseconds),
    batches,
    invisible,
  }
}

const record = async (ledger: Ledger, batch: ReadonlyArray<Incoming>): Promise<ReadonlyArray<Outcome>> => {
  const answered = await ledger.record(batch)()
  if (E.isLeft(answered)) throw new Error(answered.left._tag)
  return answered.right
}
