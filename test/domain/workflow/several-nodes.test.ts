import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { LogEvent } from '../../../src/domain/ports/event-store.ts'
import type { Outcome } from '../../../src/domain/workflow/outcome.ts'
import { ledgerBehind } from '../../support/ledger-behind.ts'

type Node = ReturnType<typeof ledgerBehind>

/** Two nodes of one ledger, neither of which has heard of what the other wrote. */
const twoNodes = () => {
  const events: Array<LogEvent> = []
  const keys = new Map()
  return { events, nodes: [ledgerBehind(events, keys), ledgerBehind(events, keys)] as const }
}

const message = (id: string, kind: string, data: object, contact = '+13055550123') => ({
  type: 'parsed' as const,
  value: {
    specversion: '1.0',
    id,
    source: 'urn:example:crm',
    type: `org.consent-ledger.${kind}.v1`,
    time: '2026-10-01T10:00:00Z',
    data: { contact, ...data },
  },
})

const withdrawal = (id: string, words = 'stop', contact?: string) =>
  message(id, 'consent.withdrawn', { method: 'verbal', words }, contact)

/** How long a node hears nothing of what is written. */
const BEHIND_MS = 30

/** What is put into quarantine waits for the index, so that it comes to hear of it in the end. */
const send = async (
  { record, catchUp }: Node,
  ...messages: ReadonlyArray<ReturnType<typeof message>>
): Promise<ReadonlyArray<Outcome>> => {
  const answer = record(messages)()
  await setTimeout(BEHIND_MS)
  catchUp()
  const outcomes = await answer
  if (E.isLeft(outcomes)) throw new Error(outcomes.left._tag)
  return outcomes.right
}

const wordsOf = (outcomes: ReadonlyArray<Outcome>) => outcomes.map(({ outcome }) => outcome)

const typesIn = (events: ReadonlyArray<LogEvent>) =>
  events.filter(({ stream }) => stream.startsWith('contact-')).map(({ type }) => type)

describe('two nodes that share a store', () => {
  test('record a message once that both are sent, one after the other', async () => {
    const { events, nodes } = twoNodes()
    await send(nodes[0], withdrawal('first'), withdrawal('one'))
    expect(wordsOf(await send(nodes[1], withdrawal('one')))).toStrictEqual(['duplicate'])
    expect(typesIn(events)).toHaveLength(2)
  })

  test('record a message once that both are sent at once', async () => {
    const { events, nodes } = twoNodes()
    const outcomes = await Promise.all(nodes.map((node) => send(node, withdrawal('one'))))
    for (const [outcome] of outcomes) expect(['recorded', 'duplicate']).toContain(outcome?.outcome)
    expect(typesIn(events)).toHaveLength(1)
  })

  test('never say that one of two contents of an id is recorded when it is the other', async () => {
    const { events, nodes } = twoNodes()
    const outcomes = await Promise.all([
      send(nodes[0], withdrawal('one', 'stop')),
      send(nodes[1], withdrawal('one', 'never again')),
    ])
    expect(outcomes.flatMap(wordsOf).sort()).toStrictEqual(['conflict', 'recorded'])
    expect(typesIn(events)).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'EventQuarantined')).toHaveLength(1)
  })

  test('record what is new of messages that the other has recorded in part', async () => {
    const { events, nodes } = twoNodes()
    await send(nodes[0], withdrawal('one'), withdrawal('two', 'stop'))
    const outcomes = await send(
      nodes[1],
      withdrawal('one'),
      withdrawal('two', 'other words'),
      withdrawal('three'),
    )
    expect(wordsOf(outcomes)).toStrictEqual(['duplicate', 'conflict', 'recorded'])
    expect(typesIn(events)).toHaveLength(3)
  })

  test('lift an entry that the other has just recorded', async () => {
    const { events, nodes } = twoNodes()
    await send(nodes[0], message('entry', 'dnc.added', { reason: 'complaint', requestedBy: 'consumer' }))
    const lift = message('lift', 'dnc.lifted', {
      entry: { source: 'urn:example:crm', id: 'entry' },
      authority: 'the person',
      evidence: [{ kind: 'recording' }],
    })
    expect(wordsOf(await send(nodes[1], lift))).toStrictEqual(['recorded'])
    expect(typesIn(events)).toStrictEqual(['DncAdded', 'DncLifted'])
  })

  test('refuse the lift of an entry that neither has', async () => {
    const { nodes } = twoNodes()
    const lift = message('lift', 'dnc.lifted', {
      entry: { source: 'urn:example:crm', id: 'nothing' },
      authority: 'the person',
      evidence: [{ kind: 'recording' }],
    })
    const [outcome] = await send(nodes[1], lift)
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'NO_SUCH_DNC_ENTRY' })
  })

  test('count both of one id that came to each for another contact', async () => {
    const { events, nodes } = twoNodes()
    expect(wordsOf(await send(nodes[0], withdrawal('one', 'stop', '+13055550123')))).toStrictEqual([
      'recorded',
    ])
    expect(wordsOf(await send(nodes[1], withdrawal('one', 'stop', '+13055550199')))).toStrictEqual([
      'recorded',
    ])
    expect(new Set(events.map(({ stream }) => stream)).size).toBe(2)
  })
})
