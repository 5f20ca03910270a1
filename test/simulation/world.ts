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
import { WITHOUT_RULE_PACK } from '../../src/domain/rules/decide-contact.ts'
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
import { noRegistries } from '../support/no-registries.ts'
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
  /** How many nodes share the store, each with an index of its own that lags behind what the others write. */
  readonly nodes?: number
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
  nodes: nodeCount = 1,
  spoil = (store) => store,
}: WorldOptions): Promise<ReadonlyArray<Finding>> => {
  const random = randomOf(seed)
  const dir = mkdtempSync(join(tmpdir(), 'consent-world-'))
  const events: Array<LogEvent> = []
  const keys: KeptKeys = new Map()
  const said: Said = { recorded: new Map(), acknowledged: new Map() }
  const sent: Array<Message> = []
  const findings: Array<Finding> = []
  const open = (n: number): Promise<WorldNode> =>
    openWorldNode(join(dir, `node-${n}`), `node-${n}`, {
      ...{ events, keys, random, faults, spoil },
      hasOthers: nodeCount > 1,
    })
  const nodes = await Promise.all(Array.from({ length: nodeCount }, (_, n) => open(n)))
  try {
    for (let step = 0; step < steps; step++) {
      const sendings = sendingsOf(random, sent, nodes)
      const answers = Promise.all(
        sendings.map(({ node, batch }) => node.ledger.record(batch.map(incomingOf))()),
      )
      void answers.catch(() => undefined) // nobody hears what a dead process would have said
      if (random.chance(0.1)) {
        const dying = random.below(nodeCount)
        await nodes[dying]?.close()
        await answers.catch(() => undefined)
        nodes[dying] = await open(dying)
        continue
      }
      for (const [i, answer] of (await answers).entries()) {
        if (E.isLeft(answer)) continue
        for (const [at, outcome] of answer.right.entries()) {
          const { batch, node } = sendings[i] as Sending
          findings.push(...faultsIn(step, batch[at] as Message, outcome, node, said, events))
        }
      }
      findings.push(...lookAt(step, events, said, nodes))
      if (findings.length > 0) break
    }
    return findings
  } finally {
    for (const node of nodes) await node.close()
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

interface Sending {
  readonly node: WorldNode
  readonly batch: ReadonlyArray<Message>
}

/** What the world was told: how often a message was recorded, and who acknowledged it last. */
interface Said {
  readonly recorded: Map<string, number>
  readonly acknowledged: Map<string, { readonly message: Message; readonly by: string }>
}

/** Batches for nodes; now and then the same one goes to two of them at once. */
const sendingsOf = (
  random: Random,
  sent: Array<Message>,
  nodes: ReadonlyArray<WorldNode>,
): ReadonlyArray<Sending> =>
  Array.from({ length: 1 + random.below(3) }).flatMap(() => {
    const batch = batchOf(random, sent)
    const node = random.pick(nodes)
    return nodes.length > 1 && random.chance(0.5)
      ? [
          { node, batch },
          { node: random.pick(nodes), batch: random.chance(0.5) ? batch : changed(batch, sent) },
        ]
      : [{ node, batch }]
  })

/** The same ids with other content: whoever comes second is in conflict. */
const changed = (batch: ReadonlyArray<Message>, sent: Array<Message>): ReadonlyArray<Message> =>
  batch.map((message) => {
    const other = { ...message, at: message.at + 1 }
    sent.push(other)
    return other
  })

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

const incomingOf = (message: Message) => {
  const { id, contact, refuses } = message
  return {
    type: 'parsed' as const,
    value: {
      specversion: '1.0',
      id,
      source: SOURCE,
      type: `org.consent-ledger.consent.${refuses ? 'withdrawn' : 'granted'}.v1`,
      time: timeOf(message),
      data: refuses
        ? { contact, method: 'web' }
        : {
            contact,
            scope: { channel: 'sms', purpose: 'marketing' },
            level: 'express-written',
            capture: { method: 'web-form' },
          },
    },
  }
}

/** A message that is not acknowledged must be in conflict with one that is in the log. */
const faultsIn = (
  step: number,
  message: Message,
  { outcome }: Outcome,
  node: WorldNode,
  { recorded, acknowledged }: Said,
  events: ReadonlyArray<LogEvent>,
): ReadonlyArray<Finding> => {
  const name = nameOf(message)
  switch (outcome) {
    case 'recorded':
    case 'duplicate': {
      const times = (recorded.get(name) ?? 0) + (outcome === 'recorded' ? 1 : 0)
      acknowledged.set(name, { message, by: node.name })
      recorded.set(name, times)
      return times > 1 && !node.hasOthers ? [{ step, what: `${name} was recorded twice` }] : []
    }
    case 'conflict':
      if (acknowledged.has(name)) return [{ step, what: `${name} is in conflict with itself` }]
      return events.some(({ id }) => id === eventIdOf(message))
        ? []
        : [{ step, what: `${name} is in conflict with nothing` }]
    case 'refused':
    case 'invalid':
      return [{ step, what: `${name} was answered ${outcome}` }]
  }
}

/** Messages of one id and other content are others. */
const nameOf = ({ id, at }: Message): string => `${id} at ${at}`

const lookAt = (
  step: number,
  events: ReadonlyArray<LogEvent>,
  { acknowledged }: Said,
  nodes: ReadonlyArray<WorldNode>,
): ReadonlyArray<Finding> => {
  const known = Map.groupBy(events, ({ id }) => id)
  const twice = [...Map.groupBy(events, ({ stream, id }) => `${id} in ${stream}`)]
    .filter(([, same]) => same.length > 1)
    .map(([name]) => ({ step, what: `${name} is in the log twice` }))
  const lost = [...acknowledged.values()]
    .filter(({ message }) => {
      const [event] = known.get(eventIdOf(message)) ?? []
      return event === undefined || occurredAtOf(event) !== timeOf(message)
    })
    .map(({ message }) => ({ step, what: `${nameOf(message)} was acknowledged and is lost` }))
  const ignored = [...acknowledged.values()]
    .filter(({ message }) => message.refuses)
    .filter(({ message, by }) => !nodes.every((n) => n.name !== by || isHonoured(message, events, n.ledger)))
    .map(({ message }) => ({ step, what: `the withdrawal ${nameOf(message)} is not honoured` }))
  return [...twice, ...lost, ...ignored]
}

const eventIdOf = ({ id }: Message): EventId => fakeNames.eventIdOf(SOURCE, id)

const timeOf = ({ at }: Message): string => new Date(Date.UTC(2026, 0, 1) + at * 1_000).toISOString()

const occurredAtOf = ({ data }: LogEvent): string =>
  (JSON.parse(Buffer.from(data).toString()) as { readonly occurredAt: string }).occurredAt

/** A withdrawal forbids contact unless a grant that is in the log is newer. */
const isHonoured = (
  refusal: Message,
  events: ReadonlyArray<LogEvent>,
  ledger: Pick<Ledger, 'check'>,
): boolean => {
  const decision = ledger.check({ contact: refusal.contact, channel: 'sms' })
  if (E.isLeft(decision)) return false
  if (decision.right.verdict !== 'permit') return true
  return events.some(
    (event) =>
      event.type === 'ConsentGranted' &&
      event.stream === `contact-${fakeNames.pseudonymOf(refusal.contact as never)}` &&
      occurredAtOf(event) > timeOf(refusal),
  )
}

interface WorldNode {
  readonly name: string
  readonly ledger: Ledger
  /** Both of two nodes that append the same at once may answer that they recorded it. */
  readonly hasOthers: boolean
  readonly close: () => Promise<void>
}

interface Shared extends Required<Pick<WorldOptions, 'faults' | 'spoil'>> {
  readonly events: Array<LogEvent>
  readonly keys: KeptKeys
  readonly random: Random
  readonly hasOthers: boolean
}

const openWorldNode = async (
  dir: string,
  name: string,
  { events, keys, random, faults, spoil, hasOthers }: Shared,
): Promise<WorldNode> => {
  const log = memoryEventStore({ events, signOfLifeMs: 20, isIdempotent: true })
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
  while (!host.wasCaughtUp()) await setTimeout(1)
  const view = ledgerView(host.index, host)
  const ledger = localLedger({
    store,
    vault: memoryKeyVault(keys),
    content: memoryContentStore(),
    ...noRegistries,
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
    node: name,
    onUnknownWords: () => undefined,
    keepMs: 86_400_000,
    engine: 'world',
    law: () => WITHOUT_RULE_PACK,
    lagMsMax: 60_000,
    isStopping: () => false,
  })
  return { name, ledger, hasOthers, close: host.close }
}
