import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { ATTEMPTS_MAX, RETRY_WAIT_MS, RETRY_WAIT_MS_MAX } from '../../../src/adapters/remote/send.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'
import type { Incoming } from '../../../src/domain/workflow/record-messages.ts'
import { decision, eventId, eventLine, HISTORY, position, STATE } from '../cli/desk.ts'
import { answer, CONTACT, problem, type Reaction, server, TOKEN, timeout, unreachable } from './server.ts'

const parsed = (value: unknown): Incoming => ({ type: 'parsed', value })

const recorded = (id: string) => ({ id, outcome: 'recorded', eventId: eventId(1), position: position(1) })

const faultOf = (found: E.Either<{ exitCode: number; sentence: string }, unknown>) =>
  E.isLeft(found) ? found.left : { exitCode: 0, sentence: JSON.stringify(found.right) }

describe('record', () => {
  test('sends one batch, and answers its outcomes', async () => {
    const { ledger, sent } = server([
      () => answer(200, { results: [recorded('1'), { id: null, outcome: 'invalid' }] }),
    ])
    const found = await ledger.record([parsed({ id: '1' }), parsed(7)])
    expect(found).toStrictEqual(E.right([recorded('1'), { id: null, outcome: 'invalid' }]))
    expect(sent).toStrictEqual([
      {
        method: 'POST',
        url: 'http://127.0.0.1:8080/v1/events',
        headers: {
          accept: 'application/json, application/x-ndjson, application/problem+json',
          authorization: `Bearer ${TOKEN}`,
          'content-type': 'application/cloudevents-batch+json',
        },
        body: [{ id: '1' }, 7],
      },
    ])
  })

  test('takes along what cannot be read, and answers what was expected there', async () => {
    const issues = [{ path: 'specversion', expected: '"1.0"' }]
    const { ledger, sent } = server([
      () => answer(200, { results: [{ id: null, outcome: 'invalid', issues }] }),
    ])
    const found = await ledger.record([
      { type: 'unreadable', bytes: Buffer.from([0xff, 0x00]), expected: 'JSON' },
    ])
    expect(sent[0]?.body).toStrictEqual([{ unreadable: { base64: '/wA=' } }])
    expect(found).toStrictEqual(
      E.right([{ id: null, outcome: 'invalid', issues: [{ path: '', expected: 'JSON' }] }]),
    )
  })

  test('sends the digest of what is too long to be sent', async () => {
    const { ledger, sent } = server([() => answer(200, { results: [{ id: null, outcome: 'invalid' }] })])
    await ledger.record([{ type: 'unreadable', bytes: Buffer.alloc(300_000), expected: 'JSON' }])
    expect(sent[0]?.body).toMatchObject([
      { unreadable: { bytes: 300_000, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    ])
  })

  test('repeats a batch whose outcome is unknown, with growing waits, a bounded number of times', async () => {
    const { ledger, sent, said, slept } = server([() => unreachable('ECONNREFUSED')])
    expect(faultOf(await ledger.record([parsed({})]))).toMatchObject({
      exitCode: 4,
      sentence: expect.stringContaining('http://127.0.0.1:8080 cannot be reached (ECONNREFUSED).'),
    })
    expect(sent).toHaveLength(ATTEMPTS_MAX)
    expect(slept).toStrictEqual([1, 2, 4, 8, 16].map((times) => times * RETRY_WAIT_MS))
    expect(said[0]).toBe('http://127.0.0.1:8080 does not answer now. Trying again in 0.5 s (attempt 2 of 6).')
  })

  test.each<[string, () => Reaction, ReadonlyArray<number>]>([
    ['a server that is away', () => unreachable('ECONNRESET'), [500]],
    ['a server that takes too long', timeout, [500]],
    ['a server that is busy', () => problem(503, 'STORE_UNAVAILABLE'), [500]],
    ['a server that says when to come back', () => answer(503, '', { 'retry-after': '3' }), [3_000]],
    [
      'a server that says to come back next year',
      () => answer(429, '', { 'retry-after': '999999' }),
      [RETRY_WAIT_MS_MAX],
    ],
    ['a proxy without its server', () => answer(502, '<html>'), [500]],
  ])('goes on after %s', async (_, first, waits) => {
    const { ledger, slept } = server([first, () => answer(200, { results: [recorded('1')] })])
    expect(E.isRight(await ledger.record([parsed({ id: '1' })]))).toBe(true)
    expect(slept).toStrictEqual(waits)
  })

  test('repeats nothing once it is told to stop', async () => {
    const { ledger, sent, abort } = server([() => unreachable('ECONNREFUSED')])
    abort()
    expect(faultOf(await ledger.record([parsed({})]))).toMatchObject({ exitCode: 4 })
    expect(sent).toHaveLength(1)
  })

  test.each([413, 422, 400, 415])(
    'answers a batch that is refused as a whole (%i) with 1',
    async (status) => {
      const { ledger, sent } = server([() => problem(status, 'BATCH_TOO_LARGE')])
      expect(faultOf(await ledger.record([parsed({})]))).toMatchObject({
        exitCode: 1,
        sentence: expect.stringContaining(`${status}, BATCH_TOO_LARGE`),
      })
      expect(sent).toHaveLength(1)
    },
  )

  test.each<[string, unknown]>([
    ['too few outcomes', { results: [recorded('1')] }],
    ['an unknown outcome', { results: [recorded('1'), { outcome: 'eaten' }] }],
    ['no JSON', '<html>'],
    ['other JSON', { ok: true }],
  ])('takes %s for no answer of a ledger', async (_, body) => {
    const { ledger } = server([() => answer(200, body)])
    expect(faultOf(await ledger.record([parsed({ id: '1' }), parsed({})]))).toMatchObject({
      exitCode: 4,
      sentence: expect.stringContaining('did not answer as a consent ledger does'),
    })
  })
})

describe('reading', () => {
  test('asks a question as a body: nothing of the person stands in an address', async () => {
    const { ledger, sent } = server([() => answer(200, decision())])
    expect(await ledger.check({ contact: CONTACT, channel: 'sms' })).toStrictEqual(E.right(decision()))
    expect(sent).toMatchObject([
      { method: 'POST', url: 'http://127.0.0.1:8080/v1/check', body: { contact: CONTACT, channel: 'sms' } },
    ])
  })

  test('passes on what a newer server says', async () => {
    const newer = { ...decision(), window: { opensAt: 'x' }, reasons: [{ code: 'NEW', effect: 'deny' }] }
    const { ledger } = server([() => answer(200, newer)])
    expect(await ledger.check({})).toStrictEqual(E.right(newer))
  })

  test('takes a verdict it does not know for no answer', async () => {
    const { ledger } = server([() => answer(200, { ...decision(), verdict: 'perhaps' })])
    expect(faultOf(await ledger.check({}))).toMatchObject({ exitCode: 4 })
  })

  test('asks below the path of the address, with the contact percent-encoded', async () => {
    const { ledger, sent } = server([() => answer(200, HISTORY)], { url: 'https://a.example/ledger' })
    expect(await ledger.history('jané/..@b.example')).toStrictEqual(E.right(HISTORY))
    expect(sent[0]?.url).toBe('https://a.example/ledger/v1/contacts/jan%C3%A9%2F..%40b.example/history')
  })

  test('asks for a state at two times, and for a decision', async () => {
    const { ledger, sent } = server([() => answer(200, STATE), () => answer(200, decision())])
    const asked = { knownAt: 'size:12', effectiveAt: '2026-01-01T00:00:00+01:00', question: {} }
    expect(await ledger.state('a@b.c', asked)).toStrictEqual(E.right(STATE))
    const question = { channel: 'sms', jurisdictions: ['US', 'US-FL'] }
    expect(await ledger.state('a@b.c', { question })).toStrictEqual(E.right(decision()))
    expect(sent.map(({ url }) => new URL(url).search)).toStrictEqual([
      '?effectiveAt=2026-01-01T00%3A00%3A00%2B01%3A00&knownAt=size%3A12',
      '?channel=sms&jurisdictions=US&jurisdictions=US-FL',
    ])
  })

  test('reads a state without the lists that the contract does not name', async () => {
    const { lifts: _, erasures: __, ...named } = STATE
    const { ledger } = server([() => answer(200, named)])
    expect(await ledger.state('a@b.c', { question: {} })).toStrictEqual(E.right(STATE))
  })

  test('replays lines', async () => {
    const lines = `${JSON.stringify(eventLine(1))}\n${JSON.stringify(eventLine(2))}\n`
    const { ledger, sent } = server([
      () => answer(200, lines),
      () => answer(200, ''),
      () => answer(200, '{"a":1}\n'),
    ])
    expect(await ledger.replay(position(1), 1_000)).toStrictEqual(E.right([eventLine(1), eventLine(2)]))
    expect(await ledger.replay(undefined, 1_000)).toStrictEqual(E.right([]))
    expect(faultOf(await ledger.replay(undefined, 1_000))).toMatchObject({ exitCode: 4 })
    expect(sent.map(({ url }) => new URL(url).search)).toStrictEqual([
      `?from=${position(1)}&limit=1000`,
      '?limit=1000',
      '?limit=1000',
    ])
  })
})

describe('administration', () => {
  test('issues a token once: it is not repeated, and says that its outcome is unknown', async () => {
    const made = { id: eventId(1), role: 'crm', name: 'x', token: 'clt_new' }
    const { ledger, sent } = server([() => answer(201, made), timeout])
    expect(await ledger.issueToken({ role: 'crm', name: 'x' })).toStrictEqual(E.right(made))
    expect(faultOf(await ledger.issueToken({ role: 'crm', name: 'x' }))).toMatchObject({
      exitCode: 4,
      sentence: expect.stringContaining('It is not known whether the server has done it'),
    })
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toStrictEqual([
      'POST http://127.0.0.1:8080/v1/tokens',
      'POST http://127.0.0.1:8080/v1/tokens',
    ])
  })

  test('lists and revokes tokens', async () => {
    const tokens = [{ id: eventId(1), role: 'crm', name: 'x', issuedAt: '2026-01-01T00:00:00Z' }]
    const { ledger, sent } = server([() => answer(200, { tokens }), () => answer(204, '')])
    expect(await ledger.tokens()).toStrictEqual(E.right(tokens))
    expect(await ledger.revokeToken('a/b')).toStrictEqual(E.right(undefined))
    expect(sent[1]).toMatchObject({ method: 'DELETE', url: 'http://127.0.0.1:8080/v1/tokens/a%2Fb' })
  })

  test('rebuilds, once', async () => {
    const rebuilt = { events: 1, differences: 0, seconds: 0.5 }
    const { ledger, sent } = server([() => answer(200, rebuilt), timeout])
    expect(await ledger.rebuild(() => undefined)).toStrictEqual(E.right(rebuilt))
    expect(faultOf(await ledger.rebuild(() => undefined))).toMatchObject({ exitCode: 4 })
    expect(sent).toHaveLength(2)
    await ledger.close()
  })
})

describe('a server that says no', () => {
  test.each<[string, () => Reaction, number, string]>([
    ['401', () => problem(401, 'TOKEN_UNKNOWN'), 1, 'does not know the token in LEDGER_TOKEN'],
    [
      '403',
      () => problem(403, 'ROLE_FORBIDDEN'),
      1,
      'The role of the token in LEDGER_TOKEN does not allow this',
    ],
    ['404', () => problem(404, 'NOT_FOUND'), 1, 'has nothing like that (404, NOT_FOUND)'],
    ['404 of a proxy', () => answer(404, '<html>'), 1, 'has nothing like that (404)'],
    ['a token that is not there', () => problem(404, 'NO_SUCH_TOKEN'), 1, 'no token with this id'],
    ['409', () => problem(409, 'REBUILD_UNDERWAY'), 1, 'REBUILD_UNDERWAY'],
    ['405', () => answer(405, ''), 1, 'refused (405)'],
    ['a redirection', () => answer(302, '', { location: 'http://evil.example' }), 2, 'sends elsewhere (302)'],
    [
      'a contact that is none',
      () => problem(422, 'NOT_A_CONTACT'),
      2,
      'CONTACT is no possible number or address',
    ],
    ['another position', () => problem(422, 'POSITION_OF_ANOTHER_STORE'), 2, 'POSITION_OF_ANOTHER_STORE'],
    ['an index behind', () => problem(503, 'INDEX_BEHIND'), 3, 'INDEX_BEHIND'],
    ['500', () => problem(500, 'DEFECT'), 4, 'cannot do this now (500, DEFECT)'],
    ['503', () => problem(503, 'STORE_UNAVAILABLE'), 4, 'cannot do this now (503, STORE_UNAVAILABLE)'],
    [
      'no certificate',
      () => unreachable('DEPTH_ZERO_SELF_SIGNED_CERT'),
      4,
      'is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    ],
    ['nothing', () => new Error(CONTACT), 4, 'cannot be reached.'],
    ['nothing in time', timeout, 4, 'did not answer in time. Try again later.'],
  ])('%s', async (_, reaction, exitCode, words) => {
    const { ledger } = server([reaction])
    const fault = faultOf(await ledger.history(CONTACT))
    expect(fault.exitCode).toBe(exitCode)
    expect(fault.sentence).toContain(words)
  })

  test('hands on the issues of a question', async () => {
    const issues = [{ path: 'at', expected: 'a time' }]
    const { ledger } = server([() => problem(422, 'NOT_A_QUESTION', issues)])
    expect(await ledger.check({})).toMatchObject({ left: { exitCode: 2, issues } })
  })

  test('asks for a token where there is none', async () => {
    for (const token of ['', undefined]) {
      const { ledger, sent } = server([() => problem(401, 'TOKEN_MISSING')], { token })
      expect(faultOf(await ledger.tokens()).sentence).toContain('wants a token: put one into LEDGER_TOKEN')
      expect(sent[0]?.headers).not.toHaveProperty('authorization')
    }
  })

  test('never gets what was asked, or its own words, into a fault', async () => {
    const reactions = fc.oneof(
      fc.integer({ min: 300, max: 599 }).map((status) => () => problem(status, CONTACT)),
      fc.integer({ min: 300, max: 599 }).map((status) => () => answer(status, `${CONTACT} ${TOKEN}`)),
      fc.constantFrom(CONTACT, TOKEN, 'ECONNREFUSED').map((code) => () => unreachable(code)),
      fc.constant(() => answer(200, { token: TOKEN, contact: CONTACT })),
    )
    await fc.assert(
      fc.asyncProperty(reactions, async (reaction) => {
        const { ledger, said } = server([reaction])
        const faults = [
          await ledger.check({ contact: CONTACT }),
          await ledger.history(CONTACT),
          await ledger.record([parsed({ id: CONTACT })]),
          await ledger.replay(CONTACT as Position, 1),
          await ledger.issueToken({ role: CONTACT, name: TOKEN }),
        ].map(faultOf)
        expect(JSON.stringify([said, faults])).not.toMatch(/5550199|clt_secret/)
      }),
    )
  })
})
