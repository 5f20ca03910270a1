import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, type Asked, type Ledger, scratchDir, serveLedger } from '../support/ledger-process.ts'
import {
  BATCH,
  grant,
  JSON_BODY,
  newNumber,
  type Problem,
  post,
  postBinary,
  queryString,
  type Results,
  replayAll,
  SINGLE,
  withdrawal,
} from '../support/ledger-talk.ts'
import type { NewStore } from '../support/new-store.ts'

/** Section 4 of the contract: who may ask what, how a fault is told, what is too large. */
export const httpJourney = (newStore: NewStore): void => {
  const scratch = scratchDir()
  let ledger: Ledger
  beforeAll(async () => {
    ledger = await serveLedger(scratch.dir, { env: newStore() })
  })
  afterAll(async () => {
    await ledger.stop()
    scratch.remove()
  })

  type Token = { readonly id: string; readonly role: string; readonly name: string; readonly token: string }
  const ROLES = ['dialer', 'crm', 'auditor', 'privacy-officer', 'admin']
  const newToken = async (role: string, of: Ledger = ledger): Promise<Token> => {
    const body = JSON.stringify({ role, name: `${role} of a test` })
    const { status, json, text } = await of.ask<Token>('/v1/tokens', { headers: JSON_BODY, body })
    if (status !== 201) throw new Error(text)
    return json
  }

  /** A problem as section 4 describes it, with a stable code of its own. */
  const expectProblem = (
    { status, json, headers }: Answer<unknown>,
    expected: number,
    code?: string,
  ): void => {
    expect(status).toBe(expected)
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(json).toMatchObject({
      type: expect.any(String),
      title: expect.any(String),
      status: expected,
      code: code ?? expect.stringMatching(/^[A-Z][A-Z_]*$/),
    })
  }

  const CONTACT = encodeURIComponent('+13055550123')
  const QUESTION = { contact: '+13055550123', channel: 'sms' }
  const ROUTES: ReadonlyArray<
    readonly [string, ReadonlyArray<string>, () => Asked & { readonly path: string }]
  > = [
    [
      'POST /v1/events',
      ['crm'],
      () => ({ path: '/v1/events', headers: SINGLE, body: JSON.stringify(withdrawal(newNumber())) }),
    ],
    ['GET /v1/check', ['dialer'], () => ({ path: `/v1/check?${queryString(QUESTION)}` })],
    [
      'POST /v1/check',
      ['dialer'],
      () => ({ path: '/v1/check', headers: JSON_BODY, body: JSON.stringify(QUESTION) }),
    ],
    [
      'POST /v1/checks',
      ['dialer'],
      () => ({ path: '/v1/checks', headers: JSON_BODY, body: '{"queries":[]}' }),
    ],
    ['GET /v1/events', ['auditor'], () => ({ path: '/v1/events?limit=1' })],
    ['GET history', ['auditor', 'privacy-officer'], () => ({ path: `/v1/contacts/${CONTACT}/history` })],
    ['GET state', ['auditor', 'privacy-officer'], () => ({ path: `/v1/contacts/${CONTACT}/state` })],
    [
      'GET state of a channel',
      ['auditor', 'privacy-officer'],
      () => ({ path: `/v1/contacts/${CONTACT}/state?channel=sms` }),
    ],
    [
      'POST /v1/disclosures',
      [],
      () => ({
        path: '/v1/disclosures',
        headers: JSON_BODY,
        body: JSON.stringify({ id: 'roles', version: '1', language: 'en', text: 'May we?' }),
      }),
    ],
    [
      'POST /v1/replies',
      ['crm'],
      () => ({ path: '/v1/replies', headers: JSON_BODY, body: JSON.stringify({ text: 'STOP' }) }),
    ],
    ['GET /v1/replies', ['auditor', 'privacy-officer'], () => ({ path: '/v1/replies' })],
    ['GET a disclosure', ROLES, () => ({ path: '/v1/disclosures/roles/1' })],
    ['GET /v1/tokens', [], () => ({ path: '/v1/tokens' })],
    [
      'POST /v1/tokens',
      [],
      () => ({ path: '/v1/tokens', headers: JSON_BODY, body: '{"role":"crm","name":"another"}' }),
    ],
    ['DELETE /v1/tokens/{id}', [], () => ({ path: '/v1/tokens/no-such-token', method: 'DELETE' })],
    ['POST /v1/rebuild', [], () => ({ path: '/v1/rebuild', method: 'POST' })],
    ['GET /metrics', ROLES, () => ({ path: '/metrics' })],
  ]

  describe('roles', () => {
    test('open each route to those whom the contract names, and all to admin', async () => {
      await ledger.ask('/v1/disclosures', {
        headers: JSON_BODY,
        body: JSON.stringify({ id: 'roles', version: '1', language: 'en', text: 'May we?' }),
      })
      const tokens = await Promise.all(ROLES.map(newTokenOf))
      const wrong: string[] = []
      for (const [name, roles, make] of ROUTES)
        for (const { role, token } of tokens) {
          const { path, ...asked } = make()
          const answer = await ledger.ask<Problem>(path, { ...asked, token })
          const may = role === 'admin' || roles.includes(role)
          const did = answer.status !== 403 && answer.status !== 401
          if (may !== did) wrong.push(`${name} by ${role}: ${answer.status}`)
          if (!may) expectProblem(answer, 403)
        }
      expect(wrong).toStrictEqual([])
    })
    const newTokenOf = (role: string): Promise<Token> => newToken(role)

    test.each(ROUTES.map(([name, , make]) => [name, make] as const))(
      '%s answers 401 without a token',
      async (_, make) => {
        const { path, ...asked } = make()
        const answer = await ledger.ask(path, { ...asked, token: null })
        expectProblem(answer, 401)
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
      },
    )

    test.each([
      ['another token', 'Bearer clt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
      ['an empty one', 'Bearer '],
      ['another scheme', 'Basic YWRtaW46YWRtaW4='],
      ['something else', 'nonsense'],
    ])('%s answers 401', async (_, authorization) => {
      expectProblem(await ledger.ask('/metrics', { token: null, headers: { authorization } }), 401)
    })

    test.each(['/healthz', '/readyz', '/openapi.json', '/docs'])('%s needs no token', async (path) => {
      expect((await ledger.ask(path, { token: null })).status).toBe(200)
    })
  })

  describe('tokens', () => {
    test('are shown once, and kept as no text that could be used', async () => {
      const made = await newToken('dialer')
      expect(made).toStrictEqual({
        id: expect.any(String),
        role: 'dialer',
        name: 'dialer of a test',
        token: expect.stringMatching(/^\S{20,}$/),
      })
      const { status, text } = await ledger.ask('/v1/tokens')
      expect(status).toBe(200)
      expect(text).toContain(made.id)
      expect(text).not.toContain(made.token)
      expect(JSON.stringify(await replayAll(ledger))).not.toContain(made.token)
    })

    test('are refused once they are revoked', async () => {
      const { id, token } = await newToken('auditor')
      expect((await ledger.ask('/v1/events', { token })).status).toBe(200)
      const revoked = await ledger.ask(`/v1/tokens/${id}`, { method: 'DELETE' })
      expect({ status: revoked.status, text: revoked.text }).toStrictEqual({ status: 204, text: '' })
      expectProblem(await ledger.ask('/v1/events', { token }), 401)
    })

    test('that nobody knows cannot be revoked', async () => {
      const { status, headers } = await ledger.ask('/v1/tokens/7d9a4d3e-0000-4000-8000-000000000000', {
        method: 'DELETE',
      })
      expect(status).toBe(404)
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    })

    test.each(['{"role":"king","name":"x"}', '{"name":"x"}', '{"role":"crm"}', '{}', '[]', '7'])(
      'are not made of %s',
      async (body) => {
        expectProblem(await ledger.ask('/v1/tokens', { headers: JSON_BODY, body }), 422)
      },
    )

    test('outlive a restart, revoked ones too; the admin token is made and told once', async () => {
      const { dir, remove } = scratchDir()
      const env = newStore()
      const first = await serveLedger(dir, { env })
      const kept = await newToken('crm', first)
      const gone = await newToken('crm', first)
      await first.ask(`/v1/tokens/${gone.id}`, { method: 'DELETE' })
      expect(first.stdout() + first.stderr()).toContain(join(dir, 'admin.token'))
      expect(first.stdout() + first.stderr()).not.toContain(first.adminToken)
      expect((await first.stop()).code).toBe(0)
      const second = await serveLedger(dir, { env })
      const statuses = [kept, gone].map(
        async ({ token }) => (await post(second, withdrawal(newNumber()), token)).status,
      )
      expect(await Promise.all(statuses)).toStrictEqual([201, 401])
      expect(second.adminToken).toBe(first.adminToken)
      expect(second.stdout() + second.stderr()).not.toMatch(/admin token was made/i)
      await second.stop()
      remove()
    })

    test('and keys lie in files that only their owner reads', () => {
      for (const file of ['admin.token', 'keys.json'])
        expect(statSync(join(scratch.dir, file)).mode & 0o777).toBe(0o600)
    })
  })

  describe('disclosures', () => {
    const publish = (
      text: string,
      over: Readonly<Record<string, unknown>> = {},
    ): Promise<Answer<Record<string, unknown>>> =>
      ledger.ask('/v1/disclosures', {
        headers: JSON_BODY,
        body: JSON.stringify({ id: 'web-form', version: '2026-01', language: 'en', text, ...over }),
      })

    test('answer 201, the same again 200, another text 409', async () => {
      const first = await publish('I agree that Acme may text me.')
      expect({ status: first.status, id: first.json['id'], version: first.json['version'] }).toStrictEqual({
        status: 201,
        id: 'web-form',
        version: '2026-01',
      })
      const again = await publish('I agree that Acme may text me.')
      expect({ status: again.status, json: again.json }).toStrictEqual({ status: 200, json: first.json })
      expectProblem(await publish('I agree that Acme may call me.'), 409)
      const read = await ledger.ask<Record<string, unknown>>('/v1/disclosures/web-form/2026-01')
      expect(read.status).toBe(200)
      expect(read.json).toMatchObject({
        id: 'web-form',
        version: '2026-01',
        language: 'en',
        text: 'I agree that Acme may text me.',
      })
    })

    test('keep a text of 240,000 characters, exactly', async () => {
      const text = 'ä€🙂x\n'.repeat(40_000)
      expect((await publish(text, { version: 'long' })).status).toBe(201)
      expect((await ledger.ask<Record<string, unknown>>('/v1/disclosures/web-form/long')).json['text']).toBe(
        text,
      )
      expect(
        (await replayAll(ledger)).every(({ leaf }) => Buffer.from(leaf, 'base64').length <= 65_535),
      ).toBe(true)
    })

    test('that nobody published answer 404', async () => {
      expectProblem(await ledger.ask('/v1/disclosures/web-form/none'), 404)
    })

    test.each([
      '{}',
      '[]',
      '{"id":"a","version":"1","language":"en"}',
      '{"id":7,"version":"1","language":"en","text":"x"}',
    ])('are not made of %s', async (body) => {
      const answer = await ledger.ask<Problem>('/v1/disclosures', { headers: JSON_BODY, body })
      expectProblem(answer, 422)
      expect(answer.json.issues).not.toStrictEqual([])
    })
  })

  describe('for operators', () => {
    test('/healthz and /readyz answer 200', async () => {
      for (const path of ['/healthz', '/readyz'])
        expect((await ledger.ask(path, { token: null })).status).toBe(200)
    })

    test('/metrics answers what Prometheus reads, and counts', async () => {
      const recorded = async (): Promise<number> => {
        const { text, headers } = await ledger.ask('/metrics')
        expect(headers.get('content-type')).toMatch(/^text\/plain|^application\/openmetrics-text/)
        const line = text
          .split('\n')
          .find((one) => one.startsWith('ledger_') && one.includes('outcome="recorded"'))
        return Number(line?.split(' ').at(-1))
      }
      const before = await recorded()
      await post(ledger, withdrawal(newNumber()))
      expect(await recorded()).toBe(before + 1)
    })

    test('/openapi.json is OpenAPI 3.1 and names the routes that exist', async () => {
      const { json } = await ledger.ask<{
        readonly openapi: string
        readonly paths: Readonly<Record<string, object>>
      }>('/openapi.json', { token: null })
      expect(json.openapi).toMatch(/^3\.1\./)
      for (const path of [
        '/v1/events',
        '/v1/check',
        '/v1/checks',
        '/v1/contacts/{contact}/history',
        '/v1/contacts/{contact}/state',
      ])
        expect(Object.keys(json.paths)).toContain(path)
      for (const path of [
        '/v1/disclosures',
        '/v1/disclosures/{id}/{version}',
        '/v1/tokens',
        '/v1/tokens/{id}',
      ])
        expect(Object.keys(json.paths)).toContain(path)
    })

    test('/docs is a page', async () => {
      const { headers, text } = await ledger.ask('/docs', { token: null })
      expect(headers.get('content-type')).toMatch(/^text\/html/)
      expect(text).toContain('<html')
    })
  })

  describe('a request that fits nothing', () => {
    test.each([
      '/',
      '/nope',
      '/v1',
      '/v1/contacts',
      '/v1/contacts/%2B13055550123',
      '/v1/events/1',
      '/v2/check',
    ])('%s answers 404', async (path) => {
      expectProblem(await ledger.ask(path), 404)
    })
    test.each([
      ['PUT', '/v1/check'],
      ['DELETE', '/v1/events'],
      ['PATCH', '/v1/tokens'],
      ['POST', '/healthz'],
      ['POST', '/v1/contacts/%2B13055550123/history'],
      ['GET', '/v1/checks'],
    ])('%s %s answers 405 and says what is allowed', async (method, path) => {
      const answer = await ledger.ask(path, { method })
      expectProblem(answer, 405)
      expect(answer.headers.get('allow')).toMatch(/[A-Z]+/)
    })
    test.each([
      ['/v1/check?contact=%2B13055550123&channel=sms', 'text/html'],
      ['/v1/events', 'text/csv'],
      ['/v1/tokens', 'image/png'],
    ])('%s as %s answers 406', async (path, accept) => {
      expectProblem(await ledger.ask(path, { headers: { accept } }), 406)
    })
    test.each([
      '*/*',
      'application/json',
      'application/*;q=0.5',
      'text/html, application/json;q=0.9, */*;q=0.8',
    ])('a check as %s is answered', async (accept) => {
      const { status } = await ledger.ask(`/v1/check?${queryString(QUESTION)}`, { headers: { accept } })
      expect(status).toBe(200)
    })
    test.each([
      ['/v1/events', 'text/plain'],
      ['/v1/events', 'application/xml'],
      ['/v1/check', 'text/csv'],
      ['/v1/checks', 'application/x-www-form-urlencoded'],
      ['/v1/tokens', 'text/plain'],
      ['/v1/disclosures', 'application/octet-stream'],
    ])('%s of %s answers 415', async (path, type) => {
      expectProblem(await ledger.ask(path, { headers: { 'content-type': type }, body: '{}' }), 415)
    })
    test.each<[string, Readonly<Record<string, string>>]>([
      ['/v1/events', SINGLE],
      ['/v1/events', BATCH],
      ['/v1/check', JSON_BODY],
      ['/v1/checks', JSON_BODY],
      ['/v1/tokens', JSON_BODY],
      ['/v1/disclosures', JSON_BODY],
    ])('%s with %j answers 400 to what is no JSON', async (path, headers) => {
      for (const body of ['{', '', '{"a":1,}', "{'a':1}", '\u0000'])
        expectProblem(await ledger.ask(path, { headers, body }), 400)
      expectProblem(await ledger.ask(path, { headers, body: new Uint8Array([0x22, 0xff, 0x22]) }), 400)
    })
    test('which is no JSON is counted, not quarantined', async () => {
      const before = (await replayAll(ledger)).length
      const problems = async (): Promise<string> =>
        (await ledger.ask('/metrics')).text
          .split('\n')
          .filter((line) => line.startsWith('ledger_') && line.includes('NOT_JSON'))
          .join()
      const counted = await problems()
      await ledger.ask('/v1/events', { headers: SINGLE, body: '{"half":' })
      expect(await replayAll(ledger)).toHaveLength(before)
      expect(await problems()).not.toBe(counted)
    })
    test('binary mode without the attributes answers 4xx', async () => {
      const { status } = await ledger.ask('/v1/events', {
        headers: JSON_BODY,
        body: JSON.stringify({ contact: newNumber() }),
      })
      expect([400, 415, 422]).toContain(status)
    })
    test('a binary mode message with a wrong member answers 422 with results', async () => {
      const { status, json } = await postBinary(ledger, grant(newNumber(), { level: 'super' }))
      expect({ status, outcome: json.results[0]?.outcome }).toStrictEqual({ status: 422, outcome: 'invalid' })
    })
    test('an object as batch answers 4xx, an array as batch always results', async () => {
      expect((await ledger.ask('/v1/events', { headers: BATCH, body: '{}' })).status).toBe(422)
      const { status, json } = await ledger.ask<Results>('/v1/events', {
        headers: BATCH,
        body: '[1,"x",[],null,{}]',
      })
      expect({ status, outcomes: json.results.map(({ outcome }) => outcome) }).toStrictEqual({
        status: 200,
        outcomes: Array.from({ length: 5 }, () => 'invalid'),
      })
    })
    test('an object as event always answers results', async () => {
      const { status, json } = await ledger.ask<Results>('/v1/events', {
        headers: SINGLE,
        body: '{"x":[{}]}',
      })
      expect({ status, outcome: json.results[0]?.outcome }).toStrictEqual({ status: 422, outcome: 'invalid' })
    })
  })

  describe('a body that is too large', () => {
    const KIB = 1024
    const MIB = 1024 * KIB
    const eventOf = (bytes: number): string => {
      const empty = JSON.stringify(withdrawal(newNumber(), { words: '' }))
      return empty.replace('"words":""', `"words":"${'w'.repeat(bytes - empty.length)}"`)
    }

    test('an event of 256 KiB is answered with results, one byte more with 413', async () => {
      const fits = await ledger.ask<Results>('/v1/events', { headers: SINGLE, body: eventOf(256 * KIB) })
      expect(fits.json.results).toHaveLength(1)
      expectProblem(await ledger.ask('/v1/events', { headers: SINGLE, body: eventOf(256 * KIB + 1) }), 413)
    })
    test('an event of 2 MB answers 413, and the next one is recorded', async () => {
      expectProblem(await ledger.ask('/v1/events', { headers: SINGLE, body: eventOf(2_000_000) }), 413)
      expect((await post(ledger, withdrawal(newNumber()))).status).toBe(201)
    })
    test('an event of 2 MB in a batch fails alone', async () => {
      const body = `[${JSON.stringify(withdrawal(newNumber()))},${eventOf(2_000_000)},${JSON.stringify(withdrawal(newNumber()))}]`
      const { status, json } = await ledger.ask<Results>('/v1/events', { headers: BATCH, body })
      expect(status).toBe(200)
      expect(json.results.map(({ outcome }) => outcome)).toStrictEqual(['recorded', 'invalid', 'recorded'])
    })
    test('a batch of more than 32 MiB answers 413', async () => {
      const event = eventOf(200 * KIB)
      const body = `[${Array.from({ length: 165 }, () => event).join(',')}]`
      expect(body.length).toBeGreaterThan(32 * MIB)
      expectProblem(await ledger.ask('/v1/events', { headers: BATCH, body }), 413)
    })
    test('queries of more than 8 MiB answer 413', async () => {
      const body = JSON.stringify({ queries: [{ ...QUESTION, seller: 's'.repeat(8 * MIB) }] })
      expectProblem(await ledger.ask('/v1/checks', { headers: JSON_BODY, body }), 413)
    })
    test.each(['/v1/check', '/v1/disclosures', '/v1/tokens'])(
      '%s with more than 1 MiB answers 413',
      async (path) => {
        const body = JSON.stringify({ id: 'x', version: '1', language: 'en', text: 't'.repeat(MIB) })
        expectProblem(await ledger.ask(path, { headers: JSON_BODY, body }), 413)
      },
    )
  })

  describe('what the ledger cannot say yet', () => {
    test('answers 503 with Retry-After', async () => {
      const answer = await ledger.ask(`/v1/contacts/${CONTACT}/state?knownAt=size:4000000`)
      expectProblem(answer, 503)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    })
  })
}
