import { chmodSync, copyFileSync, cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, describe, expect, test } from 'vitest'
import { type Config, decodeConfig } from '../../src/adapters/config.ts'
import type { Ledger } from '../../src/domain/ports/ledger.ts'
import type { Decision } from '../../src/domain/rules/decision.ts'
import type { Outcome } from '../../src/domain/workflow/outcome.ts'
import type { Incoming } from '../../src/domain/workflow/record-messages.ts'
import { type Node, openNode } from '../../src/node/open-node.ts'
import { openReader } from '../../src/node/open-reader.ts'
import { tempDir } from '../support/temp-dir.ts'

const opened: Array<Node> = []
afterEach(async () => {
  for (const node of opened.splice(0)) await node.close()
})

const configFor = (dir: string, more: Readonly<Record<string, string>> = {}): Config => {
  const config = decodeConfig({ LEDGER_DATA_DIR: dir, ...more })
  if (E.isLeft(config)) throw new Error(JSON.stringify(config.left))
  return config.right
}

const fail = (cause: unknown): never => {
  throw new Error('the node failed', { cause })
}

const tryToOpen = (dir: string, more: Readonly<Record<string, string>> = {}) =>
  openNode({ config: configFor(dir, more), onFatal: fail, onFeedFailure: fail })

const open = async (dir: string, more: Readonly<Record<string, string>> = {}): Promise<Node> => {
  const node = await tryToOpen(dir, more)
  if (E.isLeft(node)) throw new Error(node.left._tag)
  opened.push(node.right)
  return node.right
}

const close = async (node: Node): Promise<void> => {
  opened.splice(opened.indexOf(node), 1)
  await node.close()
}

const withdrawal = (id: string, words = 'stop'): Incoming => ({
  type: 'parsed',
  value: {
    specversion: '1.0',
    id,
    source: 'urn:example:crm',
    type: 'org.consent-ledger.consent.withdrawn.v1',
    time: '2026-11-01T10:00:00Z',
    data: { contact: '+13055550123', method: 'verbal', words },
  },
})

const record = async (ledger: Ledger, incoming: ReadonlyArray<Incoming>): Promise<ReadonlyArray<Outcome>> => {
  const outcomes = await ledger.record(incoming)()
  if (E.isLeft(outcomes)) throw new Error(outcomes.left._tag)
  return outcomes.right
}

const sizeOf = ({ ledger }: Node): number => ledger.readiness().asOf.size

const withoutLag = (answer: ReturnType<Ledger['check']>) =>
  E.map(({ asOf: { lagMs: _, ...asOf }, ...decision }: Decision) => ({ ...decision, asOf }))(answer)

describe('openNode()', () => {
  test('finds again after a restart what was acknowledged, once', async () => {
    const dir = tempDir()
    const first = await open(dir)
    const [before] = await record(first.ledger, [withdrawal('a')])
    await close(first)
    const second = await open(dir)
    const [again] = await record(second.ledger, [withdrawal('a')])
    expect(before?.outcome).toBe('recorded')
    expect(again).toStrictEqual({ ...before, outcome: 'duplicate' })
    expect(sizeOf(second)).toBe(1)
  })

  test('as a reader answers what was recorded, records nothing new, and still says who read what is protected', async () => {
    const dir = tempDir()
    const writer = await open(dir, { LEDGER_ROLE: 'writer' })
    await record(writer.ledger, [withdrawal('a')])
    const asked = { contact: '+13055550123', channel: 'sms', at: '2026-11-20T10:00:00Z' }
    const before = writer.ledger.check(asked)
    await close(writer)
    const reader = await open(dir, { LEDGER_ROLE: 'reader' })
    const { ledger } = reader
    const by = { name: 'somebody', role: 'admin' } as const
    const refused = E.left({ _tag: 'ReaderNode' })
    expect(await ledger.record([withdrawal('b')])()).toStrictEqual(refused)
    expect(await ledger.issueToken({ role: 'crm', name: 'x' }, by)()).toStrictEqual(refused)
    expect(await ledger.revokeToken('any', by)()).toStrictEqual(refused)
    const text = { id: 'web', version: '1', language: 'en', text: 'I agree' }
    expect(await ledger.publishDisclosure(text, by)()).toStrictEqual(refused)
    expect(sizeOf(reader)).toBe(1)
    expect(withoutLag(ledger.check(asked))).toStrictEqual(withoutLag(before))
    const history = await ledger.history('+13055550123', { ...by, purpose: 'a test', wantsProtected: true })()
    expect(history).toMatchObject({ right: { events: [{ protected: { words: 'stop' } }] } })
    expect(sizeOf(reader)).toBe(2)
  })

  test('records a batch of one contact that is larger than one append, and each message once', async () => {
    const node = await open(tempDir())
    const large = Array.from({ length: 60 }, (_, i) => withdrawal(`large-${i}`, `${i}`.repeat(15_000)))
    const outcomes = await record(node.ledger, large)
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toStrictEqual(new Set(['recorded']))
    expect(new Set(outcomes.map(({ position }) => position)).size).toBe(60)
    expect(sizeOf(node)).toBe(60)
    const repeated = await record(node.ledger, large)
    expect(repeated.map(({ outcome, position }) => [outcome, position])).toStrictEqual(
      outcomes.map(({ position }) => ['duplicate', position]),
    )
  })

  test('keeps words that are too large for an event, and shows them in the history', async () => {
    const node = await open(tempDir())
    const words = 'please do not call '.repeat(10_000)
    expect((await record(node.ledger, [withdrawal('long', words)]))[0]?.outcome).toBe('recorded')
    const reader = { name: 'auditor', role: 'auditor', purpose: 'test', wantsProtected: true } as const
    const history = await node.ledger.history('+13055550123', reader)()
    if (E.isLeft(history)) throw new Error(history.left._tag)
    expect(history.right.events[0]?.protected?.['words']).toBe(words)
  })

  test('one message sent many times at once is recorded once, and every answer names the same place', async () => {
    const node = await open(tempDir())
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => record(node.ledger, [withdrawal('same'), withdrawal('same')])),
    )
    const outcomes = answers.flat()
    expect(outcomes.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1)
    expect(outcomes.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(39)
    expect(new Set(outcomes.map(({ position }) => position)).size).toBe(1)
    expect(sizeOf(node)).toBe(1)
  })

  test('many writers of one contact at once end in one order, and nothing is lost', async () => {
    const node = await open(tempDir())
    const ids = Array.from({ length: 40 }, (_, i) => `w-${i}`)
    const answers = await Promise.all(ids.map((id) => record(node.ledger, [withdrawal(id)])))
    expect(answers.flat().map(({ outcome }) => outcome)).toStrictEqual(ids.map(() => 'recorded'))
    expect(sizeOf(node)).toBe(40)
  })

  test('refuses a data directory that another node owns, and reads beside it', async () => {
    const dir = tempDir()
    const node = await open(dir)
    await record(node.ledger, [withdrawal('a')])
    expect(await tryToOpen(dir)).toStrictEqual(E.left({ _tag: 'DataDirOwned', dir }))
    const reader = await openReader(configFor(dir))
    if (E.isLeft(reader)) throw new Error(reader.left._tag)
    const decision = reader.right.ledger.check({ contact: '+13055550123', channel: 'voice' })
    expect(E.isRight(decision) && decision.right.verdict).toBe('deny')
    const shown = { name: 'me', role: 'admin', purpose: 'test', wantsProtected: true } as const
    const history = await reader.right.ledger.history('+13055550123', shown)()
    expect(E.isRight(history) && history.right.events.map((line) => line.protected)).toStrictEqual([
      undefined,
    ])
    await reader.right.close()
  })

  test('refuses the keys of another ledger, and makes no new ones for a vault that has some', async () => {
    const [mine, other] = [tempDir(), tempDir()]
    await close(await open(mine))
    await close(await open(other))
    copyFileSync(join(other, 'keys.json'), join(mine, 'keys.json'))
    expect(tagOf(await tryToOpen(mine))).toBe('KeyFileMismatch')
    rmSync(join(mine, 'keys.json'))
    expect(tagOf(await tryToOpen(mine))).toBe('KeyFileMissing')
    expect(existsSync(join(mine, 'keys.json'))).toBe(false)
    chmodSync(join(other, 'keys.json'), 0o644)
    expect(tagOf(await tryToOpen(other))).toBe('KeyFileExposed')
  })

  test('refuses other keys than the log was begun with, whatever vault lies beside it, at its owner and beside it', async () => {
    const [mine, other] = [tempDir(), tempDir()]
    await close(await open(mine))
    await close(await open(other))
    rmSync(join(mine, 'vault'), { recursive: true })
    copyFileSync(join(mine, 'keys.json'), join(mine, 'right.json'))
    copyFileSync(join(other, 'keys.json'), join(mine, 'keys.json'))
    const mismatch = E.left({
      _tag: 'KeyFileMismatch',
      keys: ['pseudonym key 1', 'key-encryption key 1', 'event id namespace', 'content digest key'],
    })
    expect(await tryToOpen(mine)).toStrictEqual(mismatch)
    expect(existsSync(join(mine, 'vault'))).toBe(false)
    cpSync(join(other, 'vault'), join(mine, 'vault'), { recursive: true })
    expect(await openReader(configFor(mine))).toStrictEqual(mismatch)
    rmSync(join(mine, 'vault'), { recursive: true })
    copyFileSync(join(mine, 'right.json'), join(mine, 'keys.json'))
    expect(sizeOf(await open(mine))).toBe(0)
  })

  test('makes no new keys for a log that has lost its vault', async () => {
    const dir = tempDir()
    await close(await open(dir))
    for (const lost of ['vault', 'keys.json']) rmSync(join(dir, lost), { recursive: true })
    expect(tagOf(await tryToOpen(dir))).toBe('KeyFileMissing')
    expect(existsSync(join(dir, 'keys.json'))).toBe(false)
  })

  test('refuses a log that holds less than the index that was made from it', async () => {
    const dir = tempDir()
    const node = await open(dir)
    await record(node.ledger, [withdrawal('a')])
    await close(node)
    rmSync(join(dir, 'log'), { recursive: true })
    expect(await tryToOpen(dir)).toStrictEqual(E.left({ _tag: 'LogBehindIndex', dir: join(dir, 'index') }))
    rmSync(join(dir, 'index'), { recursive: true })
    expect(sizeOf(await open(dir))).toBe(0)
  })

  test('an index that is lost is built anew from the log', async () => {
    const dir = tempDir()
    const node = await open(dir)
    await record(node.ledger, [withdrawal('a'), withdrawal('b')])
    await close(node)
    rmSync(join(dir, 'index'), { recursive: true })
    const again = await open(dir)
    expect(sizeOf(again)).toBe(2)
    const decision = again.ledger.check({ contact: '+13055550123', channel: 'sms' })
    expect(E.isRight(decision) && decision.right.reasons.map(({ code }) => code)).toStrictEqual([
      'CONSENT_WITHDRAWN',
      'CONSENT_REQUIRED',
    ])
  })

  test('rebuilds while it records and answers, and finds no difference', async () => {
    const node = await open(tempDir())
    await record(
      node.ledger,
      Array.from({ length: 500 }, (_, i) => withdrawal(`before-${i}`)),
    )
    const meanwhile = Promise.all(
      Array.from({ length: 50 }, (_, i) => record(node.ledger, [withdrawal(`during-${i}`)])),
    )
    const rebuilt = await node.ledger.rebuild(() => undefined)()
    expect((await meanwhile).flat().every(({ outcome }) => outcome === 'recorded')).toBe(true)
    expect(E.isRight(rebuilt) && rebuilt.right.differences).toBe(0)
    expect((await record(node.ledger, [withdrawal('before-1')]))[0]?.outcome).toBe('duplicate')
    expect(sizeOf(node)).toBe(550)
  })

  test('puts aside what it cannot record, once, and destroys its key after the time to keep it', async () => {
    const dir = tempDir()
    const node = await tryToOpen(dir, { LEDGER_QUARANTINE_KEEP: 'PT0S' })
    if (E.isLeft(node)) throw new Error(node.left._tag)
    const broken: Incoming = { type: 'parsed', value: { specversion: '1.0', id: 'x' } }
    const outcomes = await record(node.right.ledger, [broken, broken])
    await record(node.right.ledger, [broken])
    expect(outcomes.map(({ outcome }) => outcome)).toStrictEqual(['invalid', 'invalid'])
    expect(sizeOf(node.right)).toBe(1)
    const lines = await node.right.ledger.replay(undefined, 10)()
    if (E.isLeft(lines)) throw new Error(lines.left._tag)
    const { content } = (lines.right[0]?.data ?? {}) as { readonly content: string }
    const file = join(dir, 'content', content.slice(0, 2), content.slice(2))
    expect(existsSync(file)).toBe(true)
    await node.right.close()
    await close(await open(dir))
    expect(existsSync(file)).toBe(false)
  })
})

const tagOf = (result: E.Either<{ readonly _tag: string }, unknown>): string | undefined =>
  E.isLeft(result) ? result.left._tag : undefined
