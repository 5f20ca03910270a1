import * as E from 'fp-ts/lib/Either.js'
import { expect, onTestFinished, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'
import type { DeadLetterLine } from '../../src/domain/ports/ledger.ts'
import type { Incoming } from '../../src/domain/workflow/record-messages.ts'
import { type Node, openNode } from '../../src/node/open-node.ts'
import { tempDir } from '../support/temp-dir.ts'

const open = async (dir: string, env: Readonly<Record<string, string>> = {}): Promise<Node> => {
  const config = decodeConfig({ LEDGER_DATA_DIR: dir, ...env })
  if (E.isLeft(config)) throw new Error(JSON.stringify(config.left))
  const fail = (cause: unknown): never => {
    throw new Error('the node failed', { cause })
  }
  const node = await openNode({ config: config.right, onFatal: fail, onFeedFailure: fail })
  if (E.isLeft(node)) throw new Error(node.left._tag)
  onTestFinished(() => node.right.close())
  return node.right
}

const grant = (id: string, purpose: string): Incoming => ({
  type: 'parsed',
  value: {
    specversion: '1.0',
    id,
    source: 'urn:example:crm',
    type: 'org.consent-ledger.consent.granted.v1',
    time: '2026-11-01T10:00:00Z',
    data: {
      contact: '+13055550123',
      scope: { channel: ['sms'], purpose: [purpose] },
      level: 'express',
      capture: { method: 'web-form' },
    },
  },
  kafka: { topic: 'consent.events', partition: 2, offset: '17', recordDigest: 'r', recordedBefore: '17' },
})

const HALF: Incoming = { type: 'unreadable', bytes: Buffer.from('{"half": '), expected: 'JSON' }

const pageOf = async (node: Node, after?: DeadLetterLine, limit = 100) => {
  const page = await node.ledger.deadLetters(after?.position, limit)()
  if (E.isLeft(page)) throw new Error(page.left._tag)
  return page.right
}

const replayed = async (node: Node, line: DeadLetterLine | undefined) => {
  const outcome = await node.ledger.replayDeadLetter(line?.id ?? '')()
  return E.isLeft(outcome) ? outcome.left._tag : outcome.right.outcome
}

test('a message that a wider setting makes right is recorded from its dead letter, once', async () => {
  const dir = tempDir()
  const before = await open(dir)
  const outcomes = await before.ledger.record([grant('one', 'loyalty'), HALF])()
  expect(E.isRight(outcomes) && outcomes.right.map(({ outcome }) => outcome)).toStrictEqual([
    'invalid',
    'invalid',
  ])
  const [wrongWord, half] = await pageOf(before)
  expect(wrongWord).toMatchObject({
    status: 'open',
    outcome: 'invalid',
    reason: 'UNDECODABLE',
    kafka: { topic: 'consent.events', partition: 2, offset: '17' },
  })
  expect(half).toMatchObject({ status: 'open', sizeBytes: 9 })
  expect(half).not.toHaveProperty('kafka')
  expect(await replayed(before, wrongWord)).toBe('invalid')
  expect(await pageOf(before)).toHaveLength(2)
  await before.close()

  const node = await open(dir, { LEDGER_PURPOSES: 'loyalty' })
  expect(await replayed(node, wrongWord)).toBe('recorded')
  expect((await pageOf(node)).map(({ status }) => status)).toStrictEqual(['recorded', 'open'])
  expect(await replayed(node, wrongWord)).toBe('duplicate')
  expect(await replayed(node, half)).toBe('invalid')
  expect(await pageOf(node)).toHaveLength(2)
  const log = await node.ledger.replay(undefined, 100)()
  const grants = E.isRight(log) ? log.right.filter(({ type }) => type === 'ConsentGranted') : []
  expect(grants).toHaveLength(1)
  const { metadata } = leafParts(grants[0]?.leaf ?? '')
  expect(metadata).toMatchObject({ causationId: wrongWord?.id })
  expect(metadata).not.toHaveProperty('kafka')
})

test('what was destroyed, or kept by its digest alone, is said to be so, and cannot be replayed', async () => {
  const dir = tempDir()
  const node = await open(dir, { LEDGER_QUARANTINE_KEEP: 'PT0S' })
  const large: Incoming = { type: 'unreadable', bytes: Buffer.alloc(1_048_577, 'x'), expected: 'JSON' }
  await node.ledger.record([HALF, large])()
  await node.close()
  // The sweeper destroys what has expired when a node is opened.
  const later = await open(dir)
  await expect
    .poll(async () => (await pageOf(later)).map(({ status }) => status))
    .toStrictEqual(['expired', 'digest-only'])
  for (const line of await pageOf(later)) expect(await replayed(later, line)).toBe('DeadLetterGone')
  expect(await replayed(later, undefined)).toBe('NoSuchDeadLetter')
})

test('they are listed page by page, each once', async () => {
  const node = await open(tempDir())
  const broken = Array.from(
    { length: 7 },
    (_, i): Incoming => ({ type: 'unreadable', bytes: Buffer.from(`{${i}`), expected: 'JSON' }),
  )
  await node.ledger.record(broken)()
  const ids: Array<string> = []
  for (let last: DeadLetterLine | undefined; ; ) {
    const page = await pageOf(node, last, 3)
    ids.push(...page.map(({ id }) => id))
    if (page.length < 3) break
    last = page.at(-1)
  }
  expect(new Set(ids).size).toBe(7)
  expect(ids).toStrictEqual((await pageOf(node)).map(({ id }) => id))
})

/** The metadata of a leaf: the last of its parts. */
const leafParts = (leaf: string): { readonly metadata: object } => {
  const bytes = Buffer.from(leaf, 'base64')
  let at = 1 + 16 + 8
  let part = Buffer.alloc(0)
  while (at < bytes.length) {
    const length = bytes.readUInt32BE(at)
    part = bytes.subarray(at + 4, at + 4 + length)
    at += 4 + length
  }
  return { metadata: JSON.parse(part.toString()) as object }
}
