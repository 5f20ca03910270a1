import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ledger, scratchDir, serveLedger } from '../support/ledger-process.ts'
import {
  BATCH,
  check,
  codesOf,
  dncAdded,
  dncLifted,
  grant,
  type History,
  type Message,
  message,
  newAddress,
  newNumber,
  type Outcome,
  outcomeOf,
  type Problem,
  post,
  postBatch,
  postBinary,
  reassigned,
  record,
  relationship,
  replayAll,
  withdrawal,
} from '../support/ledger-talk.ts'
import type { NewStore } from '../support/new-store.ts'

/** Section 1 of the contract: what becomes of a message. */
export const outcomesJourney = (newStore: NewStore): void => {
  const scratch = scratchDir()
  let ledger: Ledger
  beforeAll(async () => {
    ledger = await serveLedger(scratch.dir, { env: newStore() })
  })
  afterAll(async () => {
    await ledger.stop()
    scratch.remove()
  })

  const UUID_V5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  const a = (kind: string): unknown => expect.stringMatching(kind)

  describe('recorded', () => {
    test.each<[string, () => Message]>([
      ['consent.granted', () => grant(newNumber())],
      ['consent.withdrawn', () => withdrawal(newAddress())],
      ['dnc.added', () => dncAdded(newNumber())],
      ['relationship.recorded', () => relationship(newNumber())],
      ['contact.reassigned', () => reassigned(newNumber(), '2026-05-31')],
    ])('answers 201 with event id and position to %s', async (_, make) => {
      const event = make()
      const { status, json, headers } = await post(ledger, event)
      expect(status).toBe(201)
      expect(headers.get('content-type')).toMatch(/^application\/json/)
      expect(json).toStrictEqual({
        results: [{ id: event.id, outcome: 'recorded', eventId: a(UUID_V5.source), position: a('^\\S+$') }],
      })
    })

    test('answers 201 to dnc.lifted, whose entry is the event id of the DncAdded', async () => {
      const contact = newNumber()
      const [added] = await record(ledger, dncAdded(contact))
      const { status, json } = await post(ledger, dncLifted(contact, added?.eventId))
      expect({ status, outcome: json.results[0]?.outcome }).toStrictEqual({
        status: 201,
        outcome: 'recorded',
      })
    })

    test('positions have one width and rise as bytes in the order of the log', async () => {
      const positions: string[] = []
      for (let i = 0; i < 5; i += 1)
        positions.push(outcomeOf(await post(ledger, withdrawal(newNumber()))).position ?? '')
      expect(positions.toSorted((x, y) => (x < y ? -1 : 1))).toStrictEqual(positions)
      expect(new Set(positions.map(({ length }) => length)).size).toBe(1)
      expect(new Set(positions).size).toBe(5)
    })

    test('a message counts the whole contract: every member at once', async () => {
      const contact = newNumber()
      const full = grant(contact, {
        person: { name: 'A Name', crmId: '17', email: 'a@example.com' },
        scope: { seller: ['acme', 'globex'], channel: ['sms', 'voice'], purpose: ['marketing', 'survey'] },
        expiresAt: '2027-03-01T12:00:00Z',
        capture: {
          method: 'electronic-signature',
          url: 'https://shop.example/form',
          form: 'footer',
          agent: 'agent-1',
          ip: '203.0.113.5',
          userAgent: 'Mozilla/5.0',
          recording: 'rec-1',
        },
        disclosure: { id: 'web', version: '3', language: 'en', sha256: 'ab'.repeat(32) },
        evidence: [
          { kind: 'certificate', uri: 'https://cert.example/1', sha256: 'cd'.repeat(32), id: 'c-1' },
        ],
        jurisdiction: 'US-FL',
        acquiredFrom: { party: 'Bright Leads', date: '2026-02-28', contract: 'BL-1' },
      })
      expect((await post(ledger, full)).status).toBe(201)
      const [event] = (await ledger.ask<History>(`/v1/contacts/${encodeURIComponent(contact)}/history`)).json
        .events
      expect(event?.data).toMatchObject({
        scope: { seller: ['acme', 'globex'], channel: ['sms', 'voice'], purpose: ['marketing', 'survey'] },
        level: 'express-written',
        expiresAt: a('^2027-03-01T12:00:00(\\.0+)?Z$'),
        capture: { method: 'electronic-signature' },
        disclosure: { id: 'web', version: '3', language: 'en', sha256: 'ab'.repeat(32) },
        jurisdiction: 'US-FL',
        acquiredFrom: { party: 'Bright Leads', date: '2026-02-28' },
      })
      const shown = Object.values(event?.protected ?? {})
      for (const value of ['A Name', '17', 'a@example.com', 'https://shop.example/form', 'footer', 'agent-1'])
        expect(shown).toContain(value)
      for (const value of [
        '203.0.113.5',
        'Mozilla/5.0',
        'rec-1',
        'https://cert.example/1',
        'c-1',
        'BL-1',
        contact,
        full.id,
      ])
        expect(shown).toContain(value)
    })

    test('is visible to a check asked afterwards, fifty times', async () => {
      const contacts = Array.from({ length: 50 }, newNumber)
      const refused: string[] = []
      for (const contact of contacts) {
        const { visible = true } = outcomeOf(await post(ledger, withdrawal(contact)))
        const decision = await check(ledger, { contact, channel: 'sms' })
        if (codesOf(decision).includes(visible ? 'CONSENT_WITHDRAWN' : 'INDEX_BEHIND')) refused.push(contact)
      }
      expect(refused).toStrictEqual(contacts)
    })
  })

  describe('duplicate', () => {
    const again = async (first: Message, second: unknown): Promise<void> => {
      const { eventId, position } = outcomeOf(await post(ledger, first))
      const { status, json } = await post(ledger, second)
      expect({ status, json }).toStrictEqual({
        status: 200,
        json: { results: [{ id: first.id, outcome: 'duplicate', eventId, position }] },
      })
    }

    test('answers 200 with the event id and the position of the first', async () => {
      const event = grant(newNumber())
      await again(event, event)
    })

    test('does not look at the order of members', async () => {
      const { data, ...attributes } = grant(newNumber(), { person: { name: 'N', crmId: '1' } })
      const reversed = (object: object): object => Object.fromEntries(Object.entries(object).reverse())
      await again({ ...attributes, data }, reversed({ ...attributes, data: reversed(data) }))
    })

    test.each([
      ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
      ['2026-03-01T12:00:00.1Z', '2026-03-01T12:00:00.100Z'],
      ['2026-03-01T12:00:00.120000000Z', '2026-03-01T12:00:00.12Z'],
    ])('does not look at the digits of a fraction: %s is %s', async (time, other) => {
      const event = grant(newNumber(), {}, { time })
      await again(event, { ...event, time: other })
    })

    test('does not look at partitionkey', async () => {
      const event = withdrawal(newNumber())
      await again(event, { ...event, partitionkey: 'p-1' })
    })

    test('reads a national number with its region as the E.164 number', async () => {
      const number = newNumber()
      const national = `(${number.slice(2, 5)}) ${number.slice(5, 8)}-${number.slice(8)}`
      const event = withdrawal(number)
      await again(event, { ...event, data: { ...event.data, contact: national, region: 'US' } })
      expect(codesOf(await check(ledger, { contact: number, channel: 'sms' }))).toContain('CONSENT_WITHDRAWN')
    })

    test.each(['plain-id', 'äöü 42 %/"x"', '名前-🙂'])(
      'does not look at the mode of transport, for the id %s',
      async (id) => {
        const event = grant(newNumber(), {}, { id: `${id}-${newNumber()}` })
        const structured = outcomeOf(await post(ledger, event))
        const binary = await postBinary(ledger, event)
        expect({ status: binary.status, ...outcomeOf(binary) }).toStrictEqual({
          status: 200,
          ...structured,
          outcome: 'duplicate',
        })
        const batch = await postBatch(ledger, [event])
        expect({ status: batch.status, ...outcomeOf(batch) }).toStrictEqual({
          status: 200,
          ...structured,
          outcome: 'duplicate',
        })
      },
    )

    test('records in binary mode what comes first in binary mode', async () => {
      const contact = newNumber()
      const binary = await postBinary(ledger, withdrawal(contact))
      expect({ status: binary.status, outcome: outcomeOf(binary).outcome }).toStrictEqual({
        status: 201,
        outcome: 'recorded',
      })
      expect((await check(ledger, { contact, channel: 'voice' })).verdict).toBe('deny')
    })

    test('the same id of another source is another message', async () => {
      const event = withdrawal(newNumber())
      const first = outcomeOf(await post(ledger, event))
      const second = outcomeOf(await post(ledger, { ...event, source: 'urn:example:other' }))
      expect(second.outcome).toBe('recorded')
      expect(second.eventId).not.toBe(first.eventId)
    })

    test('counts once what comes twenty times at once', async () => {
      const event = grant(newNumber())
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(ledger, event)))
      const outcomes = answers.map(outcomeOf)
      expect(outcomes.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1)
      expect(outcomes.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(19)
      expect(new Set(outcomes.map(({ eventId, position }) => `${eventId} ${position}`)).size).toBe(1)
    })
  })

  describe('conflict', () => {
    test('answers 409, quarantines the second and leaves the first', async () => {
      const contact = newNumber()
      const event = withdrawal(contact, { scope: { channel: 'sms' } })
      const { eventId } = outcomeOf(await post(ledger, event))
      const { status, json, headers } = await post(ledger, {
        ...event,
        data: { ...event.data, scope: { channel: 'voice' } },
      })
      expect({ status, outcomes: json.results.map(({ id, outcome }) => ({ id, outcome })) }).toStrictEqual({
        status: 409,
        outcomes: [{ id: event.id, outcome: 'conflict' }],
      })
      expect(headers.get('content-type')).toMatch(/^application\/json/)
      expect(codesOf(await check(ledger, { contact, channel: 'voice' }))).not.toContain('CONSENT_WITHDRAWN')
      const lines = await replayAll(ledger)
      expect(lines.filter((line) => line.eventId === eventId)).toHaveLength(1)
      expect(lines.at(-1)).toMatchObject({ type: 'EventQuarantined', data: { outcome: 'conflict' } })
    })

    test('the same id for another contact is one as well', async () => {
      const event = withdrawal(newNumber())
      await post(ledger, event)
      const { status } = await post(ledger, { ...event, data: { ...event.data, contact: newNumber() } })
      expect(status).toBe(409)
    })

    test('lets exactly one of twenty contents that come at once under one id be recorded', async () => {
      const event = withdrawal(newNumber())
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          post(ledger, { ...event, data: { ...event.data, words: `no ${i}` } }),
        ),
      )
      const outcomes = answers.map((answer) => outcomeOf(answer).outcome).toSorted()
      expect(outcomes).toStrictEqual([...Array.from({ length: 19 }, () => 'conflict'), 'recorded'])
    })
  })

  describe('refused', () => {
    const NOT_SPECIFIC = 'SCOPE_NOT_SPECIFIC'
    const inSixMinutes = (): string => new Date(Date.now() + 360_000).toISOString()
    const acquiredFrom = { party: 'Bright Leads', date: '2026-02-28' }

    test.each<[string, string, () => unknown]>([
      ['a grant without scope', NOT_SPECIFIC, () => grant(newNumber(), { scope: undefined })],
      ['a grant with an empty scope', NOT_SPECIFIC, () => grant(newNumber(), { scope: {} })],
      [
        'a grant without channel',
        NOT_SPECIFIC,
        () => grant(newNumber(), { scope: { purpose: 'marketing' } }),
      ],
      ['a grant without purpose', NOT_SPECIFIC, () => grant(newNumber(), { scope: { channel: 'sms' } })],
      [
        'a grant of every channel',
        NOT_SPECIFIC,
        () => grant(newNumber(), { scope: { channel: '*', purpose: 'marketing' } }),
      ],
      [
        'a grant of every purpose',
        NOT_SPECIFIC,
        () => grant(newNumber(), { scope: { channel: 'sms', purpose: '*' } }),
      ],
      [
        'a grant to every seller',
        NOT_SPECIFIC,
        () => grant(newNumber(), { scope: { seller: '*', channel: 'sms', purpose: 'marketing' } }),
      ],
      [
        'a grant to a list of no sellers',
        NOT_SPECIFIC,
        () => grant(newNumber(), { scope: { seller: [], channel: 'sms', purpose: 'marketing' } }),
      ],
      [
        'a grant with * among its channels',
        NOT_SPECIFIC,
        () => grant(newNumber(), { scope: { channel: ['sms', '*'], purpose: 'marketing' } }),
      ],
      ['a grant in six minutes', 'GRANT_IN_FUTURE', () => grant(newNumber(), {}, { time: inSixMinutes() })],
      ['bought data without evidence', 'EVIDENCE_REQUIRED', () => grant(newNumber(), { acquiredFrom })],
      [
        'bought data with no evidence',
        'EVIDENCE_REQUIRED',
        () => grant(newNumber(), { acquiredFrom, evidence: [] }),
      ],
      [
        'a lift of an entry that is none, by event id',
        'NO_SUCH_DNC_ENTRY',
        () => dncLifted(newNumber(), '46a8f412-5bcb-5cd6-a9f5-32770e1879e8'),
      ],
      [
        'a lift of an entry that is none, by source and id',
        'NO_SUCH_DNC_ENTRY',
        () => dncLifted(newNumber(), { source: 'urn:example:crm', id: 'never-sent' }),
      ],
    ])('answers 409 to %s: %s', async (_, reason, make) => {
      const { status, json, headers } = await post(ledger, make())
      expect({ status, outcome: json.results[0]?.outcome, reason: json.results[0]?.reason }).toStrictEqual({
        status: 409,
        outcome: 'refused',
        reason,
      })
      expect(headers.get('content-type')).toMatch(/^application\/json/)
      expect((await replayAll(ledger)).at(-1)).toMatchObject({
        type: 'EventQuarantined',
        data: { outcome: 'refused', reason },
      })
    })

    test('a lift without evidence', async () => {
      const contact = newNumber()
      const [added] = await record(ledger, dncAdded(contact))
      const { status, json } = await post(ledger, dncLifted(contact, added?.eventId, { evidence: [] }))
      expect({ status, reason: json.results[0]?.reason }).toStrictEqual({
        status: 409,
        reason: 'EVIDENCE_REQUIRED',
      })
      expect(codesOf(await check(ledger, { contact, channel: 'sms' }))).toContain('INTERNAL_DNC')
    })

    test("a lift of another contact's entry", async () => {
      const [added] = await record(ledger, dncAdded(newNumber()))
      const { status, json } = await post(ledger, dncLifted(newNumber(), added?.eventId))
      expect({ status, reason: json.results[0]?.reason }).toStrictEqual({
        status: 409,
        reason: 'NO_SUCH_DNC_ENTRY',
      })
    })

    test('not a grant in four minutes, which waits until then', async () => {
      const contact = newNumber()
      const soon = new Date(Date.now() + 240_000).toISOString()
      await record(ledger, grant(contact, {}, { time: soon }))
      expect(codesOf(await check(ledger, { contact, channel: 'sms' }))).toStrictEqual(['CONSENT_REQUIRED'])
      expect((await check(ledger, { contact, channel: 'sms', at: soon })).verdict).toBe('permit')
    })
  })

  describe('invalid', () => {
    const canary = 'xK9canaryQ7'
    const without = (member: string, event: Message): unknown => ({ ...event, [member]: undefined })

    test.each<[string, string, () => unknown]>([
      ['no time', 'time', () => without('time', grant(newNumber()))],
      ['no id', 'id', () => without('id', grant(newNumber()))],
      ['no source', 'source', () => without('source', grant(newNumber()))],
      ['no type', 'type', () => without('type', grant(newNumber()))],
      ['no data', 'data', () => without('data', grant(newNumber()))],
      ['no specversion', 'specversion', () => without('specversion', grant(newNumber()))],
      ['a time without offset', 'time', () => grant(newNumber(), {}, { time: '2026-03-01T12:00:00' })],
      ['a day that is none', 'time', () => grant(newNumber(), {}, { time: '2026-02-30T12:00:00Z' })],
      ['an unknown type', 'type', () => message(`consent.${canary}`, { contact: newNumber() })],
      ['an older specversion', 'specversion', () => grant(newNumber(), {}, { specversion: '0.3' })],
      ['an id of another type', 'id', () => grant(newNumber(), {}, { id: 7 })],
      ['an empty id', 'id', () => grant(newNumber(), {}, { id: '' })],
      ['no contact', 'data.contact', () => grant(newNumber(), { contact: undefined })],
      ['an impossible number', 'data.contact', () => grant('+1305', {})],
      ['a national number without region', 'data.contact', () => grant('305 555 0123', {})],
      ['a word as contact', 'data.contact', () => grant(canary, {})],
      [
        'an unknown channel in a grant',
        'data.scope.channel',
        () => grant(newNumber(), { scope: { channel: canary, purpose: 'marketing' } }),
      ],
      [
        'an unknown purpose in a grant',
        'data.scope.purpose',
        () => grant(newNumber(), { scope: { channel: 'sms', purpose: canary } }),
      ],
      ['an unknown level', 'data.level', () => grant(newNumber(), { level: canary })],
      [
        'an unknown method of capture',
        'data.capture.method',
        () => grant(newNumber(), { capture: { method: canary } }),
      ],
      ['no level', 'data.level', () => grant(newNumber(), { level: undefined })],
      ['a scope of another type', 'data.scope', () => grant(newNumber(), { scope: canary })],
      ['an end that is no time', 'data.expiresAt', () => grant(newNumber(), { expiresAt: canary })],
      ['a person of another type', 'data.person', () => withdrawal(newNumber(), { person: canary })],
      [
        'an unknown kind of relationship',
        'data.kind',
        () => message('relationship.recorded', { contact: newNumber(), kind: canary }),
      ],
      ['a reassignment on no date', 'data.asOf', () => reassigned(newNumber(), canary)],
      ['an entry of another type', 'data.entry', () => dncLifted(newNumber(), 7)],
    ])('answers 422 to %s and names %s', async (_, path, make) => {
      const { status, json, text, headers } = await post(ledger, make())
      const [only] = json.results
      expect({ status, outcome: only?.outcome }).toStrictEqual({ status: 422, outcome: 'invalid' })
      expect(headers.get('content-type')).toMatch(/^application\/json/)
      expect(
        only?.issues?.map((issue) => issue.path).filter((named) => named.startsWith(path)),
      ).not.toStrictEqual([])
      expect(only?.issues?.every(({ expected }) => expected !== '')).toBe(true)
      expect(text).not.toContain(canary)
      expect((await replayAll(ledger)).at(-1)).toMatchObject({
        type: 'EventQuarantined',
        data: { outcome: 'invalid' },
      })
    })

    test('is quarantined once however often the same bytes come', async () => {
      const broken = grant(newNumber(), { level: 'unheard-of' })
      await post(ledger, broken)
      const before = await replayAll(ledger)
      expect((await post(ledger, broken)).status).toBe(422)
      expect(await replayAll(ledger)).toStrictEqual(before)
    })

    test('leaves its id free for the corrected message', async () => {
      const broken = grant(newNumber(), { level: 'unheard-of' })
      await post(ledger, broken)
      const { status } = await post(ledger, { ...broken, data: { ...broken.data, level: 'express' } })
      expect(status).toBe(201)
    })
  })

  describe('an unknown word in a refusal', () => {
    const protectedOf = async (contact: string): Promise<string> => {
      const { json } = await ledger.ask<History>(`/v1/contacts/${encodeURIComponent(contact)}/history`)
      return JSON.stringify(json.events.map((event) => event.protected))
    }

    test.each<
      [string, (contact: string) => Message, Readonly<Record<string, unknown>>, ReadonlyArray<string>]
    >([
      [
        'as channel becomes *',
        (contact) => withdrawal(contact, { scope: { channel: 'telegramm' } }),
        { scope: { channel: '*' } },
        ['telegramm'],
      ],
      [
        'as purpose becomes *',
        (contact) => withdrawal(contact, { scope: { purpose: 'newsleter' } }),
        { scope: { purpose: '*' } },
        ['newsleter'],
      ],
      [
        'among known channels makes it every channel',
        (contact) => dncAdded(contact, { scope: { channel: ['voice', 'faxx'] } }),
        { scope: { channel: '*' } },
        ['faxx'],
      ],
      [
        'as method becomes other',
        (contact) => withdrawal(contact, { method: 'pigeon' }),
        { method: 'other' },
        ['pigeon'],
      ],
      [
        'as reason and requester becomes other',
        (contact) => dncAdded(contact, { reason: 'sick-of-it', requestedBy: 'the-cat' }),
        { reason: 'other', requestedBy: 'other' },
        ['sick-of-it', 'the-cat'],
      ],
    ])('%s, and is kept protected', async (_, make, clear, words) => {
      const contact = newNumber()
      expect(outcomeOf(await post(ledger, make(contact))).outcome).toBe('recorded')
      const { json } = await ledger.ask<History>(`/v1/contacts/${encodeURIComponent(contact)}/history`)
      expect(json.events[0]?.data).toMatchObject(clear)
      const shown = await protectedOf(contact)
      for (const word of words) {
        expect(shown).toContain(word)
        expect(JSON.stringify(json.events[0]?.data)).not.toContain(word)
      }
      for (const channel of ['voice', 'sms', 'whatsapp'])
        expect((await check(ledger, { contact, channel })).verdict).toBe('deny')
    })

    test('is counted', async () => {
      const plain = await changedBy(withdrawal(newNumber()))
      const widened = await changedBy(withdrawal(newNumber(), { method: 'pigeon' }))
      expect(widened.filter((sample) => !plain.includes(sample))).not.toStrictEqual([])
    })
    const changedBy = async (event: Message): Promise<ReadonlyArray<string>> => {
      const before = await samples()
      await record(ledger, event)
      const after = await samples()
      return [...after.keys()].filter((sample) => after.get(sample) !== before.get(sample))
    }
    const samples = async (): Promise<ReadonlyMap<string, string>> =>
      new Map(
        (await ledger.ask('/metrics')).text
          .split('\n')
          .filter((line) => /^ledger_/.test(line) && !/duration|lag/.test(line))
          .map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]),
      )
  })

  describe('a batch', () => {
    test('answers 200 and one outcome for each, in order, whatever became of them', async () => {
      const contact = newNumber()
      const event = grant(contact)
      const events = [
        event,
        event,
        { ...event, time: '2026-03-02T12:00:00Z' },
        grant(contact, { scope: {} }),
        grant('12'),
      ]
      const { status, json } = await postBatch(ledger, [...events, {}, 7, null])
      expect(status).toBe(200)
      expect(json.results.map(({ outcome }) => outcome)).toStrictEqual([
        'recorded',
        'duplicate',
        'conflict',
        'refused',
        'invalid',
        'invalid',
        'invalid',
        'invalid',
      ])
      expect(json.results.slice(0, 5).map(({ id }) => id)).toStrictEqual(events.map(({ id }) => id))
      const [recorded, duplicate] = json.results
      expect(duplicate).toStrictEqual({ ...recorded, outcome: 'duplicate' } satisfies Partial<Outcome>)
    })

    test('of none answers no results', async () => {
      const { status, json } = await postBatch(ledger, [])
      expect({ status, json }).toStrictEqual({ status: 200, json: { results: [] } })
    })

    test('of 1,000 is recorded, of 1,001 is too large', async () => {
      const events = Array.from({ length: 1_000 }, (_, i) => withdrawal(newNumberOf(i)))
      const { status, json } = await postBatch(ledger, events)
      expect({
        status,
        recorded: json.results.filter(({ outcome }) => outcome === 'recorded').length,
      }).toStrictEqual({
        status: 200,
        recorded: 1_000,
      })
      const size = (await replayAll(ledger)).length
      const tooMany = await ledger.ask<Problem>('/v1/events', {
        headers: BATCH,
        body: JSON.stringify([...events, withdrawal(newNumber())]),
      })
      expect({ status: tooMany.status, problem: tooMany.json.status }).toStrictEqual({
        status: 413,
        problem: 413,
      })
      expect(tooMany.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(await replayAll(ledger)).toHaveLength(size)
    })
    const newNumberOf = (i: number): string => `+1608555${String(i).padStart(4, '0')}`

    test('lifts by source and id an entry that came in the same batch', async () => {
      const contact = newNumber()
      const added = dncAdded(contact)
      await record(ledger, added, dncLifted(contact, { source: added.source, id: added.id }))
      expect(codesOf(await check(ledger, { contact, channel: 'sms' }))).not.toContain('INTERNAL_DNC')
    })
  })

  describe('a text too long for the log', () => {
    test('of 100,000 characters keeps the withdrawal', async () => {
      const contact = newNumber()
      const { status } = await post(ledger, withdrawal(contact, { words: 'x'.repeat(100_000) }))
      expect(status).toBe(201)
      expect(codesOf(await check(ledger, { contact, channel: 'sms' }))).toContain('CONSENT_WITHDRAWN')
      expect(
        (await replayAll(ledger)).every(({ leaf }) => Buffer.from(leaf, 'base64').length <= 65_535),
      ).toBe(true)
    })
  })
}
