import type { HTTPMethods } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import { failureProblem, type LedgerFailure } from '../../../src/adapters/http/failure-problem.ts'
import { PROBLEMS } from '../../../src/adapters/http/problem.ts'
import type { Outage } from '../../../src/domain/workflow/outcome.ts'
import { fakeLedger, positionNo } from '../../support/fake-ledger.ts'
import { STRUCTURED, withdrawal } from './messages.ts'
import { as, serving } from './serving.ts'

const CAUSE = 'cause-with-a-secret'

/** Every failure of the ledger, and its one answer. */
const FAILURES: ReadonlyArray<readonly [LedgerFailure, number, string]> = [
  [{ _tag: 'NotAQuestion', issues: [] }, 422, 'NOT_A_QUESTION'],
  [{ _tag: 'PositionOfAnotherStore' }, 422, 'POSITION_OF_ANOTHER_STORE'],
  [{ _tag: 'NotAContact' }, 422, 'NOT_A_CONTACT'],
  [{ _tag: 'NotADisclosureText', issues: [] }, 422, 'NOT_A_DISCLOSURE_TEXT'],
  [{ _tag: 'NotATokenRequest', issues: [] }, 422, 'NOT_A_TOKEN_REQUEST'],
  [{ _tag: 'NoSuchToken' }, 404, 'NO_SUCH_TOKEN'],
  [{ _tag: 'NotAGapRequest', issues: [] }, 422, 'NOT_A_GAP_REQUEST'],
  [{ _tag: 'NoSuchGap' }, 404, 'NO_SUCH_GAP'],
  [{ _tag: 'NoSuchDeadLetter' }, 404, 'NO_SUCH_DEAD_LETTER'],
  [{ _tag: 'DeadLetterGone' }, 409, 'DEAD_LETTER_GONE'],
  [{ _tag: 'DisclosureDiffers' }, 409, 'DISCLOSURE_DIFFERS'],
  [{ _tag: 'RebuildUnderway' }, 409, 'REBUILD_UNDERWAY'],
  [{ _tag: 'IndexBehind' }, 503, 'INDEX_BEHIND'],
  [{ _tag: 'EventTooLarge', bytes: 70_000, bytesMax: 65_535 }, 413, 'EVENT_TOO_LARGE'],
  [{ _tag: 'StoreUnavailable', cause: CAUSE }, 503, 'STORE_UNAVAILABLE'],
  [{ _tag: 'RecordDamaged', position: positionNo(1) }, 503, 'RECORD_DAMAGED'],
  [{ _tag: 'WrongRevision', stream: 'contact-x', expected: 1, actual: 2 }, 503, 'WRONG_REVISION'],
  [{ _tag: 'OutcomeUnknown', cause: CAUSE }, 503, 'OUTCOME_UNKNOWN'],
  [{ _tag: 'VaultUnavailable', cause: CAUSE }, 503, 'VAULT_UNAVAILABLE'],
  [{ _tag: 'ContentUnavailable', cause: CAUSE }, 503, 'CONTENT_UNAVAILABLE'],
  [{ _tag: 'ContentDamaged', sha256: '0'.repeat(64) as never }, 503, 'CONTENT_DAMAGED'],
  [{ _tag: 'EventNotUnderstood', type: 'New', issues: [] }, 503, 'EVENT_NOT_UNDERSTOOD'],
  [{ _tag: 'FirstCopyUnseen' }, 503, 'FIRST_COPY_UNSEEN'],
]

describe('failureProblem()', () => {
  test.each(FAILURES)('answers $_tag with %i %s', (failure, status, code) => {
    expect(failureProblem(failure)).toMatchObject({ status, code })
  })
  test('makes the code of the tag', () => {
    for (const [{ _tag }, , code] of FAILURES)
      expect(code.replaceAll('_', '').toLowerCase()).toBe(_tag.toLowerCase())
  })
})

test('failureProblem() shows what is wrong with what was sent, and nothing of what lies inside', () => {
  const issues = [{ path: 'x', expected: 'y' }]
  expect(failureProblem({ _tag: 'NotATokenRequest', issues })).toHaveProperty('issues', issues)
  expect(failureProblem({ _tag: 'EventNotUnderstood', type: 'New', issues })).not.toHaveProperty('issues')
  expect(failureProblem({ _tag: 'EventTooLarge', bytes: 70_000, bytesMax: 65_535 })).toHaveProperty(
    'limit',
    65_535,
  )
})

describe('an outage', () => {
  const outages = FAILURES.filter(([{ _tag }, status]) => status === 503 && _tag !== 'IndexBehind')

  test.each(outages)(
    '$_tag answers 503, says when to ask again, and keeps its cause for us',
    async (outage, _, code) => {
      const told: Array<unknown> = []
      const { app, logged } = serving(
        { record: () => TE.left(outage as Outage) },
        { onOutage: (failure, route) => void told.push([failure, route]) },
      )
      const answer = await app.inject({
        method: 'POST',
        url: '/v1/events',
        headers: { ...as('crm'), 'content-type': STRUCTURED },
        payload: withdrawal('1'),
      })
      expect([answer.statusCode, answer.headers['retry-after'], answer.json()]).toStrictEqual([
        503,
        '1',
        {
          type: `urn:consent-ledger:problem:${code.toLowerCase().replaceAll('_', '-')}`,
          title: 'The ledger cannot answer now',
          status: 503,
          code,
        },
      ])
      expect(told).toStrictEqual([[outage, '/v1/events']])
      expect(logged.join()).not.toContain(CAUSE)
    },
  )
  test('is nobody told of where the index is merely behind', async () => {
    const told: Array<unknown> = []
    const { app } = serving(
      { history: () => TE.left({ _tag: 'IndexBehind' }) },
      { onOutage: (failure) => void told.push(failure) },
    )
    await app.inject({ url: '/v1/contacts/%2B13055550123/history', headers: as('auditor') })
    expect(told).toStrictEqual([])
  })
})

describe('a defect', () => {
  const SECRET = 'what +13055550123 said'

  test.each([
    ['thrown', { check: () => expect.unreachable(SECRET) }],
    [
      'thrown as text',
      {
        check: () => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a driver may throw
          throw SECRET
        },
      },
    ],
    ['of a codec', { check: () => E.left({ _tag: 'Unheard' } as never) }],
  ])('%s answers 500 and says nothing', async (_, ledger) => {
    const { app, logged } = serving(ledger)
    const answer = await app.inject({
      url: '/v1/check?contact=%2B13055550123&channel=voice',
      headers: as('dialer'),
    })
    expect([answer.statusCode, answer.json()]).toStrictEqual([
      500,
      {
        type: 'urn:consent-ledger:problem:internal',
        title: 'Something broke here',
        status: 500,
        code: 'INTERNAL',
      },
    ])
    expect(logged.join()).not.toContain('3055550123')
    expect(logged.join()).not.toContain('said')
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([
      { message: 'a request met a defect', route: '/v1/check', method: 'GET' },
      { message: 'answered', route: '/v1/check', status: 500, code: 'INTERNAL' },
    ])
  })
  test('of one check leaves the others of its turn alone', async () => {
    const { app } = serving({
      check: (question) => {
        if ((question as { readonly contact: string }).contact === '+13055550199') throw new Error(SECRET)
        return fakeLedger().check(question)
      },
    })
    const answers = await Promise.all(
      ['100', '199', '101', '199', '102'].map((last) =>
        app.inject({ url: `/v1/check?contact=%2B13055550${last}&channel=voice`, headers: as('dialer') }),
      ),
    )
    expect(answers.map(({ statusCode }) => statusCode)).toStrictEqual([200, 500, 200, 500, 200])
    expect(answers.map((answer) => answer.json<{ readonly contact?: string }>().contact)).toStrictEqual([
      '+13055550100',
      undefined,
      '+13055550101',
      undefined,
      '+13055550102',
    ])
  })
  test('in a task answers 500 too, and is logged with the place it happened at', async () => {
    const broken = () => () => Promise.reject(new Error(SECRET))
    const { app, logged } = serving({ history: broken })
    const answer = await app.inject({ url: '/v1/contacts/%2B13055550123/history', headers: as('auditor') })
    expect(answer.json()).toMatchObject({ status: 500, code: 'INTERNAL' })
    expect(logged[0]).toContain('problems.test.ts')
    expect(logged.join()).not.toContain(SECRET)
  })
  test('of the guard answers 500', async () => {
    const { app } = serving(
      {},
      {
        authenticate: () => {
          throw new Error(SECRET)
        },
      },
    )
    const answer = await app.inject({ url: '/metrics', headers: as('dialer') })
    expect(answer.json()).toMatchObject({ status: 500, code: 'INTERNAL' })
  })
})

describe('an address', () => {
  test.each<readonly [HTTPMethods, string]>([
    ['GET', '/'],
    ['GET', '/v1'],
    ['GET', '/v1/nothing'],
    ['POST', '/v1/nothing'],
    ['GET', '/v1/check/'],
    ['GET', '/V1/check'],
    ['GET', '/v1/contacts/%2B13055550123'],
    ['GET', '/v1/contacts/%2B13055550123/nothing'],
    ['GET', '/docs/static/nothing'],
    ['PROPFIND', '/v1/nothing'],
    ['OPTIONS', '/v1/nothing'],
  ])('%s %s that is none answers 404', async (method, url) => {
    const { app } = serving()
    const answer = await app.inject({ method, url, headers: as('admin') })
    expect([answer.statusCode, answer.json().code]).toStrictEqual([404, 'ROUTE_UNKNOWN'])
  })
  test('that is none is told to nobody without a token', async () => {
    const { app } = serving()
    expect((await app.inject({ url: '/v1/nothing' })).json()).toMatchObject({
      status: 401,
      code: 'TOKEN_REQUIRED',
    })
  })
  test('that is none reads no body', async () => {
    const { app } = serving()
    const headers = { ...as('crm'), 'content-type': 'application/json' }
    expect((await app.inject({ method: 'POST', url: '/v1/nothing', headers, payload: '{' })).statusCode).toBe(
      404,
    )
  })
  test.each<readonly [HTTPMethods, string, string]>([
    ['PUT', '/v1/check', 'GET, HEAD, POST, OPTIONS'],
    ['DELETE', '/v1/events', 'GET, HEAD, POST, OPTIONS'],
    ['GET', '/v1/checks', 'POST, OPTIONS'],
    ['POST', '/v1/contacts/%2B13055550123/history', 'GET, HEAD, OPTIONS'],
    ['PATCH', `/v1/tokens/x`, 'DELETE, OPTIONS'],
    ['PROPFIND', '/v1/tokens?a=1', 'GET, HEAD, POST, OPTIONS'],
    ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
  ])('%s %s answers 405 with what it offers', async (method, url, allow) => {
    const { app } = serving()
    const answer = await app.inject({ method, url, headers: as('admin') })
    expect([answer.statusCode, answer.json().code, answer.headers.allow]).toStrictEqual([
      405,
      'METHOD_NOT_ALLOWED',
      allow,
    ])
    const options = await app.inject({ method: 'OPTIONS', url, headers: as('admin') })
    expect([options.statusCode, options.body, options.headers.allow]).toStrictEqual([204, '', allow])
  })
})

describe('the Accept header', () => {
  const check = '/v1/check?contact=%2B13055550123&channel=voice'

  test.each([
    [check, '*/*'],
    [check, 'application/json'],
    [check, 'application/*'],
    [check, 'text/html, application/json;q=0.5'],
    [check, 'APPLICATION/JSON'],
    [check, 'application/problem+json, */*;q=0.1'],
    ['/v1/events', 'application/x-ndjson'],
    ['/metrics', 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1'],
  ])('%s answers %s', async (url, accept) => {
    const { app } = serving()
    expect((await app.inject({ url, headers: { ...as('admin'), accept } })).statusCode).toBe(200)
  })
  test.each([
    [check, 'text/html'],
    [check, 'application/json;q=0'],
    [check, '*/*;q=0'],
    [check, 'application/json;q=0, */*'],
    ['/v1/events', 'application/json'],
  ])('%s does not answer %s', async (url, accept) => {
    const { app } = serving()
    const answer = await app.inject({ url, headers: { ...as('admin'), accept } })
    expect([answer.statusCode, answer.json().code]).toStrictEqual([406, 'NOT_ACCEPTABLE'])
  })
})

describe('PROBLEMS', () => {
  test('are failures, and say so in words', () => {
    for (const { status, title } of Object.values(PROBLEMS)) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(title).toMatch(/^[A-Z].*[^.]$/)
    }
  })
})
