import * as E from 'fp-ts/lib/Either.js'
import { expect, onTestFinished, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'
import type { RepliesPage } from '../../src/domain/ports/ledger.ts'
import type { Incoming } from '../../src/domain/workflow/record-messages.ts'
import { type Node, openNode } from '../../src/node/open-node.ts'
import { reviewReplies } from '../../src/node/reply-review.ts'
import { tempDir } from '../support/temp-dir.ts'

const open = async (dir: string): Promise<Node> => {
  const config = decodeConfig({ LEDGER_DATA_DIR: dir })
  if (E.isLeft(config)) throw new Error(JSON.stringify(config.left))
  const fail = (cause: unknown): never => {
    throw new Error('the node failed', { cause })
  }
  const node = await openNode({ config: config.right, onFatal: fail, onFeedFailure: fail })
  if (E.isLeft(node)) throw new Error(node.left._tag)
  onTestFinished(() => node.right.close())
  return node.right
}

const reply = (id: string, text: string, contact = '+13055550123'): Incoming => ({
  type: 'parsed',
  value: {
    specversion: '1.0',
    id,
    source: 'urn:example:gateway',
    type: 'org.consent-ledger.reply.received.v1',
    time: '2026-11-01T10:00:00Z',
    data: { contact, text, channel: 'sms', seller: 'acme' },
  },
})

const READER = {
  name: 'officer-1',
  role: 'privacy-officer',
  purpose: 'replies',
  wantsProtected: true,
} as const

const pageOf = async (node: Node): Promise<RepliesPage> => {
  const page = await node.ledger.replies({ limit: 10, review: 'all' }, READER)()
  if (E.isLeft(page)) throw new Error(page.left._tag)
  return page.right
}

const readingsIn = async (node: Node): Promise<number> => {
  const log = await node.ledger.replay(undefined, 1_000)()
  return E.isRight(log) ? log.right.filter(({ type }) => type === 'ProtectedDataRead').length : 0
}

test('the list is the same after a rebuild, and who read it is recorded once for each contact', async () => {
  const node = await open(tempDir())
  await node.ledger.record([
    reply('1', 'hm'),
    reply('2', 'STOP', '+13055550124'),
    reply('3', 'who?', '+13055550125'),
    reply('4', 'HELP', '+13055550126'),
    reply('5', 'hm again'),
  ])()
  const page = await pageOf(node)
  expect(page.replies.map((line) => line.protected?.['words'])).toStrictEqual(['hm', 'hm again', 'who?'])
  expect(await readingsIn(node)).toBe(2)
  const rebuilt = await node.ledger.rebuild(() => undefined)()
  expect(rebuilt).toMatchObject({ right: { differences: 0 } })
  expect(await pageOf(node)).toStrictEqual(page)
})

test('a batch has the classes of one after another, and a repeat in it the class of the first', async () => {
  const node = await open(tempDir())
  const outcomes = await node.ledger.record([reply('1', 'STOP'), reply('1', 'STOP'), reply('2', 'YES')])()
  expect(
    E.isRight(outcomes) && outcomes.right.map(({ outcome, classification }) => [outcome, classification]),
  ).toStrictEqual([
    ['recorded', 'withdrawal'],
    ['duplicate', 'withdrawal'],
    ['recorded', 'opt-in'],
  ])
})

test('words that cannot be recorded as read are not shown', async () => {
  const node = await open(tempDir())
  await node.ledger.record([reply('1', 'hm')])()
  const page = await reviewReplies(
    {
      store: NEVER_READ,
      index: node.host.index,
      recordReading: async () => 'the reading could not be recorded',
      vault: NEVER_READ,
      content: NEVER_READ,
    },
    { limit: 10, review: 'open' },
    READER,
  )
  expect(page).toMatchObject({
    right: { replies: [{ status: 'open' }], protectedWithheld: 'the reading could not be recorded' },
  })
  expect(JSON.stringify(page)).not.toMatch(/hm"|3055550123/)
})

/** Throws for whoever asks anything of it, but for what is needed to know that nothing need be asked. */
const NEVER_READ = new Proxy({}, { get: (_, name) => fail(String(name)) }) as never

const fail = (name: string): never => {
  throw new Error(`nobody may ask for ${name} here`)
}
