import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import { systemClock } from '../../src/adapters/system/clock.ts'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import { PURPOSES } from '../../src/domain/kernel/purpose.ts'
import type { Word } from '../../src/domain/kernel/word.ts'
import type { EventStore, LogEvent } from '../../src/domain/ports/event-store.ts'
import type { Ledger } from '../../src/domain/ports/ledger.ts'
import { inFlight } from '../../src/domain/workflow/in-flight.ts'
import type { Outcome } from '../../src/domain/workflow/outcome.ts'
import { recordingClock } from '../../src/domain/workflow/recording-clock.ts'
import { openIndexHost } from '../../src/node/index-host.ts'
import { localLedger } from '../../src/node/local-ledger.ts'
import { ledgerView } from '../../src/projections/ledger-view.ts'
import { fakeContacts } from '../support/fake-contacts.ts'
import { fakeNames } from '../support/fake-names.ts'
import { memoryContentStore } from '../support/memory-content-store.ts'
import { memoryEventStore } from '../support/memory-event-store.ts'
import { type KeptKeys, memoryKeyVault } from '../support/memory-key-vault.ts'
import { faultyStore } from './faulty-store.ts'
import { type Random, randomOf } from './random.ts'

export interface Finding {
  readonly step: number
  readonly what: string
}

export interface WorldOptions {
  readonly seed: number
  readonly steps: number
  /** The share of appends that go wrong. */
  readonly faults?: number
  /** Makes the ledger worse, to show that the world notices. */
  readonly spoil?: (store: EventStore) => EventStore
}

/**
 * CRMs send messages again and again, at once and out of order, to a ledger whose store fails and whose process dies. After
 * each step the three promises are looked at: an acknowledged withdrawal is honoured, nothing is lost, nothing counts twice.
 */
export const simulate = async ({
  seed,
  steps,
  faults = 0.2,
  spoil = (store) => store,
}: WorldOptions): Promise<ReadonlyArray<Finding>> => {
  const random = randomOf(seed)
  const dir = mkdtempSync(join(tmpdir(), 'consent-world-'))
  const events: Array<LogEvent> = []
  const keys: KeptKeys = new Map()
  const acknowledged = new Map<string, Message>()
  const sent: Array<Message> = []
  const findings: Array<Finding> = []
  let node = await openWorldNode(dir, events, keys, random, faults, spoil)
  try {
    for (let step = 0; step < steps; step++) {
      const batches = Array.from({ length: 1 + random.below(3) }, () => batchOf(random, sent))
      const answers = Promise.all(batches.map((batch) => node.ledger.record(batch.map(incomingOf))()))
      if (random.chance(0.1)) {
        await node.close()
        await answers.catch(() => undefined) // nobody hears what a dead process would have said
        node = await openWorldNode(dir, events, keys, random, faults, spoil)
        continue
      }
      for (const [i, answer] of (await answers).entries()) {
        if (E.isLeft(answer)) continue
        for (const [at, outcome] of answer.right.entries()) {
          const message = batches[i]?.[at]
          if (message !== undefined) findings.push(...faultsIn(step, message, outcome, acknowledged))
        }
      }
      findings.push(...lookAt(step, events, acknowledged, node.ledger))
      if (findings.length > 0) break
    }
    return findings
  } finally {
    await node.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

interface Message {
  readonly id: string
  readonly contact: string
  readonly refuses: boolean
  /** Seconds since the world began. */
  readonly at: number
}

const CONTACTS = 4
const SOURCE = 'urn:example:world'

/** New messages, and some that were sent before. */
const batchOf = (random: Random, sent: Array<Message>): ReadonlyArray<Message> =>
  Array.from({ length: 1 + random.below(6) }, () => {
    if (sent.length > 0 && random.chance(0.3)) return random.pick(sent)
    const message = {
      id: `m-${sent.length}`,
      contact: `+1305555010${random.below(CONTACTS)}`,
      refuses: random.chance(0.4),
      at: random.below(1_000),
    }
    sent.push(message)
    return message
  })

const incomingOf = ({ id, contact, refuses, at }: Message) => ({
  type: 'parsed' as const,
  value: {
    specversion: '1.0',
    id,
    source: SOURCE,
    type: `org.consent-ledger.consent.${refuses ? 'withdrawn' : 'granted'}.v1`,
    time: new Date(Date.UTC(2026, 0, 1) + at * 1_000).toISOString(),
    data: refuses
      ? { contact, method: 'web' }
      : {
          contact,
          scope: { channel: 'sms', purpose: 'marketing' },
          level: 'express-written',
          capture: { method: 'web-form' },
        },
  },
})

const faultsIn = (
  step: number,
  message: Message,
  { outcome }: Outcome,
  acknowledged: Map<string, Message>,
): ReadonlyArray<Finding> => {
  const isKnown = acknowledged.has(message.id)
  if (outcome === 'recorded' || outcome === 'duplicate') acknowledged.set(message.id, message)
  if (outcome === 'recorded' && isKnown) return [{ step, what: `${message.id} was recorded twice` }]
  return outcome === 'recorded' || outcome === 'duplicate'
    ? []
    : [{ step, what: `${message.id} was answered ${outcome}` }]
}

const lookAt = (
  step: number,
  events: ReadonlyArray<LogEvent>,
  acknowledged: ReadonlyMap<string, Message>,
  ledger: Pick<Ledger, 'check'>,
): ReadonlyArray<Finding> => {
  const counts = new Map<EventId, number>()
  for (const { id } of events) counts.set(id, (counts.get(id) ?? 0) + 1)
  const twice = [...counts]
    .filter(([, count]) => count > 1)
    .map(([id]) => ({ step, what: `${id} is in the log twice` }))
  const lost = [...acknowledged.keys()]
    .filter((id) => !counts.has(fakeNames.eventIdOf(SOURCE, id)))
    .map((id) => ({ step, what: `${id} was acknowledged and is lost` }))
  const ignored = [...acknowledged.values()]
    .filter(({ refuses }) => refuses)
    .filter((refusal) => !isHonoured(refusal, events, ledger))
    .map(({ id }) => ({ step, what: `the withdrawal ${id} is not honoured` }))
  return [...twice, ...lost, ...ignored]
}

/** A withdrawal forbids contact unless a grant that is in the log is newer. */
const isHonoured = (
  refusal: Message,
  events: ReadonlyArray<LogEvent>,
  ledger: Pick<Ledger, 'check'>,
): boolean => {
  const decision = ledger.check({ contact: refusal.contact, channel: 'sms' })
  if (E.isLeft(decision)) return false
  if (decision.right.verdict !== 'permit') return true
  const since = new Date(Date.UTC(2026, 0, 1) + refusal.at * 1_000).toISOString()
  return events.some(
    ({ type, data, stream }) =>
      type === 'ConsentGranted' &&
      stream === `contact-${fakeNames.pseudonymOf(refusal.contact as never)}` &&
      (JSON.parse(Buffer.from(data).toString()) as { occurredAt: string }).occurredAt > since,
  )
}

const openWorldNode = async (
  dir: string,
  events: Array<LogEvent>,
  keys: KeptKeys,
  random: Random,
  faults: number,
  spoil: (store: EventStore) => EventStore,
) => {
  const log = memoryEventStore({ events, signOfLifeMs: 20 })
  const store = faultyStore(spoil(log.store), random, faults)
  const indexed = await openIndexHost(
    join(dir, 'index'),
    log.feed,
    () => undefined,
    () => true,
    systemClock,
  )
  if (E.isLeft(indexed)) throw new Error(indexed.left._tag)
  const host = indexed.right
  while (host.currentAt() === undefined) await setTimeout(1)
  const view = ledgerView(host.index, host)
  const ledger = localLedger({
    store,
    vault: memoryKeyVault(keys),
    content: memoryContentStore(),
    names: fakeNames,
    view,
    heldBack: view,
    host,
    clock: systemClock,
    stamp: recordingClock(systemClock, host.index().checkpoint().recordedAt),
    inFlight: inFlight(),
    turns: inFlight(),
    decoding: {
      deployment: { defaultSeller: 'default' as Word, purposes: new Set<string>(PURPOSES) },
      contacts: fakeContacts,
      names: fakeNames,
    },
    newId: () => randomUUID() as EventId,
    newSalt: () => randomUUID(),
    newSecret: () => randomUUID(),
    node: 'world',
    onUnknownWords: () => undefined,
    keepMs: 86_400_000,
    engine: 'world',
    lagMsMax: 60_000,
    isStopping: () => false,
  })
  return { ledger, close: host.close }
}
