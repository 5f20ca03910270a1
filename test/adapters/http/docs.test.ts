import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PROBLEMS } from '../../../src/adapters/http/problem.ts'
import { SCHEMAS } from '../../../src/adapters/http/schemas/index.ts'
import { serving } from './serving.ts'

interface Document {
  readonly openapi: string
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

interface Operation {
  readonly summary: string
  readonly description: string
  readonly parameters?: ReadonlyArray<{ readonly name: string; readonly in: string }>
  readonly responses: Readonly<Record<string, { readonly description: string }>>
}

const documentOf = async (): Promise<{ readonly text: string; readonly document: Document }> => {
  const { app } = serving()
  const answer = await app.inject({ url: '/openapi.json' })
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  return { text: answer.body, document: answer.json<Document>() }
}

const operationsOf = ({ paths }: Document): ReadonlyArray<Operation> =>
  Object.values(paths).flatMap(Object.values<Operation>)

describe('GET /openapi.json', () => {
  test('is OpenAPI 3.1 of this version', async () => {
    expect((await documentOf()).document).toMatchObject({ openapi: '3.1.0', info: { version: '0.1.0' } })
  })
  test('describes every route that is there', async () => {
    const { document } = await documentOf()
    expect(
      Object.entries(document.paths)
        .flatMap(([path, operations]) => Object.keys(operations).map((m) => `${m} ${path}`))
        .sort(),
    ).toStrictEqual([
      'delete /v1/registries/{id}/waiver',
      'delete /v1/tokens/{id}',
      'get /healthz',
      'get /metrics',
      'get /openapi.json',
      'get /readyz',
      'get /v1/check',
      'get /v1/contacts/{contact}/history',
      'get /v1/contacts/{contact}/state',
      'get /v1/dead-letters',
      'get /v1/disclosures/{id}/{version}',
      'get /v1/events',
      'get /v1/registries',
      'get /v1/registries/{id}/diff',
      'get /v1/replies',
      'get /v1/tokens',
      'post /v1/check',
      'post /v1/checks',
      'post /v1/dead-letters/{id}/replay',
      'post /v1/disclosures',
      'post /v1/events',
      'post /v1/kafka/gaps',
      'post /v1/rebuild',
      'post /v1/registries/{id}/versions',
      'post /v1/registries/{id}/waiver',
      'post /v1/replies',
      'post /v1/tokens',
    ])
  })
  test('refers to schemas that are there, and to each of them', async () => {
    const { text } = await documentOf()
    const named = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name))
    expect([...named].filter((name) => !Object.hasOwn(SCHEMAS, String(name)))).toStrictEqual([])
    expect(Object.keys(SCHEMAS).filter((name) => !named.has(name))).toStrictEqual([])
  })
  test('says of every operation what it is for, who may, and what can go wrong', async () => {
    for (const operation of operationsOf((await documentOf()).document)) {
      expect(operation.summary).not.toBe('')
      expect(operation.description).toMatch(/Needs a token|Needs any token|Open/)
      expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true)
    }
  })
  test('names each code of a problem of HTTP somewhere, but for those before there is a request', async () => {
    const { text } = await documentOf()
    const before = new Set([
      'ROUTE_UNKNOWN',
      'METHOD_NOT_ALLOWED',
      'HTTP_MALFORMED',
      'REQUEST_TIMEOUT',
      'HEADERS_TOO_LARGE',
      'PATH_PARAMETER_TOO_LONG',
    ])
    expect(
      Object.keys(PROBLEMS).filter((code) => !before.has(code) && !text.includes(`\`${code}\``)),
    ).toStrictEqual([])
  })
  test('has each parameter of a path among its parameters', async () => {
    for (const [path, operations] of Object.entries((await documentOf()).document.paths))
      for (const { parameters = [] } of Object.values(operations)) {
        const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
        expect([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toStrictEqual(inPath)
      }
  })
  test('stands in docs/openapi.json as it is served', async () => {
    const kept = JSON.parse(
      readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
    ) as Document
    const { document } = await documentOf()
    expect({ ...document, info: { ...document.info, version: '' } }).toStrictEqual({
      ...kept,
      info: { ...kept.info, version: '' },
    })
  })
})

describe('GET /docs', () => {
  const policyOf = (header: unknown): ReadonlyMap<string, string> =>
    new Map(
      String(header)
        .split('; ')
        .map((rule) => [rule.slice(0, rule.indexOf(' ')), rule.slice(rule.indexOf(' ') + 1)]),
    )

  test('is a page that may load from here alone', async () => {
    const { app } = serving()
    const answer = await app.inject({ url: '/docs' })
    expect([answer.statusCode, answer.headers['content-type']]).toStrictEqual([
      200,
      'text/html; charset=utf-8',
    ])
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    const policy = policyOf(answer.headers['content-security-policy'])
    expect(policy.get('default-src')).toBe("'none'")
    expect(policy.get('script-src')).toBe("'self'")
    expect(policy.get('connect-src')).toBe("'self'")
    expect([...policy.values()].join(' ')).not.toMatch(/https?:|\*/)
  })
  test('names files that are there, each of a type a browser accepts under nosniff, and holds no script itself', async () => {
    const { app } = serving()
    const { body } = await app.inject({ url: '/docs' })
    const links = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(5)
    for (const link of links) {
      expect(link).toMatch(/^\/docs\/static\//)
      const file = await app.inject({ url: link })
      expect(file.statusCode).toBe(200)
      const type = link.endsWith('.js') ? 'javascript' : link.endsWith('.css') ? 'text/css' : 'image/png'
      expect(file.headers['content-type']).toContain(type)
    }
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=/)
  })
  test('reads the description from here, and sends it nowhere to be checked', async () => {
    const { app } = serving()
    const { body } = await app.inject({ url: '/docs/static/swagger-initializer.js' })
    expect(body).toContain("resolveUrl('./json')")
    expect(body).toMatch(/validatorUrl: (null|undefined)/)
    expect((await app.inject({ url: '/docs/json' })).json()).toStrictEqual((await documentOf()).document)
  })
})
