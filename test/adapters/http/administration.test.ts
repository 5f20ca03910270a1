import type { HTTPMethods } from 'fastify'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { Principal } from '../../../src/domain/ports/ledger.ts'
import { AS_OF, SOME_ID } from '../../support/fake-ledger.ts'
import { as, type Serving, serving } from './serving.ts'

const call = ({ app }: Serving, method: HTTPMethods, url: string, body?: unknown) =>
  app.inject({
    method,
    url,
    headers: { ...as('admin'), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  })

const ADMIN: Principal = { name: 'admin-1', role: 'admin' }

describe('/v1/disclosures', () => {
  const wanted = { id: 'web', version: '3', language: 'en', text: 'We may call you.' }

  test('are published: 201 when new, 200 when the same again', async () => {
    const given: Array<unknown> = []
    let isNew = true
    const disclosure = {
      ...wanted,
      sha256: '0'.repeat(64),
      publishedAt: '2026-11-01T00:00:00Z',
      unheardOf: 1,
    } as never
    const serves = serving({
      publishDisclosure: (one, by) => {
        given.push([one, by])
        return TE.right({ isNew, disclosure })
      },
    })
    const first = await call(serves, 'POST', '/v1/disclosures', wanted)
    isNew = false
    const again = await call(serves, 'POST', '/v1/disclosures', wanted)
    expect([first.statusCode, again.statusCode, first.json()]).toStrictEqual([201, 200, disclosure])
    expect(given).toStrictEqual([
      [wanted, ADMIN],
      [wanted, ADMIN],
    ])
  })
  test('answer 409 to another text and 422 to what is none', async () => {
    const differs = serving({ publishDisclosure: () => TE.left({ _tag: 'DisclosureDiffers' }) })
    expect((await call(differs, 'POST', '/v1/disclosures', wanted)).json()).toMatchObject({
      status: 409,
      code: 'DISCLOSURE_DIFFERS',
    })
    const issues = [{ path: 'text', expected: 'string' }]
    const none = serving({ publishDisclosure: () => TE.left({ _tag: 'NotADisclosureText', issues }) })
    expect((await call(none, 'POST', '/v1/disclosures', {})).json()).toMatchObject({
      status: 422,
      code: 'NOT_A_DISCLOSURE_TEXT',
      issues,
    })
  })
  test('are read by id and version', async () => {
    const found = await call(serving(), 'GET', '/v1/disclosures/web/3')
    expect([found.statusCode, found.json().text]).toStrictEqual([200, 'We may call you.'])
    const missing = await call(serving(), 'GET', '/v1/disclosures/web/4')
    expect([missing.statusCode, missing.json().code]).toStrictEqual([404, 'NO_SUCH_DISCLOSURE'])
  })
})

describe('/v1/tokens', () => {
  test('are issued once, listed and revoked', async () => {
    const given: Array<unknown> = []
    const serves = serving({
      issueToken: (wanted, by) => {
        given.push([wanted, by])
        return TE.right({ id: SOME_ID, role: 'dialer', name: 'd', token: 'shown-once' })
      },
    })
    const issued = await call(serves, 'POST', '/v1/tokens', { role: 'dialer', name: 'd' })
    expect([issued.statusCode, issued.json()]).toStrictEqual([
      201,
      { id: SOME_ID, role: 'dialer', name: 'd', token: 'shown-once' },
    ])
    expect(issued.headers['cache-control']).toBe('no-store')
    expect(given).toStrictEqual([[{ role: 'dialer', name: 'd' }, ADMIN]])

    const listed = await call(serves, 'GET', '/v1/tokens')
    expect(listed.json()).toMatchObject({ tokens: [{ id: SOME_ID, role: 'dialer' }] })
    const revoked = await call(serves, 'DELETE', `/v1/tokens/${SOME_ID}`)
    expect([revoked.statusCode, revoked.body]).toStrictEqual([204, ''])
  })
  test('answer 404 to one nobody issued, 422 to a wish that is none', async () => {
    expect((await call(serving(), 'DELETE', '/v1/tokens/x')).json()).toMatchObject({
      status: 404,
      code: 'NO_SUCH_TOKEN',
    })
    const issues = [{ path: 'role', expected: 'a role' }]
    const none = serving({ issueToken: () => TE.left({ _tag: 'NotATokenRequest', issues }) })
    expect((await call(none, 'POST', '/v1/tokens', 1)).json()).toMatchObject({
      status: 422,
      code: 'NOT_A_TOKEN_REQUEST',
      issues,
    })
  })
  test('are revoked whatever body comes along', async () => {
    expect((await call(serving(), 'DELETE', `/v1/tokens/${SOME_ID}`, { a: 1 })).statusCode).toBe(204)
  })
})

describe('POST /v1/rebuild', () => {
  test('answers what was rebuilt', async () => {
    const answer = await call(serving(), 'POST', '/v1/rebuild')
    expect([answer.statusCode, answer.json()]).toStrictEqual([
      200,
      { events: 41_877, differences: 0, seconds: 0.5 },
    ])
  })
  test('answers 409 while one is under way', async () => {
    const serves = serving({ rebuild: () => TE.left({ _tag: 'RebuildUnderway' }) })
    expect((await call(serves, 'POST', '/v1/rebuild')).json()).toMatchObject({
      status: 409,
      code: 'REBUILD_UNDERWAY',
    })
  })
})

describe('health', () => {
  test('/healthz answers while the process lives', async () => {
    const { app } = serving({
      readiness: () => ({ ready: false, code: 'STOPPING', asOf: AS_OF, reconnects: 0 }),
    })
    const answer = await app.inject({ url: '/healthz' })
    expect([answer.statusCode, answer.json()]).toStrictEqual([200, { status: 'ok' }])
  })
  test('/readyz answers where the index is', async () => {
    const { app } = serving()
    const answer = await app.inject({ url: '/readyz' })
    expect([answer.statusCode, answer.json()]).toStrictEqual([
      200,
      { ready: true, asOf: AS_OF, reconnects: 0 },
    ])
  })
  test.each(['INDEX_BEHIND', 'INDEX_HALTED', 'STOPPING'] as const)(
    '/readyz answers 503 %s with the lag',
    async (code) => {
      const { app } = serving({ readiness: () => ({ ready: false, code, asOf: AS_OF, reconnects: 3 }) })
      const answer = await app.inject({ url: '/readyz' })
      expect(answer.statusCode).toBe(503)
      expect(answer.headers).toMatchObject({
        'content-type': 'application/problem+json; charset=utf-8',
        'retry-after': '1',
      })
      expect(answer.json()).toMatchObject({ status: 503, code, lagMs: 14, asOf: AS_OF, reconnects: 3 })
    },
  )
})
