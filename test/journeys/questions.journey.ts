import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ledger, scratchDir, serveLedger, sleep } from '../support/ledger-process.ts'
import {
  check,
  codesOf,
  type Decision,
  grant,
  JSON_BODY,
  newAddress,
  newNumber,
  outcomeOf,
  type Problem,
  post,
  queryString,
  record,
  withdrawal,
  withoutLag,
} from '../support/ledger-talk.ts'
import type { NewStore } from '../support/new-store.ts'

/** Sections 2 and 3 of the contract, and the routes of questions: the members of an answer, and faults of a question. */
export const questionsJourney = (newStore: NewStore): void => {
  const scratch = scratchDir()
  const elsewhere = scratchDir()
  let ledger: Ledger
  let other: Ledger
  beforeAll(async () => {
    ;[ledger, other] = await Promise.all([
      serveLedger(scratch.dir, { env: newStore() }),
      serveLedger(elsewhere.dir, { env: newStore() }),
    ])
  })
  afterAll(async () => {
    await Promise.all([ledger.stop(), other.stop()])
    scratch.remove()
    elsewhere.remove()
  })

  const NOON = '2026-11-24T18:00:00Z'
  type Decided = Decision | { readonly problem: Problem }
  const checks = async (queries: ReadonlyArray<unknown>): Promise<ReadonlyArray<Decided>> => {
    const { status, json, text } = await ledger.ask<{ readonly decisions: ReadonlyArray<Decided> }>(
      '/v1/checks',
      {
        headers: JSON_BODY,
        body: JSON.stringify({ queries }),
      },
    )
    if (status !== 200) throw new Error(text)
    return json.decisions
  }

  describe('/v1/check', () => {
    test('answers every member of a Decision', async () => {
      const contact = newNumber()
      const [given] = await record(ledger, grant(contact))
      const decision = await check(ledger, { contact, channel: 'sms', at: NOON })
      expect(decision).toStrictEqual({
        verdict: 'permit',
        contact,
        channel: 'sms',
        purpose: 'marketing',
        seller: 'default',
        at: NOON,
        reasons: [expect.objectContaining({ code: 'CONSENT_VALID', effect: 'permit' })],
        obligations: [],
        window: null,
        jurisdictions: [],
        rulePack: expect.any(String),
        lists: [],
        asOf: {
          position: given?.position,
          size: expect.any(Number),
          recordedAt: expect.stringMatching(/Z$/),
          lagMs: expect.any(Number),
        },
        engine: expect.stringMatching(/^\d+\.\d+\.\d+/),
        code: 'C',
      })
    })

    test('answers now where no time is given', async () => {
      const before = Date.now()
      const { at } = await check(ledger, { contact: newNumber(), channel: 'voice' })
      expect(Date.parse(at)).toBeGreaterThanOrEqual(before - 1)
      expect(Date.parse(at)).toBeLessThanOrEqual(Date.now() + 1)
    })

    test('answers the same to GET and POST, byte for byte but for asOf.lagMs', async () => {
      const contact = newNumber()
      await record(ledger, withdrawal(contact))
      const query = {
        contact,
        channel: 'autodialed-voice',
        purpose: 'survey',
        seller: 'acme',
        at: NOON,
        jurisdictions: ['US-FL', 'US-CA'],
        postalCode: '33101',
        timeZone: 'America/New_York',
        lineType: 'wireless',
        audience: 'consumer',
        recentAttempts: ['2026-11-24T01:00:00Z'],
      }
      const got = await ledger.ask(`/v1/check?${queryString(query)}`)
      const posted = await ledger.ask('/v1/check', { headers: JSON_BODY, body: JSON.stringify(query) })
      expect([got.status, posted.status]).toStrictEqual([200, 200])
      expect(withoutLag(got.text)).toBe(withoutLag(posted.text))
    })

    test.each([
      ['12', 'sms'],
      ['', 'sms'],
      ['nobody', 'voice'],
      ['+1305', 'sms'],
      ['+999123456789', 'whatsapp'],
      ['+1 305 555', 'voice'],
      ['a@', 'email'],
      ['@example.com', 'email'],
      ['a b@example.com', 'email'],
      ['nobody', 'email'],
      ['a@', 'sms'],
      ['', 'email'],
    ])('denies %j by %s as INVALID_CONTACT', async (contact, channel) => {
      const [decision] = await checks([{ contact, channel, at: NOON }])
      expect(decision).toMatchObject({ verdict: 'deny', code: 'I', reasons: [{ code: 'INVALID_CONTACT' }] })
      const alone = await check(ledger, { contact, channel, at: NOON })
      expect(withoutLag(JSON.stringify(alone))).toBe(withoutLag(JSON.stringify(decision)))
    })

    test.each<[string, string, Readonly<Record<string, unknown>>]>([
      ['no contact', 'contact', { channel: 'sms' }],
      ['no channel', 'channel', { contact: '+13055550123' }],
      ['an unknown channel', 'channel', { contact: '+13055550123', channel: 'fax' }],
      ['every channel', 'channel', { contact: '+13055550123', channel: '*' }],
      ['an unknown purpose', 'purpose', { contact: '+13055550123', channel: 'sms', purpose: 'spam' }],
      ['every purpose', 'purpose', { contact: '+13055550123', channel: 'sms', purpose: '*' }],
      ['every seller', 'seller', { contact: '+13055550123', channel: 'sms', seller: '*' }],
      ['an unknown line type', 'lineType', { contact: '+13055550123', channel: 'sms', lineType: 'fibre' }],
      ['an unknown audience', 'audience', { contact: '+13055550123', channel: 'sms', audience: 'pets' }],
      ['a time that is none', 'at', { contact: '+13055550123', channel: 'sms', at: 'tomorrow' }],
      ['a time without offset', 'at', { contact: '+13055550123', channel: 'sms', at: '2026-11-24T18:00:00' }],
      [
        'a place that is none',
        'jurisdictions',
        { contact: '+13055550123', channel: 'sms', jurisdictions: ['nowhere!'] },
      ],
      [
        'a time zone that is none',
        'timeZone',
        { contact: '+13055550123', channel: 'sms', timeZone: 'Mars/Olympus' },
      ],
      [
        'an attempt at no time',
        'recentAttempts',
        { contact: '+13055550123', channel: 'sms', recentAttempts: ['x'] },
      ],
      ['a number by e-mail', 'channel', { contact: '+13055550123', channel: 'email' }],
      ['an address by text', 'channel', { contact: 'a@example.com', channel: 'sms' }],
      ['an address by telephone', 'channel', { contact: 'a@example.com', channel: 'prerecorded-voice' }],
      ['an unknown member', '', { contact: '+13055550123', channel: 'sms', colour: 'red' }],
      ['a contact of another type', 'contact', { contact: 13055550123, channel: 'sms' }],
    ])('answers 422 to %s', async (_, path, query) => {
      const answer = await ledger.ask<Problem>('/v1/check', {
        headers: JSON_BODY,
        body: JSON.stringify(query),
      })
      expect(answer.status).toBe(422)
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(answer.json).toMatchObject({ status: 422, type: expect.any(String), title: expect.any(String) })
      expect(answer.json.code).toMatch(/^[A-Z][A-Z_]*$/)
      expect(answer.json.issues?.some((issue) => issue.path.startsWith(path))).toBe(true)
      const [decided] = await checks([query])
      expect(decided).toStrictEqual({
        problem: expect.objectContaining({ status: 422, code: answer.json.code }),
      })
    })
  })

  describe('/v1/checks', () => {
    test('decides each in its place, and gives a bad one a problem and no verdict', async () => {
      const contact = newNumber()
      await record(ledger, grant(contact))
      const decisions = await checks([
        { contact, channel: 'sms' },
        { contact: 'nobody', channel: 'sms' },
        { contact, channel: 'email' },
        { contact, channel: 'voice' },
        7,
        null,
        {},
      ])
      expect(decisions.map((one) => ('problem' in one ? 'problem' : one.verdict))).toStrictEqual([
        'permit',
        'deny',
        'problem',
        'deny',
        'problem',
        'problem',
        'problem',
      ])
      expect(decisions.every((one) => !('problem' in one && 'verdict' in one))).toBe(true)
      expect(decisions[1]).toMatchObject({ reasons: [{ code: 'INVALID_CONTACT' }] })
    })

    test('answers as /v1/check does', async () => {
      const queries = [newNumber(), newAddress()].map((contact) => ({ contact, channel: 'postal', at: NOON }))
      await record(ledger, ...queries.map(({ contact }) => withdrawal(contact)))
      const one = await Promise.all(queries.map((query) => check(ledger, query)))
      const many = await checks(queries)
      expect(withoutLag(JSON.stringify(many))).toBe(withoutLag(JSON.stringify(one)))
    })

    test('answers none to none', async () => {
      expect(await checks([])).toStrictEqual([])
    })

    test('takes 10,000 queries and not one more', async () => {
      const query = { contact: newNumber(), channel: 'sms', at: NOON }
      expect(await checks(Array.from({ length: 10_000 }, () => query))).toHaveLength(10_000)
      const { status, json } = await ledger.ask<Problem>('/v1/checks', {
        headers: JSON_BODY,
        body: JSON.stringify({ queries: Array.from({ length: 10_001 }, () => query) }),
      })
      expect({ status, problem: json.status }).toStrictEqual({ status: 413, problem: 413 })
    })

    test.each(['{}', '[]', '7', 'null', '{"queries":{}}', '{"queries":"x"}'])(
      'answers 422 to %s',
      async (body) => {
        const { status, json } = await ledger.ask<Problem>('/v1/checks', { headers: JSON_BODY, body })
        expect({ status, problem: json.status }).toStrictEqual({ status: 422, problem: 422 })
      },
    )
  })

  describe('minPosition', () => {
    const ask = (contact: string, minPosition: string): Promise<Decision> =>
      check(ledger, { contact, channel: 'sms', minPosition })

    test('that is reached changes nothing, as position and as size', async () => {
      const contact = newNumber()
      const { position = '' } = outcomeOf(await post(ledger, grant(contact)))
      const { asOf } = await ask(contact, position)
      expect((await ask(contact, position)).verdict).toBe('permit')
      expect((await ask(contact, `size:${asOf.size}`)).verdict).toBe('permit')
      expect((await ask(contact, 'size:0')).verdict).toBe('permit')
    })

    test('that is not reached gives unknown, never a stale permit', async () => {
      const contact = newNumber()
      const { position = '' } = outcomeOf(await post(ledger, grant(contact)))
      const { asOf } = await check(ledger, { contact, channel: 'sms' })
      const beyond = position.slice(0, -8) + 'f'.repeat(8)
      expect(beyond > position).toBe(true)
      for (const minPosition of [`size:${asOf.size + 1}`, beyond]) {
        const decision = await ask(contact, minPosition)
        expect({ verdict: decision.verdict, code: decision.code }).toStrictEqual({
          verdict: 'unknown',
          code: 'U',
        })
        expect(codesOf(decision)).toContain('INDEX_BEHIND')
      }
    })

    test('is reached once the event has come', async () => {
      const contact = newNumber()
      const { asOf } = await check(ledger, { contact, channel: 'sms' })
      const next = `size:${asOf.size + 1}`
      expect((await ask(contact, next)).verdict).toBe('unknown')
      await record(ledger, grant(contact))
      expect((await ask(contact, next)).verdict).toBe('permit')
    })

    test.each(['nonsense', 'size:', 'size:-1', 'size:1.5', 'size:x', '', '7'])(
      'that cannot be one, %j, answers 422',
      async (minPosition) => {
        const query = { contact: newNumber(), channel: 'sms', minPosition }
        const { status, json } = await ledger.ask<Problem>('/v1/check', {
          headers: JSON_BODY,
          body: JSON.stringify(query),
        })
        expect(status).toBe(422)
        expect(json.code).not.toBe('POSITION_OF_ANOTHER_STORE')
        expect(json.issues?.map(({ path }) => path)).toStrictEqual(['minPosition'])
      },
    )

    test('of another store answers 422 POSITION_OF_ANOTHER_STORE', async () => {
      const { position } = outcomeOf(await post(other, withdrawal(newNumber())))
      const query = { contact: newNumber(), channel: 'sms', minPosition: position }
      const { status, json } = await ledger.ask<Problem>('/v1/check', {
        headers: JSON_BODY,
        body: JSON.stringify(query),
      })
      expect({ status, code: json.code }).toStrictEqual({ status: 422, code: 'POSITION_OF_ANOTHER_STORE' })
      expect(await checks([query])).toStrictEqual([
        { problem: expect.objectContaining({ status: 422, code: 'POSITION_OF_ANOTHER_STORE' }) },
      ])
    })
  })

  describe('LEDGER_INDEX_LAG_LIMIT', () => {
    test('makes every answer unknown, and the node not ready, while nothing newer is known', async () => {
      const { dir, remove } = scratchDir()
      const strict = await serveLedger(dir, { env: { ...newStore(), LEDGER_INDEX_LAG_LIMIT: 'PT0S' } })
      const contact = newNumber()
      await post(strict, grant(contact))
      await sleep(30)
      const decision = await check(strict, { contact, channel: 'sms' })
      const ready = await strict.ask<Problem>('/readyz', { token: null })
      await strict.stop()
      remove()
      expect({ verdict: decision.verdict, code: decision.code }).toStrictEqual({
        verdict: 'unknown',
        code: 'U',
      })
      expect(codesOf(decision)).toContain('INDEX_BEHIND')
      expect({ status: ready.status, code: ready.json.code }).toStrictEqual({
        status: 503,
        code: 'INDEX_BEHIND',
      })
      expect(Number(ready.headers.get('retry-after'))).toBeGreaterThan(0)
    })
  })
}
