import { copyFileSync, cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { expect, onTestFinished, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'
import type { LogEvent } from '../../src/domain/ports/event-store.ts'
import type { Outcome } from '../../src/domain/workflow/outcome.ts'
import type { Incoming } from '../../src/domain/workflow/record-messages.ts'
import { type Node, openNode } from '../../src/node/open-node.ts'
import type { IdPair } from '../../src/projections/audit-trail/index.ts'
import { openLog } from '../adapters/embedded/open-log.ts'
import { appendTo, readLogOf } from '../contract/some-events.ts'
import { tempDir } from '../support/temp-dir.ts'

const fail = (cause: unknown): never => {
  throw new Error('the node failed', { cause })
}

const open = async (dir: string, onIdPairs?: (pairs: ReadonlyArray<IdPair>) => void): Promise<Node> => {
  const config = decodeConfig({ LEDGER_DATA_DIR: dir })
  if (E.isLeft(config)) throw new Error(JSON.stringify(config.left))
  const node = await openNode({
    config: config.right,
    onFatal: fail,
    onFeedFailure: fail,
    ...(onIdPairs === undefined ? {} : { onIdPairs }),
  })
  if (E.isLeft(node)) throw new Error(node.left._tag)
  onTestFinished(() => node.right.close())
  return node.right
}

const withdrawal = (contact: string): Incoming => ({
  type: 'parsed',
  value: {
    specversion: '1.0',
    id: 'used-twice',
    source: 'urn:example:crm',
    type: 'org.consent-ledger.consent.withdrawn.v1',
    time: '2026-11-01T10:00:00Z',
    data: { contact, method: 'verbal' },
  },
})

const [FIRST, SECOND] = ['+13055550123', '+13055550199']

const send = async (node: Node, contact: string): Promise<Outcome | undefined> => {
  const outcomes = await node.ledger.record([withdrawal(contact)])()
  return E.isRight(outcomes) ? outcomes.right[0] : undefined
}

/** A ledger to which two nodes have written, each its own contact, under one id. */
const ledgerWithPair = async (): Promise<{
  readonly dir: string
  readonly events: ReadonlyArray<LogEvent>
}> => {
  const [dir, other] = [join(tempDir(), 'one'), join(tempDir(), 'other')]
  const one = await open(dir)
  expect((await send(one, FIRST))?.outcome).toBe('recorded')
  await one.close()
  mkdirSync(other)
  copyFileSync(join(dir, 'keys.json'), join(other, 'keys.json'))
  cpSync(join(dir, 'vault'), join(other, 'vault'), { recursive: true })
  const two = await open(other)
  expect((await send(two, SECOND))?.outcome).toBe('recorded')
  await two.close()
  const [log, from] = [await openLog(dir), await openLog(other)]
  const [theirs] = await readLogOf(from.store)
  if (theirs !== undefined) await appendTo(log.store, theirs.stream, 'none', [theirs])
  const events = await readLogOf(log.store)
  await log.close()
  await from.close()
  return { dir, events }
}

test('one id in two streams: both count, the pair is told once, and each event is found at its own place', async () => {
  const { dir, events } = await ledgerWithPair()
  const [first, later] = events.map(({ position }) => position)
  const told: Array<IdPair> = []
  const node = await open(dir, (pairs) => void told.push(...pairs))
  expect(told.map((pair) => [pair.id, pair.first, pair.later.position, pair.later.size])).toStrictEqual([
    [events[0]?.id, { size: 1, position: first }, later, 2],
  ])
  expect(await node.metrics.registry.metrics()).toContain('\nledger_ids_in_two_streams 1\n')
  for (const [contact, position] of [
    [FIRST, first],
    [SECOND, later],
  ] as const) {
    const decision = node.ledger.check({ contact, channel: 'voice' })
    expect(E.isRight(decision) && decision.right.reasons[0]?.event?.position).toBe(position)
    const reader = { name: 'me', role: 'auditor', purpose: 'test', wantsProtected: false } as const
    const history = await node.ledger.history(contact, reader)()
    expect(E.isRight(history) && history.right.events.map((line) => line.position)).toStrictEqual([position])
    expect(await send(node, contact)).toMatchObject({ outcome: 'duplicate', position })
  }
  expect((await send(node, '+13055550177'))?.outcome).toBe('conflict')
  const rebuilt = await node.ledger.rebuild(() => undefined)()
  expect(E.isRight(rebuilt) && rebuilt.right.differences).toBe(0)
  expect(told).toHaveLength(1)
})
