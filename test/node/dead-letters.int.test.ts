import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { expect, onTestFinished, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'
import type { DeadLetterLine, Principal } from '../../src/domain/ports/ledger.ts'
import type { Outcome } from '../../src/domain/workflow/outcome.ts'
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

const ADMIN: Principal = { name: 'ops-1', role: 'admin' }

const HALF: Incoming = { type: 'unreadable', bytes: Buffer.from('{"half": '), expected: 'JSON' }

const pageOf = async (node: Node, after?: DeadLetterLine, limit = 100) => {
  const page = await node.ledger.deadLetters(after?.position, limit)()
  if (E.isLeft(page)) throw new Error(page.left._tag)
  return page.right
}

/** What lies there, less who replayed it. */
const openOnes = async (node: Node) => (await pageOf(node)).map(({ lastReplay: _, ...line }) => line)

const replayed = async (node: Node, line: DeadLetterLine | undefined) => {
  const outcome = await node.ledger.replayDeadLetter(line?.id ?? '', ADMIN)()
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

test('who replays a message is recorded before it is, once for each replay, and shown by the list', async () => {
  const dir = tempDir()
  const node = await open(dir)
  await node.ledger.record([grant('one', 'loyalty'), HALF])()
  const [wrongWord, half] = await pageOf(node)
  expect(wrongWord).not.toHaveProperty('lastReplay')
  await replayed(node, wrongWord)
  await node.close()

  const later = await open(dir, { LEDGER_PURPOSES: 'loyalty' })
  const before = Date.now()
  const outcome = await later.ledger.replayDeadLetter(wrongWord?.id ?? '', { name: 'ops-2', role: 'admin' })()
  expect(outcome).toMatchObject({ right: { outcome: 'recorded' } })
  const replays = (await linesOf(later)).filter(({ type }) => type === 'DeadLetterReplayed')
  expect(replays).toMatchObject([
    { stream: 'operations', data: { deadLetter: wrongWord?.id, replayedBy: 'ops-1' } },
    { stream: 'operations', data: { deadLetter: wrongWord?.id, replayedBy: 'ops-2' } },
  ])
  expect((await typesOf(later)).slice(-2)).toStrictEqual(['DeadLetterReplayed', 'ConsentGranted'])
  const [shown, untouched] = await pageOf(later)
  expect(shown?.lastReplay?.by).toBe('ops-2')
  expect(Date.parse(shown?.lastReplay?.at ?? '')).toBeGreaterThanOrEqual(before)
  expect(untouched).toStrictEqual(half)
  const rebuilt = await later.ledger.rebuild(() => {})()
  expect(rebuilt).toMatchObject({ right: { differences: 0 } })
  expect((await pageOf(later))[0]).toStrictEqual(shown)
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
  expect(await typesOf(later)).not.toContain('DeadLetterReplayed')
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

/** Whether a message is in the log once, however often its dead letter is replayed. */
const isRecordedOnce = async (node: Node, line: DeadLetterLine | undefined): Promise<boolean> => {
  for (let i = 0; i < 3; i++) await replayed(node, line)
  return (await typesOf(node)).filter((type) => type === 'ConsentGranted').length === 1
}

test('a ledger that records a message anew with each replay is noticed', async () => {
  const dir = tempDir()
  const before = await open(dir)
  await before.ledger.record([grant('one', 'loyalty')])()
  await before.close()
  const node = await open(dir, { LEDGER_PURPOSES: 'loyalty' })
  const [line] = await pageOf(node)
  expect(await isRecordedOnce(node, line)).toBe(true)
  let n = 0
  const twice: Node['ledger'] = {
    ...node.ledger,
    replayDeadLetter: () =>
      TE.map((outcomes: ReadonlyArray<Outcome>) => outcomes[0] as Outcome)(
        node.ledger.record([grant(`one-${n++}`, 'loyalty')]),
      ),
  }
  expect(await isRecordedOnce({ ...node, ledger: twice }, line)).toBe(false)
})

test('bytes that were not understood as a whole are never taken for an event that nobody sent', async () => {
  const node = await open(tempDir())
  const sent = { ...grant('bare', 'marketing') }
  const event = sent.type === 'parsed' ? JSON.stringify(sent.value) : ''
  const withMark = Buffer.from(`\ufeff${event.replace('bare', 'mark')}`)
  const notUtf8 = Buffer.concat([
    Buffer.from(event.replace('bare', 'cut').slice(0, -1)),
    Buffer.from(',"x":"\xff"}', 'latin1'),
  ])
  const expected = 'each attribute of the event in one header, as UTF-8'
  const bodies = [Buffer.from(event), withMark, notUtf8]
  await node.ledger.record(bodies.map((bytes): Incoming => ({ type: 'unreadable', bytes, expected })))()
  const lines = await pageOf(node)
  expect(lines).toHaveLength(3)
  for (const line of lines) {
    const outcome = await node.ledger.replayDeadLetter(line.id, ADMIN)()
    expect(outcome).toMatchObject({ right: { outcome: 'invalid', issues: [{ path: '', expected }] } })
  }
  expect(await openOnes(node)).toStrictEqual(lines)
  expect(await typesOf(node)).not.toContain('ConsentGranted')
})

test('what a replay finds wrong for another reason is answered, and not put aside once more', async () => {
  const dir = tempDir()
  const before = await open(dir)
  await before.ledger.record([unscoped('wide', 'loyalty')])()
  await before.close()
  const node = await open(dir, { LEDGER_PURPOSES: 'loyalty' })
  const [line] = await pageOf(node)
  expect(line).toMatchObject({ outcome: 'invalid', reason: 'UNDECODABLE' })
  const outcome = await node.ledger.replayDeadLetter(line?.id ?? '', ADMIN)()
  expect(outcome).toMatchObject({ right: { outcome: 'refused', reason: 'SCOPE_NOT_SPECIFIC' } })
  expect(await openOnes(node)).toStrictEqual([line])
  // Sent anew it is another rejection, and kept as such.
  await node.ledger.record([unscoped('wide', 'loyalty')])()
  expect((await pageOf(node)).map(({ reason }) => reason)).toStrictEqual([
    'UNDECODABLE',
    'SCOPE_NOT_SPECIFIC',
  ])
})

test.each(['overwritten', 'missing'])(
  'bytes that are %s are said to be damaged, and hide no other message',
  async (how) => {
    const dir = tempDir()
    const node = await open(dir)
    const broken = [1, 2, 3].map(
      (i): Incoming => ({ type: 'unreadable', bytes: Buffer.from(`{${i}`), expected: 'JSON' }),
    )
    await node.ledger.record(broken)()
    const [, second] = await pageOf(node)
    const file = contentFile(dir, await contentOf(node, second))
    if (how === 'missing') rmSync(file)
    else writeFileSync(file, 'something else')
    expect((await pageOf(node)).map(({ status }) => status)).toStrictEqual(['open', 'damaged', 'open'])
    expect(await replayed(node, second)).toBe('ContentDamaged')
  },
)

const unscoped = (id: string, purpose: string): Incoming => {
  const one = grant(id, purpose)
  if (one.type !== 'parsed') throw new Error('no message')
  const value = one.value as { readonly data: object }
  return { type: 'parsed', value: { ...value, data: { ...value.data, scope: { purpose: [purpose] } } } }
}

const linesOf = async (node: Node) => {
  const log = await node.ledger.replay(undefined, 100)()
  if (E.isLeft(log)) throw new Error(log.left._tag)
  return log.right
}

const typesOf = async (node: Node) => (await linesOf(node)).map(({ type }) => type)

const contentOf = async (node: Node, letter: DeadLetterLine | undefined): Promise<string> => {
  const line = (await linesOf(node)).find(({ eventId }) => eventId === letter?.id)
  const { content } = (line?.data ?? {}) as { readonly content?: string }
  return content ?? 'nothing'
}

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

const contentFile = (dir: string, sha256: string): string =>
  join(dir, 'content', sha256.slice(0, 2), sha256.slice(2))
