import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { Word } from '../../../src/domain/kernel/word.ts'
import type { RepliesAsked, ReplyLine } from '../../../src/domain/ports/ledger.ts'
import { eventId, position, run } from './desk.ts'

const ACME = 'acme' as Word

const line = (n: number, parts: Partial<ReplyLine> = {}): ReplyLine => ({
  eventId: eventId(n),
  position: position(n),
  status: 'open',
  occurredAt: '2026-11-02T09:00:00Z',
  recordedAt: '2026-11-02T09:00:01Z',
  source: 'urn:example:gateway',
  scope: { seller: [ACME], channel: '*', purpose: '*' },
  reply: { class: 'unclear', by: 'doubt', table: '2026.11.0' as Word },
  protected: { contact: '+13055550123', words: 'hm\u001b[2J' },
  ...parts,
})

describe('replies list', () => {
  test('goes through all pages, and prints words that are safe on a terminal', async () => {
    const asked: Array<RepliesAsked> = []
    const ledger = {
      replies: (wanted: RepliesAsked) => {
        asked.push(wanted)
        return TE.right(
          wanted.after === undefined
            ? { replies: [line(1)], next: position(4) }
            : { replies: [line(5, { status: 'settled' })], next: null },
        )
      },
    }
    const ran = await run(['replies', 'list', '--review', 'all'], { ledger })
    expect(ran.exitCode).toBe(0)
    expect(ran.out.split('\n').filter((text) => text !== '')).toHaveLength(2)
    expect(ran.out).toContain('+13055550123  "hm')
    expect(ran.out).not.toContain('\u001b')
    expect(asked).toStrictEqual([
      { limit: 100, review: 'all' },
      { limit: 100, review: 'all', after: position(4) },
    ])
  })

  test('as lines of JSON, and a word where there is none', async () => {
    const ledger = { replies: () => TE.right({ replies: [line(1)], next: null }) }
    expect(JSON.parse((await run(['replies', 'list', '--json'], { ledger })).out)).toStrictEqual(line(1))
    expect((await run(['replies', 'list'])).out).toBe('There is no such reply.\n')
    expect((await run(['replies', 'list', '--json'])).out).toBe('')
  })

  test('says why words are not shown', async () => {
    const { protected: _, ...bare } = line(1)
    const page = { replies: [bare], next: null, protectedWithheld: 'the reading could not be recorded' }
    const ran = await run(['replies', 'list'], { ledger: { replies: () => TE.right(page) } })
    expect(ran.err).toContain('the reading could not be recorded')
    expect(ran.exitCode).toBe(0)
  })

  test.each([[['--review', 'new']], [['--after', 'here']]])('refuses %j', async (options) => {
    expect((await run(['replies', 'list', ...options])).exitCode).toBe(2)
  })

  test('says that the ledger is away', async () => {
    const ledger = { replies: () => TE.left({ _tag: 'StoreUnavailable', cause: 'gone' } as const) }
    expect((await run(['replies', 'list'], { ledger })).exitCode).toBe(4)
  })
})
