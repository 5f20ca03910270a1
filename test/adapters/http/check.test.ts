import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../../src/domain/rules/decision.ts'
import { QUESTION_MEMBERS } from '../../../src/domain/rules/question.ts'
import { as, type Serving, serving } from './serving.ts'

const get = ({ app }: Serving, query: string) =>
  app.inject({ url: `/v1/check?${query}`, headers: as('dialer') })

const post = ({ app }: Serving, url: string, body: unknown, type = 'application/json') =>
  app.inject({
    method: 'POST',
    url,
    headers: { ...as('dialer'), 'content-type': type },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** A ledger that remembers what it was asked. */
const listening = () => {
  const asked: Array<unknown> = []
  const check = (question: unknown) => {
    asked.push(question)
    return E.right(DECISION)
  }
  return { serves: serving({ check }), asked }
}

/** With members that no schema of today knows. */
const DECISION = {
  verdict: 'permit',
  reasons: [{ code: 'CONSENT_VALID', effect: 'permit', registry: 'later', more: [1, { a: null }] }],
  window: { opensAt: 'then' },
  lists: [{ id: 'us-national' }],
  unheardOf: { of: ['yet'] },
} as unknown as Decision

describe('GET /v1/check', () => {
  test('answers the decision whole', async () => {
    const { serves } = listening()
    const answer = await get(serves, 'contact=%2B13055550123&channel=voice')
    expect([answer.statusCode, answer.json()]).toStrictEqual([200, DECISION])
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-length': String(Buffer.byteLength(answer.body)),
    })
  })
  test('hands over every member of a question, as JSON would have them', async () => {
    const { serves, asked } = listening()
    const single = [...QUESTION_MEMBERS].filter(
      (name) => name !== 'jurisdictions' && name !== 'recentAttempts',
    )
    const query = [
      ...single.map((name) => `${name}=a`),
      'jurisdictions=US-FL',
      'recentAttempts=t1',
      'recentAttempts=t2',
    ]
    await get(serves, query.join('&'))
    expect(asked).toStrictEqual([
      {
        ...Object.fromEntries(single.map((name) => [name, 'a'])),
        jurisdictions: ['US-FL'],
        recentAttempts: ['t1', 't2'],
      },
    ])
  })
  test('takes jurisdictions once or many times', async () => {
    const serves = serving()
    for (const [query, jurisdictions] of [
      ['', []],
      ['&jurisdictions=US-FL', ['US-FL']],
      ['&jurisdictions=US-FL&jurisdictions=US-TX', ['US-FL', 'US-TX']],
    ] as const)
      expect((await get(serves, `contact=%2B13055550123&channel=voice${query}`)).json()).toMatchObject({
        jurisdictions,
      })
  })
  test.each([
    ['%2B13055550123', '+13055550123'],
    ['+13055550123', '+13055550123'],
    ['%2013055550123', '+13055550123'],
    ['a%2Bb%40example.com', 'a+b@example.com'],
    ['a%40example.com', 'a@example.com'],
    ['+a', ' a'],
    ['100%25', '100%'],
  ])('reads contact=%s as %j', async (sent, contact) => {
    const { serves, asked } = listening()
    await get(serves, `contact=${sent}&channel=postal`)
    expect(asked).toMatchObject([{ contact }])
  })
  test('answers deny to a contact that cannot be one', async () => {
    const answer = await get(serving(), 'contact=123&channel=voice')
    expect([answer.statusCode, answer.json()]).toMatchObject([
      200,
      { verdict: 'deny', code: 'I', reasons: [{ code: 'INVALID_CONTACT' }] },
    ])
  })
  test.each([
    ['channel=voice', 'NOT_A_QUESTION', 'contact'],
    ['contact=%2B13055550123&channel=fax', 'NOT_A_QUESTION', 'channel'],
    ['contact=%2B13055550123&channel=email', 'NOT_A_QUESTION', 'channel'],
    ['contact=%2B13055550123&channel=voice&at=noon', 'NOT_A_QUESTION', 'at'],
    ['contact=%2B13055550123&channel=voice&minPosition=here', 'NOT_A_QUESTION', 'minPosition'],
    ['contact=%2B13055550123&channel=voice&channel=sms', 'PARAMETERS_INVALID', 'channel'],
    ['contact=a&contact=b&channel=voice', 'PARAMETERS_INVALID', 'contact'],
    ['contact=%2B13055550123&chanel=voice', 'PARAMETERS_INVALID', ''],
    ['contact=%2B13055550123&channel=voice&__proto__=x', 'PARAMETERS_INVALID', ''],
  ])('%s answers 422 %s at "%s"', async (query, code, path) => {
    const answer = await get(serving(), query)
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code, issues: [{ path }] })
  })
  test('names the parameters that there are, and not the one that came', async () => {
    const { body } = await get(serving(), 'contact=%2B13055550123&chanel=voice')
    for (const name of QUESTION_MEMBERS) expect(body).toContain(name)
    expect(body).not.toContain('chanel')
  })
  test('answers 422 to a position of another store', async () => {
    const answer = await get(
      serving(),
      'contact=%2B13055550123&channel=voice&minPosition=bbbbbbbb-0000000000000001',
    )
    expect([answer.statusCode, answer.json().code]).toStrictEqual([422, 'POSITION_OF_ANOTHER_STORE'])
  })
  test.each(['contact=%ZZ&channel=voice', 'contact=%&channel=voice', 'contact=%FF&channel=voice', '%C0=1'])(
    '%s is malformed',
    async (query) => {
      const answer = await get(serving(), query)
      expect([answer.statusCode, answer.json().code]).toStrictEqual([400, 'URL_MALFORMED'])
    },
  )
  test('answers HEAD without a body', async () => {
    const { app } = serving()
    const answer = await app.inject({
      method: 'HEAD',
      url: '/v1/check?contact=%2B13055550123&channel=voice',
      headers: as('dialer'),
    })
    expect([answer.statusCode, answer.body]).toStrictEqual([200, ''])
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(100)
  })
})

describe('POST /v1/check', () => {
  test('is the same question as a body', async () => {
    const { serves, asked } = listening()
    const question = { contact: '+13055550123', channel: 'voice', jurisdictions: ['US'], recentAttempts: [] }
    const answer = await post(serves, '/v1/check', question)
    expect([answer.statusCode, answer.json(), asked]).toStrictEqual([200, DECISION, [question]])
  })
  test.each(['[]', '"text"', '5', 'null'])('%s is not a question', async (body) => {
    const answer = await post(serving(), '/v1/check', body)
    expect(answer.json()).toMatchObject({
      status: 422,
      code: 'NOT_A_QUESTION',
      issues: [{ path: '', expected: 'an object with the members of a question' }],
    })
  })
  test('names a member nobody knows by none of its letters', async () => {
    const answer = await post(serving(), '/v1/check', {
      contact: '+13055550123',
      channel: 'voice',
      secretly: 1,
    })
    expect(answer.json()).toMatchObject({ status: 422, code: 'NOT_A_QUESTION', issues: [{ path: '' }] })
    expect(answer.body).not.toContain('secretly')
  })
  test.each(['', '{', 'contact=1'])('%j is no JSON', async (body) => {
    expect((await post(serving(), '/v1/check', body)).json()).toMatchObject({ status: 400, code: 'NOT_JSON' })
  })
  test('takes JSON alone', async () => {
    expect((await post(serving(), '/v1/check', '{}', 'text/plain')).statusCode).toBe(415)
  })
  test('takes 1 MiB and no more', async () => {
    const answer = await post(serving(), '/v1/check', `{"contact":"${'1'.repeat(1_048_576)}"}`)
    expect(answer.json()).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE', limit: 1_048_576 })
  })
  test('takes no parameters', async () => {
    const answer = await post(serving(), '/v1/check?channel=voice', {})
    expect(answer.json()).toMatchObject({
      status: 422,
      code: 'PARAMETERS_INVALID',
      issues: [{ expected: 'no parameters' }],
    })
  })
})

describe('POST /v1/checks', () => {
  test('answers each query in its place; a bad one gets a problem and no verdict', async () => {
    const queries = [
      { contact: '+13055550123', channel: 'voice' },
      { contact: '123', channel: 'voice' },
      { contact: '+13055550123', channel: 'email' },
      { contact: '+13055550123', channel: 'voice', minPosition: 'bbbbbbbb-0000000000000001' },
      'query',
      { contact: '+13055550199', channel: 'sms' },
    ]
    const answer = await post(serving(), '/v1/checks', { queries })
    const { decisions } = answer.json<{
      readonly decisions: ReadonlyArray<Readonly<Record<string, unknown>>>
    }>()
    expect(answer.statusCode).toBe(200)
    expect(decisions).toMatchObject([
      { verdict: 'deny', contact: '+13055550123' },
      { verdict: 'deny', reasons: [{ code: 'INVALID_CONTACT' }] },
      { problem: { status: 422, code: 'NOT_A_QUESTION', issues: [{ path: 'channel' }] } },
      { problem: { status: 422, code: 'POSITION_OF_ANOTHER_STORE' } },
      { problem: { status: 422, code: 'NOT_A_QUESTION', issues: [{ path: '' }] } },
      { verdict: 'deny', contact: '+13055550199' },
    ])
    for (const place of [2, 3, 4]) expect(decisions[place]).not.toHaveProperty('verdict')
  })
  test('answers decisions whole', async () => {
    const { serves } = listening()
    expect((await post(serves, '/v1/checks', { queries: [{}, {}] })).json()).toStrictEqual({
      decisions: [DECISION, DECISION],
    })
  })
  test('answers nothing to nothing', async () => {
    expect((await post(serving(), '/v1/checks', { queries: [] })).json()).toStrictEqual({ decisions: [] })
  })
  test.each([
    ['{}', 'queries'],
    ['[]', ''],
    ['null', ''],
    ['{"queries":{}}', 'queries'],
    ['{"queries":[],"more":1}', ''],
  ])('%s is no list of queries', async (body, path) => {
    const answer = await post(serving(), '/v1/checks', body)
    expect(answer.json()).toMatchObject({ status: 422, code: 'QUERIES_EXPECTED', issues: [{ path }] })
  })
  test('takes 10,000 queries and no more', async () => {
    const { serves } = listening()
    const queries = Array.from({ length: 10_001 }, () => ({}))
    expect((await post(serves, '/v1/checks', { queries: queries.slice(1) })).json().decisions).toHaveLength(
      10_000,
    )
    expect((await post(serves, '/v1/checks', { queries })).json()).toMatchObject({
      status: 413,
      code: 'TOO_MANY_QUERIES',
      limit: 10_000,
    })
  })
  test('takes 8 MiB and no more', async () => {
    const answer = await post(serving(), '/v1/checks', ' '.repeat(8_388_609))
    expect(answer.json()).toMatchObject({ status: 413, code: 'CHECKS_BODY_TOO_LARGE' })
  })
  test('lets others have their turn', async () => {
    let turns = 0
    const slow = () => {
      const until = performance.now() + 0.2
      while (performance.now() < until);
      return E.right(DECISION)
    }
    const serves = serving({ check: slow })
    const timer = setInterval(() => {
      turns++
    }, 0)
    await post(serves, '/v1/checks', { queries: Array.from({ length: 400 }, () => ({})) })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
  })
})
