import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Environment, type Ledger, scratchDir, serveLedger, sleep } from '../support/ledger-process.ts'
import {
  codesOf,
  type Decision,
  dncAdded,
  dncLifted,
  grant,
  type History,
  type Line,
  newAddress,
  newNumber,
  outcomeOf,
  type Problem,
  post,
  queryString,
  reassigned,
  record,
  relationship,
  replayAll,
  replayPage,
  withdrawal,
  withoutLag,
} from '../support/ledger-talk.ts'
import { heldAtFirst, type NewStore } from '../support/new-store.ts'

/** What auditors ask: history, state at two times, and the log itself. */
export const historyJourney = (newStore: NewStore): void => {
  const scratch = scratchDir()
  const elsewhere = scratchDir()
  let env: Environment
  let ledger: Ledger
  let other: Ledger
  beforeAll(async () => {
    env = newStore()
    ;[ledger, other] = await Promise.all([
      serveLedger(scratch.dir, { env }),
      serveLedger(elsewhere.dir, { env: newStore() }),
    ])
  })
  afterAll(async () => {
    await Promise.all([ledger.stop(), other.stop()])
    scratch.remove()
    elsewhere.remove()
  })

  type Query = Readonly<Record<string, string>>
  const path = (contact: string, what: string, query: Query = {}): string =>
    `/v1/contacts/${encodeURIComponent(contact)}/${what}?${queryString(query)}`
  const historyOf = async (contact: string): Promise<History> =>
    (await ledger.ask<History>(path(contact, 'history'))).json
  const stateOf = async (contact: string, query: Query): Promise<Decision> => {
    const { status, json, text } = await ledger.ask<Decision>(path(contact, 'state', query))
    if (status !== 200) throw new Error(text)
    return json
  }
  const byText = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1)
  const NOON = '2026-11-24T18:00:00Z'
  const plus = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString()

  describe('state with known-at and at', () => {
    test('repeats the plain check of an empty ledger', async () => {
      const query = { channel: 'sms', at: NOON }
      const contact = newNumber()
      const plain = await ledger.ask<Decision>(`/v1/check?${queryString({ contact, ...query })}`)
      const held = await replayAll(ledger)
      const { length: size } = held
      const { position = null, recordedAt = null } = held.at(-1) ?? {}
      expect(held.map(({ type }) => type)).toStrictEqual(heldAtFirst(env))
      expect(plain.json.asOf).toMatchObject({ position, size, recordedAt })
      await record(ledger, grant(contact))
      const repeated = await ledger.ask(path(contact, 'state', { ...query, knownAt: `size:${size}` }))
      expect(withoutLag(repeated.text)).toBe(withoutLag(plain.text))
    })

    test.each<[string, (contact: string) => ReadonlyArray<ReturnType<typeof grant>>]>([
      ['a grant', (contact) => [grant(contact)]],
      ['nothing', () => []],
      ['a withdrawal', (contact) => [grant(contact), withdrawal(contact)]],
      [
        'a withdrawal dated after the question',
        (contact) => [grant(contact), withdrawal(contact, {}, { time: '2030-01-01T00:00:00Z' })],
      ],
      [
        'an entry dated after the question',
        (contact) => [grant(contact), dncAdded(contact, {}, { time: '2029-01-01T00:00:00Z' })],
      ],
      [
        'a weak and a lapsed grant',
        (contact) => [
          grant(contact, { level: 'implied' }),
          grant(contact, { expiresAt: '2026-04-01T00:00:00Z' }),
        ],
      ],
      ['a reassignment', (contact) => [grant(contact), reassigned(contact, '2026-05-01')]],
      ['a relationship', (contact) => [relationship(contact)]],
    ])('repeats a plain check over %s, byte for byte but for asOf.lagMs', async (_, make) => {
      const contact = newNumber()
      const events = make(contact)
      if (events.length > 0) await record(ledger, ...events)
      const query = {
        channel: 'sms',
        purpose: 'marketing',
        seller: 'default',
        at: NOON,
        jurisdictions: 'US-FL',
      }
      const plain = await ledger.ask<Decision>(`/v1/check?${queryString({ contact, ...query })}`)
      await record(
        ledger,
        withdrawal(contact, { scope: { channel: 'sms' } }, { time: '2026-02-01T00:00:00Z' }),
        grant(contact, {}, { time: '2026-11-01T00:00:00Z' }),
        dncAdded(contact),
      )
      const { position, size } = plain.json.asOf
      for (const knownAt of [position ?? '', `size:${size}`]) {
        const repeated = await ledger.ask(path(contact, 'state', { ...query, knownAt }))
        expect(withoutLag(repeated.text)).toBe(withoutLag(plain.text))
      }
    })

    test('repeats it also where an entry was lifted since', async () => {
      const contact = newNumber()
      const [, added] = await record(ledger, grant(contact), dncAdded(contact))
      const query = { channel: 'sms', at: NOON }
      const plain = await ledger.ask<Decision>(`/v1/check?${queryString({ contact, ...query })}`)
      await record(ledger, dncLifted(contact, added?.eventId))
      const knownAt = plain.json.asOf.position ?? ''
      const repeated = await ledger.ask(path(contact, 'state', { ...query, knownAt }))
      expect(withoutLag(repeated.text)).toBe(withoutLag(plain.text))
    })
  })

  describe('state known at', () => {
    const twoTimes = async () => {
      const contact = newNumber()
      const given = outcomeOf(await post(ledger, grant(contact)))
      const between = await stateOf(contact, { channel: 'sms' })
      await sleep(20)
      const withdrawn = outcomeOf(await post(ledger, withdrawal(contact)))
      const now = await stateOf(contact, { channel: 'sms' })
      return { contact, given, withdrawn, between, now }
    }

    test('a position or a size answers exactly what was recorded up to there', async () => {
      const { contact, given, withdrawn, between, now } = await twoTimes()
      for (const knownAt of [given.position ?? '', `size:${between.asOf.size}`])
        expect((await stateOf(contact, { channel: 'sms', at: NOON, knownAt })).verdict).toBe('permit')
      for (const knownAt of [withdrawn.position ?? '', `size:${now.asOf.size}`])
        expect((await stateOf(contact, { channel: 'sms', at: NOON, knownAt })).verdict).toBe('deny')
      for (const knownAt of [`size:${between.asOf.size - 1}`, 'size:0'])
        expect(codesOf(await stateOf(contact, { channel: 'sms', at: NOON, knownAt }))).toStrictEqual([
          'CONSENT_REQUIRED',
        ])
    })

    test('an instant answers what was recorded until then, that instant included', async () => {
      const { contact } = await twoTimes()
      const [first, second] = (await historyOf(contact)).events
      const known = (knownAt: string): Promise<Decision> =>
        stateOf(contact, { channel: 'sms', at: NOON, knownAt })
      expect(codesOf(await known(plus(first?.recordedAt ?? '', -1)))).toStrictEqual(['CONSENT_REQUIRED'])
      expect((await known(first?.recordedAt ?? '')).verdict).toBe('permit')
      expect((await known(plus(second?.recordedAt ?? '', -1))).verdict).toBe('permit')
      expect(codesOf(await known(second?.recordedAt ?? ''))).toContain('CONSENT_WITHDRAWN')
    })

    test.each(['nonsense', 'size:x', 'size:-1', '2026-13-01T00:00:00Z'])(
      '%s answers 422',
      async (knownAt) => {
        const { status } = await ledger.ask(path(newNumber(), 'state', { channel: 'sms', knownAt }))
        expect(status).toBe(422)
      },
    )

    test('a position of another store answers 422 POSITION_OF_ANOTHER_STORE', async () => {
      const { position = '' } = outcomeOf(await post(other, withdrawal(newNumber())))
      const { status, json } = await ledger.ask<Problem>(path(newNumber(), 'state', { knownAt: position }))
      expect({ status, code: json.code }).toStrictEqual({ status: 422, code: 'POSITION_OF_ANOTHER_STORE' })
    })
  })

  describe('state effective at', () => {
    test('a refusal counts from the day it is dated', async () => {
      const contact = newNumber()
      await record(ledger, grant(contact), withdrawal(contact, {}, { time: '2026-06-01T12:00:00Z' }))
      const effective = (effectiveAt: string): Promise<Decision> =>
        stateOf(contact, { channel: 'sms', effectiveAt })
      expect((await effective('2026-06-01T11:59:59.999Z')).verdict).toBe('permit')
      expect(codesOf(await effective('2026-06-01T12:00:00Z'))).toContain('CONSENT_WITHDRAWN')
    })

    test('a refusal dated in the future counts from its record', async () => {
      const contact = newNumber()
      await record(ledger, grant(contact), withdrawal(contact, {}, { time: '2031-01-01T00:00:00Z' }))
      const recordedAt = (await historyOf(contact)).events[1]?.recordedAt ?? ''
      const effective = (effectiveAt: string): Promise<Decision> =>
        stateOf(contact, { channel: 'sms', effectiveAt })
      expect((await effective(plus(recordedAt, -1))).verdict).toBe('permit')
      expect(codesOf(await effective(recordedAt))).toContain('CONSENT_WITHDRAWN')
    })

    test('both times count: a refusal that was not yet known does not', async () => {
      const contact = newNumber()
      const { position = '' } = outcomeOf(await post(ledger, grant(contact)))
      await record(ledger, withdrawal(contact, {}, { time: '2026-06-01T12:00:00Z' }))
      const both = { channel: 'sms', effectiveAt: '2026-07-01T00:00:00Z' }
      expect((await stateOf(contact, { ...both, knownAt: position })).verdict).toBe('permit')
      expect((await stateOf(contact, both)).verdict).toBe('deny')
    })

    test('a do-not-call entry follows the same rule', async () => {
      const contact = newNumber()
      await record(ledger, grant(contact), dncAdded(contact, {}, { time: '2026-06-01T12:00:00Z' }))
      expect((await stateOf(contact, { channel: 'sms', effectiveAt: '2026-05-01T00:00:00Z' })).verdict).toBe(
        'permit',
      )
      expect(
        codesOf(await stateOf(contact, { channel: 'sms', effectiveAt: '2026-07-01T00:00:00Z' })),
      ).toContain('INTERNAL_DNC')
    })
  })

  describe('state without a channel', () => {
    test('answers what is on record', async () => {
      const contact = newNumber()
      const [given, withdrawn, added, related, moved] = await record(
        ledger,
        grant(contact),
        withdrawal(contact),
        dncAdded(contact),
        relationship(contact),
        reassigned(contact, '2026-05-31'),
      )
      const { status, json } = await ledger.ask<
        Readonly<Record<string, ReadonlyArray<{ readonly id: string }>>>
      >(path(contact, 'state'))
      expect(status).toBe(200)
      expect(json).toMatchObject({
        contact,
        asOf: { position: expect.any(String), size: expect.any(Number) },
      })
      const ids = (member: string): ReadonlyArray<string | undefined> =>
        (json[member] ?? []).map(({ id }) => id)
      expect(ids('grants')).toStrictEqual([given?.eventId])
      expect(ids('withdrawals')).toStrictEqual([withdrawn?.eventId])
      expect(ids('dnc')).toStrictEqual([added?.eventId])
      expect(ids('relationships')).toStrictEqual([related?.eventId])
      expect(ids('reassignments')).toStrictEqual([moved?.eventId])
    })

    test('answers empty lists of a contact that nobody knows', async () => {
      const contact = newAddress()
      const { json } = await ledger.ask(path(contact, 'state'))
      expect(json).toMatchObject({
        contact,
        grants: [],
        withdrawals: [],
        dnc: [],
        relationships: [],
        reassignments: [],
      })
    })
  })

  describe('history', () => {
    test('answers the lines of the log with protected values, oldest first', async () => {
      const contact = newAddress()
      const events = [
        grant(contact, {
          scope: { channel: 'email', purpose: 'marketing' },
          person: { name: 'Ada Weber', crmId: 'C-1' },
          capture: { method: 'web-form', url: 'https://shop.example/x', ip: '203.0.113.9' },
        }),
        withdrawal(contact, { method: 'email-unsubscribe', words: 'no more of this' }),
      ]
      await record(ledger, ...events)
      const { contact: named, events: shown, asOf } = await historyOf(contact)
      expect(named).toBe(contact)
      expect(asOf.size).toBeGreaterThan(0)
      const lines = (await replayAll(ledger)).filter(({ stream }) => stream === shown[0]?.stream)
      expect(shown.map(({ protected: _, ...line }) => line)).toStrictEqual(lines)
      expect(shown.map(({ type }) => type)).toStrictEqual(['ConsentGranted', 'ConsentWithdrawn'])
      for (const [i, values] of [
        [contact, events[0]?.id, 'Ada Weber', 'C-1', 'https://shop.example/x', '203.0.113.9'],
        [contact, events[1]?.id, 'no more of this'],
      ].entries())
        expect(Object.values(shown[i]?.protected ?? {}).toSorted(byText)).toStrictEqual(
          values.toSorted(byText),
        )
      expect(shown[0]?.protected).toMatchObject({ 'person.name': 'Ada Weber', 'person.crmId': 'C-1' })
    })

    test('appends ProtectedDataRead before it answers, every time', async () => {
      const contact = newNumber()
      await record(ledger, withdrawal(contact))
      const reads = async (): Promise<ReadonlyArray<Line>> =>
        (await replayAll(ledger)).filter(({ type }) => type === 'ProtectedDataRead')
      const before = await reads()
      await historyOf(contact)
      await historyOf(contact)
      const after = await reads()
      expect(after).toHaveLength(before.length + 2)
      expect(after.at(-1)?.stream).toMatch(/^access-/)
      expect(JSON.stringify(after)).not.toContain(contact.slice(1))
    })

    test('of a contact that nobody knows is empty', async () => {
      const contact = newNumber()
      expect(await historyOf(contact)).toMatchObject({ contact, events: [] })
    })

    test.each(['12', 'nobody', '%2B13'])('of %s, which is no contact, is a problem', async (contact) => {
      const { status, headers } = await ledger.ask(`/v1/contacts/${contact}/history`)
      expect([404, 422]).toContain(status)
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    })
  })

  describe('GET /v1/events', () => {
    test('begins with the position named, that one included, and gives as many as asked for', async () => {
      const all = await replayAll(ledger)
      expect(await replayPage(ledger, { limit: '3' })).toStrictEqual(all.slice(0, 3))
      expect(await replayPage(ledger, { from: all[4]?.position ?? '', limit: '2' })).toStrictEqual(
        all.slice(4, 6),
      )
      expect(await replayPage(ledger, { from: all.at(-1)?.position ?? '' })).toStrictEqual(all.slice(-1))
      expect(await replayPage(ledger, {})).toStrictEqual(all.slice(0, 1_000))
    })

    test('gives the same log in pages of seven', async () => {
      expect(await replayAll(ledger, 7)).toStrictEqual(await replayAll(ledger))
    })

    test('answers NDJSON whose lines rise in position, as many as the size says', async () => {
      const answer = await ledger.ask('/v1/events')
      expect(answer.headers.get('content-type')).toMatch(/^application\/x-ndjson/)
      expect(answer.text.endsWith('\n')).toBe(true)
      const positions = (await replayAll(ledger)).map(({ position }) => position)
      expect(positions.toSorted((a, b) => (a < b ? -1 : 1))).toStrictEqual(positions)
      expect(new Set(positions).size).toBe(positions.length)
      const { asOf } = await stateOf(newNumber(), { channel: 'sms' })
      expect({ size: asOf.size, position: asOf.position }).toStrictEqual({
        size: positions.length,
        position: positions.at(-1),
      })
    })

    test('gives every line the members of the contract, and nothing protected', async () => {
      for (const line of await replayAll(ledger))
        expect(Object.keys(line).toSorted()).toStrictEqual([
          'data',
          'eventId',
          'leaf',
          'occurredAt',
          'position',
          'recordedAt',
          'revision',
          'source',
          'stream',
          'type',
        ])
    })

    test('gives leaves that decode as section 8 of the architecture says', async () => {
      for (const line of await replayAll(ledger)) {
        const leaf = Buffer.from(line.leaf, 'base64')
        expect(leaf.toString('base64')).toBe(line.leaf)
        expect(leaf.length).toBeLessThanOrEqual(65_535)
        expect(leaf[0]).toBe(1)
        expect(leaf.subarray(1, 17).toString('hex')).toBe(line.eventId.replaceAll('-', ''))
        expect(String(leaf.readBigUInt64BE(17))).toBe(line.revision)
        const [type, stream, data, metadata, ...rest] = partsOf(leaf.subarray(25))
        expect({ type, stream, rest }).toStrictEqual({ type: line.type, stream: line.stream, rest: [] })
        expect(JSON.parse(data ?? '')).toStrictEqual(line.data)
        expect(JSON.parse(metadata ?? '')).toMatchObject({ recordedAt: line.recordedAt, source: line.source })
        expect(leaf.includes(line.position)).toBe(false)
      }
    })
    const partsOf = (bytes: Buffer): ReadonlyArray<string> => {
      if (bytes.length === 0) return []
      const end = 4 + bytes.readUInt32BE(0)
      if (end > bytes.length) throw new Error('a length that is longer than the leaf')
      return [bytes.toString('utf8', 4, end), ...partsOf(bytes.subarray(end))]
    }

    test('gives each stream the revisions 0, 1, 2, and recordedAt never falls', async () => {
      const all = await replayAll(ledger)
      const streams = Map.groupBy(all, ({ stream }) => stream)
      for (const lines of streams.values())
        expect(lines.map(({ revision }) => Number(revision))).toStrictEqual(lines.map((_, i) => i))
      const recorded = all.map(({ recordedAt }) => Date.parse(recordedAt))
      expect(recorded.toSorted((a, b) => a - b)).toStrictEqual(recorded)
    })

    test.each(['limit=1001', 'limit=0', 'limit=-1', 'limit=x', 'limit=1.5', 'from=nonsense', 'colour=red'])(
      'answers 422 to %s',
      async (query) => {
        const { status, headers } = await ledger.ask(`/v1/events?${query}`)
        expect(status).toBe(422)
        expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
      },
    )

    test('answers 422 to a position of another store', async () => {
      const { position = '' } = outcomeOf(await post(other, withdrawal(newNumber())))
      const { status, json } = await ledger.ask<Problem>(`/v1/events?from=${position}`)
      expect({ status, code: json.code }).toStrictEqual({ status: 422, code: 'POSITION_OF_ANOTHER_STORE' })
    })
  })
}
