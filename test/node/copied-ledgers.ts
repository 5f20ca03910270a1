import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { expect, onTestFinished } from 'vitest'
import { decodeConfig, type Environment } from '../../src/adapters/config.ts'
import { encodeLeaf, leafHash } from '../../src/domain/proof/leaf.ts'
import type { Incoming } from '../../src/domain/workflow/record-messages.ts'
import { openCopy } from '../../src/node/copy/open-copy.ts'
import { type Node, openNode } from '../../src/node/open-node.ts'
import { openLog } from '../adapters/embedded/open-log.ts'
import { run } from '../contract/key-vault.contract.ts'
import { readLogOf } from '../contract/some-events.ts'
import { quietly } from '../domain/workflow/copy/some-ledger.ts'
import { tempDir } from '../support/temp-dir.ts'

export const fail = (cause: unknown): never => {
  throw new Error('the node failed', { cause })
}

/** A node on a data directory, with these settings. */
export const open = async (dir: string, environment: Environment = {}): Promise<Node> => {
  const config = decodeConfig({ ...environment, LEDGER_DATA_DIR: dir })
  if (E.isLeft(config)) throw new Error(JSON.stringify(config.left))
  const node = await openNode({ config: config.right, onFatal: fail, onFeedFailure: fail })
  if (E.isLeft(node)) throw new Error(node.left._tag)
  onTestFinished(() => node.right.close())
  return node.right
}

const AT = '2026-11-24T18:00:00Z'

const contactNo = (n: number): string => `+1305555${String(n).padStart(4, '0')}`

export const CONTACTS = 40

const message = (id: number, kind: string, data: object): Incoming => ({
  type: 'parsed',
  value: {
    specversion: '1.0',
    id: `m-${id}`,
    source: 'urn:example:crm',
    type: `org.consent-ledger.consent.${kind}.v1`,
    time: '2026-11-01T10:00:00Z',
    data: { contact: contactNo(id % CONTACTS), ...data },
  },
})

const grant = (id: number): Incoming =>
  message(id, 'granted', {
    scope: { channel: 'sms', purpose: 'marketing' },
    level: 'express-written',
    capture: { method: 'web-form' },
    person: { name: `Person ${id}` },
  })

/** Grants, withdrawals, words that lie in the content store, a message in quarantine, a disclosure and a token. */
export const fill = async (
  dir: string,
  from: number,
  count: number,
  environment: Environment = {},
): Promise<void> => {
  const node = await open(dir, environment)
  const ids = Array.from({ length: count }, (_, i) => from + i)
  const messages = ids.flatMap((id) =>
    id % 3 === 0 ? [message(id, 'withdrawn', { method: 'verbal', words: `stop ${id}` })] : [grant(id)],
  )
  const long = message(from + 1_000_000, 'withdrawn', { method: 'verbal', words: 'never '.repeat(20_000) })
  const broken: Incoming = { type: 'parsed', value: { specversion: '1.0', id: `broken ${from}` } }
  const outcomes = await run(node.ledger.record([...messages, long, broken]))
  expect(outcomes.map(({ outcome }) => outcome)).toStrictEqual([
    ...Array.from({ length: count + 1 }, () => 'recorded'),
    'invalid',
  ])
  const by = { name: 'test', role: 'admin' } as const
  const text = { id: 'notice', version: String(from), language: 'en', text: 'I agree. '.repeat(10_000) }
  await run(node.ledger.publishDisclosure(text, by))
  await run(node.ledger.issueToken({ role: 'dialer', name: `dialer-${from}` }, by))
  await node.close()
}

export const someLedger = async (count = 120): Promise<string> => {
  const dir = join(tempDir(), 'source')
  await fill(dir, 0, count)
  return dir
}

export const leavesIn = async (dir: string): Promise<ReadonlyArray<string>> => {
  const log = await openLog(dir)
  const leaves = (await readLogOf(log.store)).map((event) => leafHash(encodeLeaf(event)).toString('hex'))
  await log.close()
  return leaves
}

export const runCopy = async (
  from: string,
  to: string,
  verifyOnly = false,
  environment: Environment = {},
) => {
  const opened = await openCopy({ from, to, verifyOnly }, environment)
  if (E.isLeft(opened)) return opened
  const ended = await opened.right.run(quietly())
  await opened.right.close()
  return ended
}

/** What a ledger answers, but for the places of its own store; of a size, where it has grown beyond it since. */
export const answersOf = async (
  dir: string,
  environment: Environment = {},
  of?: number,
): Promise<Answers> => {
  const node = await open(dir, environment)
  const { size: now } = node.ledger.readiness().asOf
  const size = of ?? now
  const reader = { name: 'me', role: 'auditor', purpose: 'test', wantsProtected: true } as const
  const answers = []
  for (let n = 0; n < CONTACTS; n++) {
    const contact = contactNo(n)
    for (const channel of ['sms', 'voice']) {
      const decision = node.ledger.check({ contact, channel, at: AT, minPosition: `size:${size}` })
      answers.push(E.isRight(decision) ? decision.right : decision)
    }
    answers.push(await run(node.ledger.state(contact, { question: {}, knownAt: `size:${size - 10}` })))
  }
  for (let n = 0; n < CONTACTS; n++)
    answers.push((await run(node.ledger.history(contactNo(n), reader))).events)
  answers.push(await run(node.ledger.disclosure('notice', '0')), node.ledger.tokens())
  await node.close()
  return { size, answers: JSON.parse(withoutPlaces(JSON.stringify(answers))) as unknown }
}

export interface Answers {
  readonly size: number
  readonly answers: unknown
}

const withoutPlaces = (json: string): string =>
  json.replaceAll(/"position":"[^"]*"/g, '"position":"…"').replaceAll(/"lagMs":\d+/g, '"lagMs":0')
