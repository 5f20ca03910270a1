import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { History, Reader, StateAsked } from '../../../src/domain/ports/ledger.ts'
import type { Decision } from '../../../src/domain/rules/decision.ts'
import { AS_OF } from '../../support/fake-ledger.ts'
import { as, type Serving, serving } from './serving.ts'

const get = ({ app }: Serving, url: string) =>
  app.inject({ url: `/v1/contacts/${url}`, headers: as('auditor') })

describe('GET /v1/contacts/{contact}/history', () => {
  test('answers whole, and tells the ledger who reads what for', async () => {
    const asked: Array<readonly [string, Reader]> = []
    const history = {
      contact: 'a@b.example',
      events: [{ unheardOf: 1 }],
      protectedWithheld: 'why',
      asOf: AS_OF,
    }
    const serves = serving({
      history: (contact, reader) => {
        asked.push([contact, reader])
        return TE.right(history as unknown as History)
      },
    })
    const answer = await get(serves, 'a%40b.example/history')
    expect([answer.statusCode, answer.json()]).toStrictEqual([200, history])
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(asked).toStrictEqual([
      ['a@b.example', { name: 'auditor-1', role: 'auditor', purpose: 'history', wantsProtected: true }],
    ])
  })
  test.each([
    ['+13055550123', '+13055550123'],
    ['%2B13055550123', '+13055550123'],
    ['a%2Fb%40example.com', 'a/b@example.com'],
    ['%C3%A9%40example.com', 'é@example.com'],
  ])('reads %s as %s', async (sent, contact) => {
    expect((await get(serving(), `${sent}/history`)).json()).toMatchObject({ contact })
  })
  test.each(['123', '%20', 'nobody'])('answers 422 to %j, which is no contact', async (sent) => {
    const answer = await get(serving(), `${sent}/history`)
    expect([answer.statusCode, answer.json().code]).toStrictEqual([422, 'NOT_A_CONTACT'])
  })
  test.each(['%ZZ', '%', '%FF', '%2'])('answers 400 to %s', async (sent) => {
    const answer = await get(serving(), `${sent}/history`)
    expect([answer.statusCode, answer.json().code]).toStrictEqual([400, 'URL_MALFORMED'])
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  })
  test('takes an address as long as one can be, and has a bound', async () => {
    const longest = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(59)}.example`
    expect((await get(serving(), `${encodeURIComponent(longest)}/history`)).statusCode).toBe(200)
    const answer = await get(serving(), `${'a'.repeat(513)}/history`)
    expect([answer.statusCode, answer.json().code]).toStrictEqual([414, 'PATH_PARAMETER_TOO_LONG'])
  })
  test('takes no parameters', async () => {
    expect((await get(serving(), '%2B13055550123/history?x=1')).json()).toMatchObject({
      code: 'PARAMETERS_INVALID',
    })
  })
})

describe('GET /v1/contacts/{contact}/state', () => {
  test('hands over both times and the members of a question', async () => {
    const asked: Array<StateAsked> = []
    const decision = { verdict: 'deny', unheardOf: 1 } as unknown as Decision
    const serves = serving({
      state: (_contact, state) => {
        asked.push(state)
        return TE.right(decision)
      },
    })
    await get(serves, '%2B13055550123/state')
    const answer = await get(
      serves,
      '%2B13055550123/state?effectiveAt=T1&knownAt=size:7&channel=sms&at=T2&jurisdictions=US&jurisdictions=GB',
    )
    expect(answer.json()).toStrictEqual(decision)
    expect(asked).toStrictEqual([
      { question: {} },
      {
        effectiveAt: 'T1',
        knownAt: 'size:7',
        question: { channel: 'sms', at: 'T2', jurisdictions: ['US', 'GB'] },
      },
    ])
  })
  test('answers what is known where no channel is asked about', async () => {
    const answer = await get(serving(), '%2B13055550123/state')
    expect(Object.keys(answer.json())).toStrictEqual([
      'contact',
      'grants',
      'withdrawals',
      'dnc',
      'lifts',
      'relationships',
      'reassignments',
      'erasures',
      'asOf',
    ])
  })
  test.each([
    ['contact=%2B1', 'PARAMETERS_INVALID'],
    ['known=1', 'PARAMETERS_INVALID'],
    ['knownAt=1&knownAt=2', 'PARAMETERS_INVALID'],
    ['channel=fax', 'NOT_A_QUESTION'],
    ['purpose=marketing', 'NOT_A_QUESTION'],
  ])('%s answers 422 %s', async (query, code) => {
    const answer = await get(serving(), `%2B13055550123/state?${query}`)
    expect([answer.statusCode, answer.json().code]).toStrictEqual([422, code])
  })
  test('answers 503 where the index has not come so far', async () => {
    const answer = await get(
      serving({ state: () => TE.left({ _tag: 'IndexBehind' }) }),
      '%2B13055550123/state?knownAt=size:9',
    )
    expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toStrictEqual([
      503,
      'INDEX_BEHIND',
      '1',
    ])
  })
})
