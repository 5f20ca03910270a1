import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import { SCHEMAS } from '../../../src/adapters/http/schemas/index.ts'
import { decodeQuestion } from '../../../src/domain/rules/question.ts'
import { decodeMessage } from '../../../src/domain/workflow/decode-message.ts'
import { fakeDecoding, NOW, SOME_ID } from '../../support/fake-ledger.ts'
import { BATCH, withdrawal } from './messages.ts'
import { as, serving } from './serving.ts'

const GOLDEN = new URL('../../golden/http/', import.meta.url)

interface Golden {
  readonly schema: 'CloudEvent' | 'Question'
  readonly cases: ReadonlyArray<{
    readonly about: string
    readonly accepted: boolean
    /** Why it is not accepted. */
    readonly because?: string
    /** It takes more than a schema to see what is wrong. */
    readonly schemaCannotTell?: true
    readonly body: unknown
  }>
}

const ajv = new Ajv2020({
  strict: true,
  strictRequired: false,
  allErrors: true,
  allowUnionTypes: true,
  keywords: ['components'],
})
formats.default(ajv)
ajv.addSchema({ $id: 'openapi', components: { schemas: SCHEMAS } })

const schemaNamed = (name: string): ValidateFunction =>
  ajv.compile({ $ref: `openapi#/components/schemas/${name}` })

const DECODERS = {
  CloudEvent: (body: unknown) => decodeMessage(fakeDecoding)(body, NOW),
  Question: (body: unknown) => decodeQuestion(fakeDecoding)(body, NOW),
}

const golden = readdirSync(GOLDEN).map(
  (name) => [name, JSON.parse(readFileSync(new URL(name, GOLDEN), 'utf8')) as Golden] as const,
)

describe('codec and published schema agree', () => {
  test('on bodies of every type there is, good and bad', () => {
    expect(golden.length).toBeGreaterThan(7)
    for (const [, { cases }] of golden) {
      expect(cases.some(({ accepted }) => accepted)).toBe(true)
      expect(cases.some(({ accepted }) => !accepted)).toBe(true)
      for (const { accepted, because } of cases) expect(because === undefined).toBe(accepted)
    }
  })
  const cases = golden.flatMap(([name, { schema, cases: all }]) =>
    all.map((one) => ({ name, schema, ...one })),
  )

  test.each(cases)('$name: $about', ({ schema, accepted, schemaCannotTell, body }) => {
    const decoded = DECODERS[schema](body)
    const isValid = schemaNamed(schema)(body)
    expect({ codec: decoded._tag === 'Right', schema: isValid }).toStrictEqual({
      codec: accepted,
      schema: schemaCannotTell ?? accepted,
    })
  })
})

describe('codec and published schema agree on how much', () => {
  test.each([
    ['recentAttempts', '2026-11-24T01:00:00Z', 1_000, true],
    ['recentAttempts', '2026-11-24T01:00:00Z', 1_001, false],
    ['jurisdictions', 'US', 100, true],
    ['jurisdictions', 'US', 101, false],
  ])('%s with %j, %i of them', (member, value, times, isTaken) => {
    const many = Array.from({ length: times }, () => value)
    const question = { contact: '+13055550123', channel: 'voice', [member]: many }
    expect(E.isRight(DECODERS.Question(question))).toBe(isTaken)
    expect(schemaNamed('Question')(question)).toBe(isTaken)
  })
})

describe('every schema', () => {
  test.each(Object.keys(SCHEMAS))('%s compiles', (name) => {
    expect(schemaNamed(name)).toBeTypeOf('function')
  })
})

describe('an answer is as it is described', () => {
  const json = 'application/json'
  const requests = [
    ['GET', '/v1/check?contact=%2B13055550123&channel=voice', 'Decision'],
    ['GET', '/v1/contacts/%2B13055550123/state?channel=voice', 'Decision'],
    ['GET', '/v1/contacts/%2B13055550123/state', 'KnownState'],
    ['GET', '/v1/contacts/%2B13055550123/history', 'History'],
    ['GET', '/v1/events?limit=1', 'EventLine'],
    ['GET', '/v1/disclosures/web/3', 'Disclosure'],
    ['GET', '/v1/tokens', 'Tokens'],
    ['GET', '/v1/dead-letters', 'DeadLetters'],
    ['GET', '/v1/replies', 'Replies'],
    ['POST', '/v1/replies', 'Outcome', json, { contact: '+13055550123', text: 'STOP' }],
    ['POST', `/v1/dead-letters/${SOME_ID}/replay`, 'Outcome'],
    ['GET', '/healthz', 'Health'],
    ['GET', '/readyz', 'Ready'],
    ['GET', '/nowhere', 'Problem'],
    ['GET', '/v1/check', 'Problem'],
    ['POST', '/v1/rebuild', 'Rebuilt'],
    ['POST', '/v1/check', 'Decision', json, { contact: '123', channel: 'voice' }],
    ['POST', '/v1/checks', 'Decisions', json, { queries: [{ contact: '+13055550123', channel: 'sms' }, {}] }],
    ['POST', '/v1/events', 'Results', BATCH, [withdrawal('1'), {}]],
    ['POST', '/v1/tokens', 'NewToken', json, { role: 'dialer', name: 'd' }],
    ['POST', '/v1/disclosures', 'Disclosure', json, {}],
  ] as const

  test.each(requests)('%s %s: %s', async (method, url, schema, type?: string, payload?: object) => {
    const { app } = serving()
    const headers = { ...as('admin'), ...(type === undefined ? {} : { 'content-type': type }) }
    const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
    const validate = schemaNamed(schema)
    expect([validate(answer.json()), validate.errors]).toStrictEqual([true, null])
  })
  test('503: NotReady', async () => {
    const { app } = serving({
      readiness: () => ({
        ready: false,
        code: 'STOPPING',
        asOf: { position: null, size: 0, recordedAt: null, lagMs: 0 },
        reconnects: 0,
      }),
      history: () => TE.left({ _tag: 'IndexBehind' }),
    })
    expect(schemaNamed('NotReady')((await app.inject({ url: '/readyz' })).json())).toBe(true)
  })
})
