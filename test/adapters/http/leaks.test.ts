import fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import { describe, expect, test } from 'vitest'
import { BATCH, JSON_TYPE, STRUCTURED } from './messages.ts'
import { as, ROLES, type Serving, serving } from './serving.ts'

/** Something nobody may find in a log line, a problem or a metric, wherever in a request it came. */
const CANARY = 'canary3055550188'

const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND')

const path = fc.oneof(
  fc.constantFrom(
    '/v1/check',
    '/v1/checks',
    '/v1/events',
    '/v1/tokens',
    '/v1/disclosures',
    '/v1/rebuild',
    '/v1/dead-letters',
    '/v1/replies',
    '/v1/kafka/gaps',
    '/metrics',
    '/readyz',
    '/docs/static/x',
  ),
  fc
    .tuple(
      fc.constantFrom(
        CANARY,
        `%2B${CANARY}`,
        `${CANARY}%40b.example`,
        `%ZZ${CANARY}`,
        `%FF${CANARY}`,
        CANARY.repeat(40),
        `..%2F${CANARY}`,
      ),
      fc.constantFrom('history', 'state', 'proof', CANARY, ''),
    )
    .map(([contact, what]) => `/v1/contacts/${contact}/${what}`),
  fc.constantFrom(
    `/${CANARY}`,
    `/v1/tokens/${CANARY}`,
    `/v1/dead-letters/${CANARY}/replay`,
    `/v1/dead-letters/%2B${CANARY}%ZZ/replay`,
    `/v1/disclosures/${CANARY}/${CANARY}`,
    `/docs/${CANARY}`,
    `//${CANARY}`,
  ),
)

const query = fc
  .array(
    fc.constantFrom(
      `contact=${CANARY}`,
      `${CANARY}=1`,
      `channel=${CANARY}`,
      'channel=voice',
      `at=${CANARY}`,
      `from=${CANARY}`,
      `after=${CANARY}`,
      `limit=${CANARY}`,
      `knownAt=${CANARY}`,
      `minPosition=${CANARY}`,
      `jurisdictions=${CANARY}`,
      `contact=%ZZ${CANARY}`,
      `purpose=${CANARY}`,
    ),
    { maxLength: 3 },
  )
  .map((parts) => (parts.length === 0 ? '' : `?${parts.join('&')}`))

const body = fc.oneof(
  fc.constantFrom(
    CANARY,
    `{"${CANARY}":`,
    `"${CANARY}"`,
    `{"queries":[{"contact":"${CANARY}","channel":"${CANARY}"},"${CANARY}"]}`,
    `{"queries":"${CANARY}"}`,
    `[{"specversion":"${CANARY}","type":"${CANARY}","data":{"contact":"${CANARY}"}}]`,
    `{"specversion":"1.0","id":"1","source":"crm","type":"${CANARY}","time":"${CANARY}","data":{"scope":"${CANARY}"}}`,
    `{"__proto__":"${CANARY}"}`,
    `${'['.repeat(600)}"${CANARY}"${']'.repeat(600)}`,
    `{"role":"${CANARY}","name":"${CANARY}"}`,
    `{"topic":"${CANARY}","partition":3,"reason":"${CANARY}"}`,
    `{"topic":"consent.events","partition":"${CANARY}","reason":" "}`,
    `{"topic":"${CANARY}","partition":0,"reason":"${CANARY.repeat(99)}"}`,
    `{"contact":"a@b.example","channel":"${CANARY}","${CANARY}":1}`,
    `\u0000${CANARY}`,
  ),
  fc.json().map((json) => `{"${CANARY}":${json}}`),
)

const headers = fc.record(
  {
    authorization: fc.oneof(
      fc.constantFrom(...ROLES).map((role) => as(role)['authorization'] as string),
      fc.constantFrom(`Bearer ${CANARY}`, `Basic ${CANARY}`, CANARY, `bearer  ${CANARY} `),
    ),
    'content-type': fc.constantFrom(
      STRUCTURED,
      BATCH,
      JSON_TYPE,
      `text/${CANARY}`,
      `${JSON_TYPE}; charset=${CANARY}`,
      CANARY,
    ),
    'content-encoding': fc.constantFrom(CANARY, 'identity'),
    accept: fc.constantFrom(`text/${CANARY}`, '*/*'),
    'ce-id': fc.constantFrom(CANARY, `%ZZ${CANARY}`),
    'ce-specversion': fc.constantFrom('1.0', CANARY),
    cookie: fc.constant(CANARY),
    'x-request-id': fc.constant(CANARY),
    'accept-version': fc.constant(CANARY),
  },
  { requiredKeys: [] },
)

const anyRequest = fc.record({
  method,
  url: fc.tuple(path, query).map((parts) => parts.join('')),
  headers,
  payload: body,
})

/** Gets past every door, to where bodies are read and questions asked. */
const allowedRequest = fc
  .record({
    route: fc.constantFrom(
      'GET /v1/check',
      'POST /v1/check',
      'POST /v1/checks',
      'GET /v1/events',
      'POST /v1/events',
      `GET /v1/contacts/${CANARY}/history`,
      `GET /v1/contacts/${CANARY}/state`,
      'GET /v1/tokens',
      'POST /v1/tokens',
      `DELETE /v1/tokens/${CANARY}`,
      'POST /v1/disclosures',
      'GET /v1/dead-letters',
      'GET /v1/replies',
      'POST /v1/replies',
      `POST /v1/dead-letters/${CANARY}/replay`,
      'POST /v1/kafka/gaps',
    ),
    query,
    payload: body,
  })
  .map(({ route, query: asked, payload }) => {
    const [name = '', url = ''] = route.split(' ')
    return {
      method: name,
      url: name === 'GET' ? url + asked : url,
      headers: { ...as('admin'), 'content-type': JSON_TYPE },
      payload,
    }
  })

const request = fc.oneof(anyRequest, allowedRequest)

/** Whether nothing of a request is found in what is logged and answered. `statuses` are those that were seen. */
const keepsQuiet = ({ app, logged }: Serving, seen = new Set<number>()) =>
  fc.asyncProperty(request, async (sent) => {
    const answer = await app.inject(sent as InjectOptions)
    seen.add(answer.statusCode)
    const isProblem = answer.headers['content-type']?.toString().includes('problem') ?? false
    const said = [JSON.stringify(answer.headers), ...logged, ...(isProblem ? [answer.body] : [])]
    expect(said.join('\n')).not.toContain(CANARY)
  })

const breakingLedger = {
  publishDisclosure: () => () => Promise.reject(new Error(CANARY)),
  tokens: () => {
    throw new Error(CANARY)
  },
}

describe('a request', () => {
  test('leaves nothing of itself in logs, problems and metrics', async () => {
    const serves = serving(breakingLedger)
    const statuses = new Set<number>()
    await fc.assert(keepsQuiet(serves, statuses), { numRuns: 600 })
    expect([...statuses]).toEqual(expect.arrayContaining([400, 401, 404, 405, 422, 500]))
    expect((await serves.app.inject({ url: '/metrics', headers: as('admin') })).body).not.toContain(CANARY)
  })
  test('that did would be noticed', async () => {
    const serves = serving(breakingLedger)
    serves.app.addHook('onRequest', async ({ url }) => {
      ;(serves.logged as Array<string>).push(url)
    })
    expect((await fc.check(keepsQuiet(serves), { numRuns: 200, endOnFailure: true })).failed).toBe(true)
  })
})
