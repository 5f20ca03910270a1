import type { HTTPMethods } from 'fastify'
import { describe, expect, test } from 'vitest'
import type { Role } from '../../../src/domain/access/role.ts'
import { SOME_ID } from '../../support/fake-ledger.ts'
import { as, ROLES, serving } from './serving.ts'

/** Every route, and who may use it. Whoever may gets an answer of the route itself, whatever it is. */
const TABLE: ReadonlyArray<readonly [HTTPMethods, string, ReadonlyArray<Role>]> = [
  ['POST', '/v1/events', ['crm', 'admin']],
  ['GET', '/v1/events', ['auditor', 'admin']],
  ['GET', '/v1/check?contact=%2B13055550123&channel=voice', ['dialer', 'admin']],
  ['POST', '/v1/check', ['dialer', 'admin']],
  ['POST', '/v1/checks', ['dialer', 'admin']],
  ['GET', '/v1/contacts/%2B13055550123/history', ['auditor', 'privacy-officer', 'admin']],
  ['GET', '/v1/contacts/%2B13055550123/state', ['auditor', 'privacy-officer', 'admin']],
  ['POST', '/v1/disclosures', ['admin']],
  ['GET', '/v1/disclosures/web/3', ROLES],
  ['GET', '/v1/tokens', ['admin']],
  ['POST', '/v1/tokens', ['admin']],
  ['DELETE', `/v1/tokens/${SOME_ID}`, ['admin']],
  ['POST', '/v1/replies', ['crm', 'admin']],
  ['GET', '/v1/replies', ['auditor', 'privacy-officer', 'admin']],
  ['GET', '/v1/dead-letters', ['admin']],
  ['GET', '/v1/registries', ROLES],
  ['GET', '/v1/registries/us-national/diff?from=2026-10-18&to=2026-11-18', ['admin']],
  ['POST', '/v1/registries/us-national/versions?version=2026-11-18', ['admin']],
  ['POST', '/v1/registries/us-national/waiver', ['admin']],
  ['DELETE', '/v1/registries/us-national/waiver', ['admin']],
  ['POST', `/v1/dead-letters/${SOME_ID}/replay`, ['admin']],
  ['POST', '/v1/kafka/gaps', ['admin']],
  ['POST', '/v1/rebuild', ['admin']],
  ['GET', '/metrics', ROLES],
]

const OPEN = ['/healthz', '/readyz', '/openapi.json', '/docs', '/docs/static/swagger-ui.css']

const REFUSED = new Set([401, 403])

describe('a route that needs a role', () => {
  test.each(TABLE)('%s %s lets in whoever may, and nobody else', async (method, url, allowed) => {
    const { app } = serving()
    const let_in: Array<Role> = []
    for (const role of ROLES) {
      const { statusCode } = await app.inject({ method, url, headers: as(role) })
      if (!REFUSED.has(statusCode)) let_in.push(role)
      else expect(statusCode).toBe(403)
    }
    expect(let_in.sort()).toStrictEqual([...allowed].sort())
  })
  test.each(TABLE)('%s %s asks for a token', async (method, url) => {
    const { app } = serving()
    const without = await app.inject({ method, url })
    expect([without.statusCode, without.json().code]).toStrictEqual([401, 'TOKEN_REQUIRED'])
    expect(without.headers['www-authenticate']).toBe('Bearer realm="consent-ledger"')
    const unknown = await app.inject({ method, url, headers: { authorization: 'Bearer nobodys-token' } })
    expect([unknown.statusCode, unknown.json().code]).toStrictEqual([401, 'TOKEN_UNKNOWN'])
    expect(unknown.headers['www-authenticate']).toContain('error="invalid_token"')
  })
  test('names the roles that would do', async () => {
    const { app } = serving()
    const answer = await app.inject({ url: '/v1/tokens', headers: as('dialer') })
    expect(answer.json()).toMatchObject({ status: 403, code: 'ROLE_REQUIRED', roles: ['admin'] })
  })
  test('covers every route that there is', async () => {
    const { app } = serving()
    const { paths } = (await app.inject({ url: '/openapi.json' })).json<{
      readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security?: unknown }>>>>
    }>()
    const closed = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => operation.security === undefined)
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    )
    const tested = TABLE.map(([method, url]) => `${method} ${patternOf(url)}`)
    expect(tested.sort()).toStrictEqual(closed.sort())
  })
})

describe('an open route', () => {
  test.each(OPEN)('%s asks for no token', async (url) => {
    const { app } = serving()
    expect((await app.inject({ url })).statusCode).toBe(200)
  })
})

describe('the Authorization header', () => {
  test.each(['Bearer dialer-token', 'bearer dialer-token', 'BEARER  dialer-token '])(
    '%j lets in',
    async (authorization) => {
      const { app } = serving()
      expect((await app.inject({ url: '/metrics', headers: { authorization } })).statusCode).toBe(200)
    },
  )
  test.each(['', 'Bearer', 'Bearer ', 'Basic ZGlhbGVyOnRva2Vu', 'dialer-token', 'Bearer dialer-token x'])(
    '%j does not',
    async (authorization) => {
      const { app } = serving()
      expect((await app.inject({ url: '/metrics', headers: { authorization } })).statusCode).toBe(401)
    },
  )
})

const patternOf = (url: string): string =>
  url
    .replace(/\?.*/, '')
    .replace('/%2B13055550123/', '/{contact}/')
    .replace('/web/3', '/{id}/{version}')
    .replace('/us-national/', '/{id}/')
    .replace(SOME_ID, '{id}')
