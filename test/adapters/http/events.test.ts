import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import { EVENT_BODY_BYTES_MAX } from '../../../src/adapters/http/limits.ts'
import type { Outcome } from '../../../src/domain/workflow/outcome.ts'
import type { Incoming } from '../../../src/domain/workflow/record-messages.ts'
import { positionNo, SOME_ID } from '../../support/fake-ledger.ts'
import { BATCH, grant, JSON_TYPE, STRUCTURED, withdrawal } from './messages.ts'
import { as, type Serving, serving } from './serving.ts'

const post = (
  { app }: Serving,
  type: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
) =>
  app.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { ...as('crm'), 'content-type': type, ...headers },
    payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  })

/** A ledger that remembers what it was given, and records everything. */
const listening = () => {
  const given: Array<Incoming> = []
  const serves = serving({
    record: (incoming) => {
      given.push(...incoming)
      return TE.right(
        incoming.map(
          (): Outcome => ({ id: 'x', outcome: 'recorded', eventId: SOME_ID, position: positionNo(1) }),
        ),
      )
    },
  })
  return { serves, given }
}

describe('POST /v1/events, one event', () => {
  test.each([STRUCTURED, `${STRUCTURED}; charset=UTF-8`, JSON_TYPE])('takes %s', async (type) => {
    const answer = await post(serving(), type, withdrawal('1'))
    expect(answer.statusCode).toBe(201)
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.json()).toMatchObject({
      results: [{ id: '1', outcome: 'recorded', position: positionNo(1) }],
    })
  })
  test('answers 200 to a duplicate and 409 to a conflict', async () => {
    const serves = serving()
    await post(serves, STRUCTURED, withdrawal('1'))
    const duplicate = await post(serves, STRUCTURED, withdrawal('1'))
    const conflict = await post(serves, STRUCTURED, withdrawal('1', '+13055550199'))
    expect([duplicate.statusCode, duplicate.json().results[0].outcome]).toStrictEqual([200, 'duplicate'])
    expect([conflict.statusCode, conflict.json().results]).toStrictEqual([
      409,
      [{ id: '1', outcome: 'conflict' }],
    ])
  })
  test('answers 409 with the reason to what a rule refuses', async () => {
    const answer = await post(serving(), STRUCTURED, grant('1', {}))
    expect([answer.statusCode, answer.json()]).toStrictEqual([
      409,
      { results: [{ id: '1', outcome: 'refused', reason: 'SCOPE_NOT_SPECIFIC' }] },
    ])
  })
  test('answers 422 with paths to what cannot be decoded', async () => {
    const { time: _, ...timeless } = withdrawal('1')
    const answer = await post(serving(), STRUCTURED, timeless)
    expect([answer.statusCode, answer.json()]).toStrictEqual([
      422,
      {
        results: [
          {
            id: '1',
            outcome: 'invalid',
            issues: [{ path: 'time', expected: 'an RFC 3339 time with an offset' }],
          },
        ],
      },
    ])
  })
  test('hands over an array in structured mode as what it is: no event', async () => {
    expect((await post(serving(), STRUCTURED, [withdrawal('1')])).statusCode).toBe(422)
  })
  test('sends what the ledger says whole, members it never heard of too', async () => {
    const outcome = {
      id: 'x',
      outcome: 'recorded',
      eventId: SOME_ID,
      position: positionNo(7),
      visible: false,
      later: { a: [1] },
    }
    const serves = serving({ record: () => TE.right([outcome as unknown as Outcome]) })
    expect((await post(serves, STRUCTURED, withdrawal('1'))).json()).toStrictEqual({ results: [outcome] })
  })
})

describe('POST /v1/events, a batch', () => {
  test.each([BATCH, JSON_TYPE])('takes an array as %s: an outcome each, in order, and 200', async (type) => {
    const answer = await post(serving(), type, [
      withdrawal('1'),
      { id: '2' },
      grant('3', {}),
      withdrawal('1'),
    ])
    expect(answer.statusCode).toBe(200)
    expect(answer.json().results.map(({ id, outcome }: Outcome) => [id, outcome])).toStrictEqual([
      ['1', 'recorded'],
      ['2', 'invalid'],
      ['3', 'refused'],
      ['1', 'duplicate'],
    ])
  })
  test('of nothing answers no results', async () => {
    const answer = await post(serving(), BATCH, [])
    expect([answer.statusCode, answer.json()]).toStrictEqual([200, { results: [] }])
  })
  test('takes 1,000 events and no more', async () => {
    const events = Array.from({ length: 1_001 }, (_, i) => withdrawal(String(i)))
    const { serves, given } = listening()
    expect((await post(serves, BATCH, events.slice(1))).statusCode).toBe(200)
    expect(given).toHaveLength(1_000)
    const answer = await post(serves, BATCH, events)
    expect([answer.statusCode, answer.json()]).toMatchObject([413, { code: 'TOO_MANY_EVENTS', limit: 1_000 }])
    expect(given).toHaveLength(1_000)
  })
  test('that is an object is none', async () => {
    const answer = await post(serving(), BATCH, withdrawal('1'))
    expect([answer.statusCode, answer.json().code]).toStrictEqual([422, 'EVENTS_EXPECTED'])
  })
  test.each(['"text"', '5', 'null', 'true'])('is not the plain JSON %s', async (body) => {
    const answer = await post(serving(), JSON_TYPE, body)
    expect([answer.statusCode, answer.json().code]).toStrictEqual([422, 'EVENTS_EXPECTED'])
  })
})

describe('POST /v1/events, binary mode', () => {
  const { data, ...attributes } = withdrawal('1')
  const ce = (members: object): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(members).map(([name, value]) => [`ce-${name}`, String(value)]))

  test('is the event that structured mode would have made', async () => {
    const { serves, given } = listening()
    await post(serves, JSON_TYPE, data, ce(attributes))
    await post(serves, STRUCTURED, { ...attributes, datacontenttype: JSON_TYPE, data })
    expect(given[0]).toStrictEqual(given[1])
  })
  test.each([
    ['a%20b', 'a b'],
    ['%E2%82%AC', '€'],
    ['100%25', '100%'],
    ['"quoted \\"text\\""', 'quoted "text"'],
    ['not%escaped', 'not%escaped'],
    ['%FF', '%FF'],
  ])('reads %j as %j', async (sent, read) => {
    const { serves, given } = listening()
    await post(serves, JSON_TYPE, data, ce({ ...attributes, id: sent }))
    expect(given).toMatchObject([{ type: 'parsed', value: { id: read } }])
  })
  test('notices that an attribute is missing', async () => {
    const { specversion: _, ...versionless } = attributes
    const answer = await post(serving(), JSON_TYPE, data, ce(versionless))
    expect([answer.statusCode, answer.json().results[0].issues[0].path]).toStrictEqual([422, 'specversion'])
  })
  test('takes no array of data for a batch', async () => {
    const answer = await post(serving(), JSON_TYPE, [withdrawal('1')], ce(attributes))
    expect([answer.statusCode, answer.json().results[0].outcome]).toStrictEqual([422, 'invalid'])
  })
})

describe('POST /v1/events, what is no JSON', () => {
  test.each([
    ['cut off', '{"specversion":'],
    ['empty', ''],
    ['blank', '  '],
    ['two documents', '{}{}'],
    ['a byte order mark', '\ufeff{}'],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['binary', Buffer.from([0, 1, 2, 3])],
  ])('%s answers 400', async (_, body) => {
    for (const type of [STRUCTURED, BATCH, JSON_TYPE]) {
      const answer = await post(serving(), type, body)
      expect([answer.statusCode, answer.json().code]).toStrictEqual([400, 'NOT_JSON'])
    }
  })
  test.each([
    'text/plain',
    'application/xml',
    'application/cloudevents',
    'x',
    `${JSON_TYPE}; charset=latin1`,
  ])('%s answers 415', async (type) => {
    const answer = await post(serving(), type, withdrawal('1'))
    expect([answer.statusCode, answer.json().code]).toStrictEqual([415, 'CONTENT_TYPE_UNKNOWN'])
  })
  test('a body without a content type answers 415', async () => {
    const { app } = serving()
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/events',
      headers: as('crm'),
      payload: Buffer.from('{}'),
    })
    expect([answer.statusCode, answer.json().code]).toStrictEqual([415, 'CONTENT_TYPE_UNKNOWN'])
  })
  test('a content encoding answers 415', async () => {
    const answer = await post(serving(), STRUCTURED, withdrawal('1'), { 'content-encoding': 'gzip' })
    expect([answer.statusCode, answer.json().code]).toStrictEqual([415, 'CONTENT_ENCODING_UNKNOWN'])
    expect(answer.headers['accept-encoding']).toBe('identity')
  })
})

describe('POST /v1/events, bounds', () => {
  const sized = (bytes: number): string => `{"pad":"${'x'.repeat(bytes - 10)}"}`

  test.each([STRUCTURED, JSON_TYPE])('one event as %s has 256 KiB and no more', async (type) => {
    const { serves } = listening()
    expect((await post(serves, type, sized(EVENT_BODY_BYTES_MAX))).statusCode).toBe(201)
    const answer = await post(serves, type, sized(EVENT_BODY_BYTES_MAX + 1))
    expect([answer.statusCode, answer.json()]).toMatchObject([
      413,
      { code: 'EVENT_BODY_TOO_LARGE', limit: EVENT_BODY_BYTES_MAX },
    ])
  })
  test('an event of 2 MB in binary mode is too large', async () => {
    const answer = await post(serving(), JSON_TYPE, sized(2_000_000), { 'ce-specversion': '1.0' })
    expect(answer.json().code).toBe('EVENT_BODY_TOO_LARGE')
  })
  test.each([BATCH, JSON_TYPE])('a batch as %s may be larger', async (type) => {
    const { serves } = listening()
    expect((await post(serves, type, ` \n[${sized(EVENT_BODY_BYTES_MAX + 1)}]`)).statusCode).toBe(200)
  })
  test('a batch has 32 MiB and no more', async () => {
    const answer = await post(serving(), BATCH, Buffer.alloc(33_554_433, 0x20))
    expect(answer.json()).toMatchObject({ status: 413, code: 'BATCH_BODY_TOO_LARGE' })
  })
  test('what is nested deeper than readers follow is invalid, and the rest of its batch goes on', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect((await post(serving(), STRUCTURED, deep)).json()).toMatchObject({
      results: [{ outcome: 'invalid' }],
    })
    const answer = await post(serving(), BATCH, `[${deep},${JSON.stringify(withdrawal('1'))}]`)
    expect([answer.statusCode, answer.json()]).toMatchObject([
      200,
      { results: [{ outcome: 'invalid' }, { outcome: 'recorded' }] },
    ])
  })
  test('a member that would become a prototype is invalid, however it is written', async () => {
    const { time, ...timeless } = withdrawal('1')
    for (const name of ['__proto__', '\\u005f_proto__']) {
      const body = `{"${name}":{"time":"${time}"},${JSON.stringify(timeless).slice(1)}`
      expect((await post(serving(), STRUCTURED, body)).json()).toMatchObject({
        results: [{ outcome: 'invalid' }],
      })
    }
    const header = await post(serving(), JSON_TYPE, timeless.data, {
      'ce-specversion': '1.0',
      'ce-__proto__': 'x',
    })
    expect(header.json()).toMatchObject({ results: [{ outcome: 'invalid' }] })
  })
})
