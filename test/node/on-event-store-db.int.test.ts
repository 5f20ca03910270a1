import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Config, decodeConfig } from '../../src/adapters/config.ts'
import type { Position } from '../../src/domain/kernel/position.ts'
import type { Ledger } from '../../src/domain/ports/ledger.ts'
import type { Outcome } from '../../src/domain/workflow/outcome.ts'
import type { Incoming } from '../../src/domain/workflow/record-messages.ts'
import { sentenceOf } from '../../src/node/failure-sentence.ts'
import { type Node, openNode } from '../../src/node/open-node.ts'
import { openReader } from '../../src/node/open-reader.ts'
import type { Halt } from '../../src/projections/runner.ts'
import { type Serving, serving, writeAsOthers } from '../adapters/eventstoredb/open-store.ts'
import { startEventStoreDb } from '../support/servers/eventstoredb/index.ts'
import { tempDir } from '../support/temp-dir.ts'

afterEach(() => vi.useRealTimers())

describe('a node on EventStoreDB', () => {
  test('records, checks, shows history, rebuilds and reads beside, as on the embedded log', async () => {
    const server = await serving()
    const dir = tempDir()
    const { ledger, host } = await open(server, dir)
    const outcomes = await record(
      ledger,
      [...Array(50).keys()].map((i) => withdrawal(`m-${i}`, numberOf(i))),
    )
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toStrictEqual(new Set(['recorded']))
    expect(outcomes.every(({ visible }) => visible === undefined)).toBe(true)
    expect(verdictOf(ledger, numberOf(7))).toBe('deny')
    const again = await record(ledger, [withdrawal('m-7', numberOf(7))])
    expect(again[0]).toStrictEqual({ ...outcomes[7], outcome: 'duplicate' })
    const rebuilt = await ledger.rebuild(() => undefined)()
    expect(rebuilt).toMatchObject({ right: { events: 51, differences: 0 } })
    expect(host.index().checkpoint().size).toBe(51)
    const reader = await openReader(configFor(server, dir))
    if (E.isLeft(reader)) throw new Error(sentenceOf(reader.left))
    expect(verdictOf(reader.right.ledger, numberOf(7))).toBe('deny')
    await reader.right.close()
  })

  test('finds again after a restart what was acknowledged, once, and has its own name', async () => {
    const server = await serving({ dir: tempDir() })
    const dir = tempDir()
    const first = await open(server, dir)
    const [before] = await record(first.ledger, [withdrawal('a')])
    await first.close()
    await server.start()
    const second = await open(server, dir)
    expect(await record(second.ledger, [withdrawal('a')])).toStrictEqual([
      { ...before, outcome: 'duplicate' },
    ])
    expect(sizeOf(second)).toBe(1)
  })

  test('keeps two ledgers apart that share a server', async () => {
    const server = await serving()
    const [one, other] = [await open(server, tempDir(), 'one-'), await open(server, tempDir(), 'two-')]
    await record(one.ledger, [withdrawal('a')])
    await eventually(() => sizeOf(one) === 1)
    expect(verdictOf(one.ledger)).toBe('deny')
    expect(sizeOf(other)).toBe(0)
  })

  test('starts without its server, answers from its index, refuses to record, and goes on when the server comes', async () => {
    const server = await serving({ dir: tempDir() })
    const dir = tempDir()
    const before = await open(server, dir)
    await record(before.ledger, [withdrawal('a')])
    await eventually(() => before.host.index().feedMark.currentAt() !== undefined)
    await before.close()
    await server.stop()

    const { ledger, host, failures } = await open(server, dir)
    expect(verdictOf(ledger)).toBe('deny')
    expect(reasonsOf(ledger)).not.toContain('INDEX_BEHIND')
    expect(ledger.readiness().ready).toBe(true)
    const refused = await ledger.record([withdrawal('b', numberOf(2))])()
    expect(refused).toMatchObject({ left: { _tag: 'VaultUnavailable' } })
    pass(61_000)
    expect(reasonsOf(ledger)).toStrictEqual(['INDEX_BEHIND'])
    expect(ledger.readiness()).toMatchObject({ ready: false, code: 'INDEX_BEHIND' })
    vi.useRealTimers()

    await server.start()
    // The very message that was refused: its id is not held for ever by what never came about.
    await eventually(async () => E.isRight(await ledger.record([withdrawal('b', numberOf(2))])()))
    await eventually(() => host.index().checkpoint().size === 3)
    expect(verdictOf(ledger, numberOf(2))).toBe('deny')
    expect(failures()).toBeGreaterThan(0)
    expect(host.reconnects()).toBe(failures())
  })

  test('starts without its server with nothing in its index, and answers nobody', async () => {
    const server = await serving({ dir: tempDir() })
    await server.stop()
    const node = await open(server, tempDir())
    expect(reasonsOf(node.ledger)).toStrictEqual(['INDEX_BEHIND'])
    await server.start()
    await eventually(async () => E.isRight(await node.ledger.record([withdrawal('a')])()))
    await eventually(() => verdictOf(node.ledger) === 'deny')
  })

  test('finds out what became of an append whose server was killed, and counts it once', async () => {
    const server = await serving({ dir: tempDir() })
    const node = await open(server, tempDir())
    await record(node.ledger, [withdrawal('first', numberOf(1))])
    server.now().faults.inject({ on: 'append', times: 1, do: 'lose-answer', by: 'cut' })
    const answer = node.ledger.record([withdrawal('a', numberOf(2))])()
    await setTimeout(20)
    await server.start()
    const outcome = await answer
    if (E.isLeft(outcome))
      await eventually(async () => E.isRight(await node.ledger.record([withdrawal('a', numberOf(2))])()))
    expect((await record(node.ledger, [withdrawal('a', numberOf(2))]))[0]?.outcome).toBe('duplicate')
    await eventually(() => sizeOf(node) === 2)
    expect(eventsOf(server)).toHaveLength(2)
  })

  test('answers in time while answers come after the deadline, and counts what was written once', async () => {
    const server = await serving()
    const node = await open(server, tempDir())
    await record(node.ledger, [withdrawal('first', numberOf(1))])
    server.now().faults.inject({ on: 'append', times: 1, do: 'lose-answer', by: 'silence' })
    const startedAt = performance.now()
    const [outcome] = await record(node.ledger, [withdrawal('a', numberOf(2))])
    expect(outcome?.outcome).toBe('recorded')
    expect(performance.now() - startedAt).toBeLessThan(15_000)
    expect((await record(node.ledger, [withdrawal('a', numberOf(2))]))[0]?.outcome).toBe('duplicate')
    expect(eventsOf(server)).toHaveLength(2)
  })

  test('loses nothing and counts nothing twice while the leader changes under load', async () => {
    const first = await startEventStoreDb()
    const second = await startEventStoreDb({ follows: first })
    onTestFinished(async () => {
      await first.stop()
      await second.stop()
    })
    const node = await openOn(second.connectionString, tempDir())
    const messages = [...Array(200).keys()].map((i) => withdrawal(`m-${i}`, numberOf(i)))
    const answers = messages.map(async (message, i) => {
      await setTimeout(i * 5)
      await eventually(async () => E.isRight(await node.ledger.record([message])()))
    })
    await setTimeout(200)
    await second.faults.takeLead(150)
    await setTimeout(200)
    await first.faults.takeLead(150)
    await Promise.all(answers)
    await eventually(() => sizeOf(node) === 200)
    const ids = first.events().flatMap(({ stream, id }) => (stream.startsWith('contact-') ? [id] : []))
    expect(ids).toHaveLength(200)
    expect(new Set(ids).size).toBe(200)
  })

  test('is honest through ten minutes without its server, and whole afterwards', async () => {
    const server = await serving({ dir: tempDir() })
    const node = await open(server, tempDir())
    await record(node.ledger, [withdrawal('a')])
    expect(node.ledger.readiness().ready).toBe(true)
    await server.stop()
    for (let minute = 1; minute <= 10; minute++) {
      pass(minute * 60_000)
      const readiness = node.ledger.readiness()
      expect(readiness.asOf.lagMs).toBeGreaterThanOrEqual((minute - 1) * 60_000)
      if (minute > 1) {
        expect(readiness).toMatchObject({ ready: false, code: 'INDEX_BEHIND' })
        expect(reasonsOf(node.ledger)).toStrictEqual(['INDEX_BEHIND'])
      }
      expect(E.isLeft(await node.ledger.record([withdrawal(`lost-${minute}`)])())).toBe(true)
    }
    await server.start()
    vi.useRealTimers()
    await eventually(() => node.ledger.readiness().ready)
    await eventually(async () => E.isRight(await node.ledger.record([withdrawal('b')])()))
    await eventually(() => sizeOf(node) === 2)
    expect(verdictOf(node.ledger)).toBe('deny')
    expect(eventsOf(server)).toHaveLength(2)
  })

  test('stops with an alarm where its server comes up empty, and never builds its index from that', async () => {
    const server = await serving()
    const dir = tempDir()
    const node = await open(server, dir)
    await record(node.ledger, [withdrawal('a')])
    await server.start({})
    await eventually(() => node.halts().length > 0)
    expect(node.halts()).toStrictEqual([{ _tag: 'LogReplaced' }])
    expect(node.ledger.readiness()).toMatchObject({ ready: false, code: 'INDEX_HALTED' })
    expect(verdictOf(node.ledger)).toBe('deny')
    expect(await node.ledger.record([withdrawal('b')])()).toMatchObject({
      left: { _tag: 'StoreUnavailable' },
    })
    expect(E.isLeft(await node.ledger.rebuild(() => undefined)())).toBe(true)
    expect(node.host.index().checkpoint().size).toBe(2)
    expect(eventsOf(server)).toStrictEqual([])
    await node.close()
    const refused = await tryToOpen(server, dir)
    if (E.isRight(refused)) throw new Error('it started on an empty store')
    expect(refused.left._tag).toBe('LogReplaced')
  })

  test('does not start on a store that lost what its index holds', async () => {
    const server = await serving({ dir: tempDir() })
    const dir = tempDir()
    const node = await open(server, dir)
    await record(node.ledger, [withdrawal('a')])
    const tag = (node.host.index().checkpoint().applied as Position).slice(0, 8)
    await node.close()
    await server.start({})
    const event = {
      id: crypto.randomUUID(),
      type: 'LedgerStoreNamed',
      isJson: true,
      metadata: Buffer.from('{}'),
    }
    server.now().log.append('ledger-store', 'any', [{ ...event, data: Buffer.from(`{"tag":"${tag}"}`) }])
    const refused = await tryToOpen(server, dir)
    if (E.isRight(refused)) throw new Error('it started on a store without its end')
    expect(refused.left._tag).toBe('LogBehindIndex')
  })

  test('does not start with an index that was made from another log', async () => {
    const dir = tempDir()
    const config = decodeConfig({ LEDGER_DATA_DIR: dir })
    if (E.isLeft(config)) throw new Error('no configuration')
    const fail = (): never => {
      throw new Error('the node failed')
    }
    const embedded = await openNode({ config: config.right, onFatal: fail, onFeedFailure: fail })
    if (E.isLeft(embedded)) throw new Error(sentenceOf(embedded.left))
    await record(embedded.right.ledger, [withdrawal('a')])
    await embedded.right.close()
    const refused = await tryToOpen(await serving(), dir)
    if (E.isRight(refused)) throw new Error('it started')
    expect(refused.left._tag).toBe('LogBehindIndex')
  })

  test('passes over what another program writes to its streams, on each node alike, and goes on writing there', async () => {
    const server = await serving()
    const dir = tempDir()
    const node = await open(server, dir)
    await record(node.ledger, [withdrawal('a')])
    const stream = eventsOf(server)[0]?.stream ?? ''
    writeAsOthers(server.now(), stream, 2)
    writeAsOthers(server.now(), stream, 1, '{"schemaVersion":1}')
    writeAsOthers(server.now(), stream, 1, 'no JSON at all')
    writeAsOthers(server.now(), 'contact-of-others', 3, '{"$correlationId":"x"}')
    const [outcome] = await record(node.ledger, [withdrawal('b')])
    expect(outcome?.outcome).toBe('recorded')
    await eventually(() => sizeOf(node) === 2)
    const own = server
      .now()
      .events()
      .filter((event) => event.stream === stream)
    expect(own.map(({ revision }) => revision)).toStrictEqual([0, 1, 2, 3, 4, 5])
    expect(node.eventsOfOthers()).toHaveLength(7)
    expect(await node.metrics.registry.metrics()).toContain('ledger_events_of_others_total 7')
    expect(node.ledger.readiness().ready).toBe(true)
    expect(await node.ledger.rebuild(() => undefined)()).toMatchObject({
      right: { events: 3, differences: 0 },
    })
    const lines = await node.ledger.replay(undefined, 3)()
    expect(lines).toMatchObject({
      right: [{ type: 'KeyCheckRecorded' }, { revision: '0' }, { revision: '5' }],
    })
    const beside = tempDir()
    copyFileSync(join(dir, 'keys.json'), join(beside, 'keys.json'))
    const other = await open(server, beside)
    expect(sizeOf(other)).toBe(2)
  })

  test('does not start where a stream of the ledger drops events, and says which setting', async () => {
    const server = await serving()
    const dir = tempDir()
    const node = await open(server, dir)
    await record(node.ledger, [withdrawal('a')])
    await node.close()
    const settings = { id: crypto.randomUUID(), type: '$metadata', isJson: true, metadata: Buffer.from('') }
    const stream = eventsOf(server)[0]?.stream ?? ''
    server.now().log.append(`$$${stream}`, 'any', [{ ...settings, data: Buffer.from('{"$maxCount":1}') }])
    const refused = await tryToOpen(server, dir)
    if (E.isRight(refused)) throw new Error('it started on a store that forgets')
    expect(sentenceOf(refused.left)).toContain('$maxCount')
  })
})

const configFor = (server: Serving, dir: string, prefix = ''): Config =>
  configOf(server.now().connectionString, dir, prefix)

const configOf = (connectionString: string, dir: string, prefix = ''): Config => {
  const config = decodeConfig({
    LEDGER_DATA_DIR: dir,
    LEDGER_EVENT_STORE: connectionString,
    ...(prefix === '' ? {} : { LEDGER_STREAM_PREFIX: prefix }),
  })
  if (E.isLeft(config)) throw new Error(JSON.stringify(config.left))
  return config.right
}

interface OpenedNode extends Node {
  readonly halts: () => ReadonlyArray<Halt>
  readonly failures: () => number
  readonly eventsOfOthers: () => ReadonlyArray<Position>
}

const tryToOpen = (server: Serving, dir: string) =>
  openNode({ config: configFor(server, dir), onFatal: () => undefined, onFeedFailure: () => undefined })

const open = (server: Serving, dir: string, prefix = ''): Promise<OpenedNode> =>
  openOn(server.now().connectionString, dir, prefix)

const openOn = async (connectionString: string, dir: string, prefix = ''): Promise<OpenedNode> => {
  const halts: Array<Halt> = []
  const eventsOfOthers: Array<Position> = []
  let failures = 0
  const opened = await openNode({
    config: configOf(connectionString, dir, prefix),
    onFatal: (cause) => {
      throw new Error('the node failed', { cause })
    },
    onFeedFailure: () => {
      failures++
    },
    onHalt: (halt) => void halts.push(halt),
    onEventOfOthers: (position) => void eventsOfOthers.push(position),
  })
  if (E.isLeft(opened)) throw new Error(sentenceOf(opened.left))
  let isOpen = true
  const close = async (): Promise<void> => {
    if (isOpen) await opened.right.close()
    isOpen = false
  }
  onTestFinished(close)
  return {
    ...opened.right,
    close,
    halts: () => halts,
    failures: () => failures,
    eventsOfOthers: () => eventsOfOthers,
  }
}

const numberOf = (i: number): string => `+1305555${String(1_000 + i)}`

const withdrawal = (id: string, contact = numberOf(0)): Incoming => ({
  type: 'parsed',
  value: {
    specversion: '1.0',
    id,
    source: 'urn:example:crm',
    type: 'org.consent-ledger.consent.withdrawn.v1',
    time: '2026-11-01T10:00:00Z',
    data: { contact, method: 'verbal', words: 'stop' },
  },
})

const record = async (ledger: Ledger, incoming: ReadonlyArray<Incoming>): Promise<ReadonlyArray<Outcome>> => {
  const outcomes = await ledger.record(incoming)()
  if (E.isLeft(outcomes)) throw new Error(JSON.stringify(outcomes.left))
  return outcomes.right
}

const decisionOf = (ledger: Pick<Ledger, 'check'>, contact: string) => {
  const decision = ledger.check({ contact, channel: 'sms' })
  if (E.isLeft(decision)) throw new Error(decision.left._tag)
  return decision.right
}

const verdictOf = (ledger: Pick<Ledger, 'check'>, contact = numberOf(0)): string =>
  decisionOf(ledger, contact).verdict

const reasonsOf = (ledger: Pick<Ledger, 'check'>, contact = numberOf(0)): ReadonlyArray<string> =>
  decisionOf(ledger, contact).reasons.map(({ code }) => code)

/** How many events there are behind the first, which names the keys that the ledger is written with. */
const sizeOf = ({ ledger }: Pick<Node, 'ledger'>): number => ledger.readiness().asOf.size - 1

const eventsOf = (server: Serving) =>
  server
    .now()
    .events()
    .filter(({ stream }) => stream.startsWith('contact-'))

/** From now on the clock shows so much later. */
const pass = (ms: number): void => {
  const now = Date.now() + ms
  vi.useFakeTimers({ toFake: ['Date'], now })
}

const eventually = async (is: () => boolean | Promise<boolean>): Promise<void> => {
  for (const until = performance.now() + 20_000; !(await is()); await setTimeout(20))
    if (performance.now() > until) throw new Error('it did not come about')
}
