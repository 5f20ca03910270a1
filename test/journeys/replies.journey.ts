import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Answer,
  type Environment,
  type Ledger,
  runVerb,
  scratchDir,
  serveLedger,
} from '../support/ledger-process.ts'
import {
  check,
  codesOf,
  grant,
  type History,
  JSON_BODY,
  message,
  newNumber,
  type Outcome,
  outcomeOf,
  post,
  record,
  withdrawal,
} from '../support/ledger-talk.ts'
import type { NewStore } from '../support/new-store.ts'

type Read = Outcome & { readonly classification?: string }

interface Line {
  readonly eventId: string
  readonly position: string
  readonly status: string
  readonly scope: unknown
  readonly reply: { readonly class: string }
  readonly protected?: { readonly contact: string; readonly words: string }
}

interface Page {
  readonly replies: ReadonlyArray<Line>
  readonly next: string | null
}

/** What people write back: read, acted on before it is answered, and looked at by somebody where it is unclear. */
export const repliesJourney = (newStore: NewStore): void => {
  const scratch = scratchDir()
  let env: Environment = {}
  let ledger: Ledger
  beforeAll(async () => {
    env = newStore()
    ledger = await serveLedger(scratch.dir, { env })
  })
  afterAll(async () => {
    await ledger.stop()
    scratch.remove()
  })

  let replies = 0
  const reply = (contact: string, text: string, more: Readonly<Record<string, unknown>> = {}) => {
    replies += 1
    return {
      id: `sms-${replies}`,
      source: 'urn:example:gateway',
      time: '2026-04-01T12:00:00Z',
      contact,
      channel: 'sms',
      text,
      seller: 'acme',
      purpose: 'marketing',
      ...more,
    }
  }
  const send = (body: unknown): Promise<Answer<Read>> =>
    ledger.ask<Read>('/v1/replies', { headers: JSON_BODY, body: JSON.stringify(body) })
  const pageOf = async (query = ''): Promise<Page> => (await ledger.ask<Page>(`/v1/replies?${query}`)).json

  /** Somebody who agreed to everything that is asked here, of two sellers. */
  const willing = async (): Promise<string> => {
    const contact = newNumber()
    const scope = { seller: ['acme', 'globex'], channel: ['sms', 'voice'], purpose: ['marketing', 'service'] }
    await record(ledger, grant(contact, { scope }))
    return contact
  }
  const verdicts = async (contact: string): Promise<Readonly<Record<string, boolean>>> => {
    const asked = [
      ['acme', 'sms', 'marketing'],
      ['acme', 'voice', 'marketing'],
      ['acme', 'sms', 'service'],
      ['globex', 'sms', 'marketing'],
    ] as const
    const found: Array<[string, boolean]> = []
    for (const [seller, channel, purpose] of asked) {
      const decision = await check(ledger, { contact, seller, channel, purpose, at: '2026-05-01T16:00:00Z' })
      found.push([`${seller} ${channel} ${purpose}`, codesOf(decision).includes('CONSENT_WITHDRAWN')])
    }
    return Object.fromEntries(found)
  }
  const reach = (
    sms: boolean,
    voice: boolean,
    service: boolean,
    globex: boolean,
  ): Readonly<Record<string, boolean>> => ({
    'acme sms marketing': sms,
    'acme voice marketing': voice,
    'acme sms service': service,
    'globex sms marketing': globex,
  })

  describe('POST /v1/replies', () => {
    test.each([
      ['STOP', 'withdrawal', reach(true, true, false, false)],
      ['ARRÊT !', 'withdrawal', reach(true, true, false, false)],
      ['STOP ALL', 'withdrawal', reach(true, true, true, true)],
      ['please stop texting me', 'withdrawal', reach(true, true, true, false)],
      ['no me llamen más', 'withdrawal', reach(true, true, true, false)],
      ['ne m’écrivez plus', 'withdrawal', reach(true, true, true, false)],
      ['Who is this?', 'unclear', reach(true, true, true, false)],
      ['HELP', 'help', reach(false, false, false, false)],
      ['START', 'opt-in', reach(false, false, false, false)],
    ])('%j is %s, and the check asked next knows', async (text, classification, expected) => {
      const contact = await willing()
      const { status, json } = await send(reply(contact, text))
      expect([status, json]).toMatchObject([201, { outcome: 'recorded', classification }])
      expect(await verdicts(contact)).toStrictEqual(expected)
    })

    test('STOP to a message that was no marketing ends everything of its seller', async () => {
      const contact = await willing()
      await send(reply(contact, 'STOP', { purpose: 'service' }))
      expect(await verdicts(contact)).toStrictEqual(reach(true, true, true, false))
    })

    test('answers a repeat with what it was first taken for, and another text under its id with a conflict', async () => {
      const contact = await willing()
      for (const text of ['STOP', 'Who is this?', 'HELP']) {
        const sent = reply(contact, text)
        const first = await send(sent)
        const again = await send(sent)
        expect(again.status).toBe(200)
        expect(again.json).toStrictEqual({ ...first.json, outcome: 'duplicate' })
        const other = await send({ ...sent, text: `${text} thank you` })
        expect([other.status, other.json.outcome]).toStrictEqual([409, 'conflict'])
      }
    })

    test('keeps the words protected, and says in clear how they were read', async () => {
      const contact = await willing()
      await send(reply(contact, 'Stop it, this is Ada Weber', { person: { name: 'Ada' } }))
      const { json } = await ledger.ask<History>(`/v1/contacts/${encodeURIComponent(contact)}/history`)
      expect(json.events.at(-1)).toMatchObject({
        type: 'ConsentWithdrawn',
        data: {
          method: 'reply-keyword',
          scope: { seller: ['acme'], channel: '*', purpose: '*' },
          reply: { class: 'withdrawal', by: 'phrase', channel: 'sms' },
        },
        protected: { words: 'Stop it, this is Ada Weber', 'person.name': 'Ada' },
      })
      expect(JSON.stringify(json.events.at(-1)?.data)).not.toMatch(/Ada|Stop/)
    })

    test('names what is wrong where it stood, and never its value', async () => {
      const { status, json, text } = await send({ ...reply('12', 'x', { text: 4711 }), time: 'soon' })
      expect([status, json.outcome]).toStrictEqual([422, 'invalid'])
      expect(json.issues?.map(({ path }) => path)).toStrictEqual(['time'])
      expect(text).not.toMatch(/4711|soon/)
      const wrong = await send(reply(newNumber(), 'x', { text: null }))
      expect(wrong.json.issues?.map(({ path }) => path)).toStrictEqual(['text'])
      for (const body of [[], 'STOP', null, 7]) expect((await send(body)).status).toBe(422)
      expect((await ledger.ask('/v1/replies', { headers: JSON_BODY, body: '{"text":' })).status).toBe(400)
    })

    test('the same as a CloudEvent, on its own and in a batch', async () => {
      const contact = await willing()
      const { id, source, time, ...data } = reply(contact, 'Baja')
      const event = message('reply.received', data, { id, source, time })
      const answer = await post(ledger, event)
      expect([answer.status, outcomeOf(answer)]).toMatchObject([201, { classification: 'withdrawal' }])
      expect((await send({ id, source, time, ...data })).json.outcome).toBe('duplicate')
      expect(await verdicts(contact)).toStrictEqual(reach(true, true, false, false))
    })

    test('is for crm', async () => {
      const body = JSON.stringify({ role: 'dialer', name: 'dialer-1' })
      const { json } = await ledger.ask<{ readonly token: string }>('/v1/tokens', {
        headers: JSON_BODY,
        body,
      })
      const asked = {
        headers: JSON_BODY,
        body: JSON.stringify(reply(newNumber(), 'STOP')),
        token: json.token,
      }
      expect((await ledger.ask('/v1/replies', asked)).status).toBe(403)
      expect((await ledger.ask('/v1/replies', { token: json.token })).status).toBe(403)
    })
  })

  describe('an opt-in', () => {
    const programme = {
      scope: { channel: 'sms', purpose: 'marketing' },
      level: 'express-written',
      disclosure: { id: 'sms-offers', version: '4' },
      evidence: [{ kind: 'call-to-action', id: 'c-4' }],
    }
    const answered = async (text: string, over: Readonly<Record<string, unknown>> = {}) => {
      const contact = newNumber()
      const { status, json } = await send(reply(contact, text, { grant: { ...programme, ...over } }))
      const asked = {
        contact,
        seller: 'acme',
        channel: 'sms',
        purpose: 'marketing',
        at: '2026-05-01T16:00:00Z',
      }
      const codes = codesOf(await check(ledger, asked))
      return { status, classification: json.classification, reason: json.reason, codes }
    }

    test('grants what the programme of its word proves', async () => {
      expect(await answered('YES')).toMatchObject({ status: 201, classification: 'opt-in' })
      expect((await answered('YES')).codes).toContain('CONSENT_VALID')
      expect((await answered('START', { level: 'express', disclosure: undefined })).status).toBe(201)
    })
    test.each([
      ['START', {}, 'LEVEL_NOT_PROVED'],
      ['YES', { disclosure: undefined }, 'LEVEL_NOT_PROVED'],
      ['YES', { level: 'soft-opt-in' }, 'LEVEL_NOT_PROVED'],
      ['YES', { evidence: [] }, 'EVIDENCE_REQUIRED'],
      ['YES', { scope: { channel: 'sms' } }, 'SCOPE_NOT_SPECIFIC'],
    ])('%s with %j is refused: %s', async (text, over, reason) => {
      const answer = await answered(text, over)
      expect(answer).toMatchObject({ status: 409, classification: 'opt-in', reason })
      expect(answer.codes).not.toContain('CONSENT_VALID')
    })
    test('a grant that comes with anything else is none', async () => {
      for (const text of ['yes please', 'Yes?', 'STOP', 'ok']) {
        const { codes } = await answered(text)
        expect(codes).toContain('CONSENT_WITHDRAWN')
      }
    })
    test('START alone ends no withdrawal', async () => {
      const contact = await willing()
      await send(reply(contact, 'STOP'))
      await send(reply(contact, 'START', { time: '2026-04-02T12:00:00Z' }))
      expect(await verdicts(contact)).toStrictEqual(reach(true, true, false, false))
    })
  })

  describe('GET /v1/replies', () => {
    const lineOf = async (contact: string, query = 'review=all'): Promise<Line | undefined> => {
      let page = await pageOf(query)
      for (;;) {
        const found = page.replies.find((line) => line.protected?.contact === contact)
        if (found !== undefined || page.next === null) return found
        page = await pageOf(`${query}&after=${page.next}`)
      }
    }

    test('shows each unclear reply with its words, and nothing that was clear', async () => {
      const [unclear, clear] = [await willing(), await willing()]
      const { json } = await send(reply(unclear, 'can’t stop laughing'))
      await send(reply(clear, 'STOP'))
      expect(await lineOf(unclear, 'review=open')).toMatchObject({
        eventId: json.eventId,
        status: 'open',
        scope: { seller: ['acme'], channel: '*', purpose: '*' },
        reply: { class: 'unclear', by: 'doubt' },
        protected: { contact: unclear, words: 'can’t stop laughing' },
      })
      expect(await lineOf(clear)).toBeUndefined()
    })

    test('records first that somebody reads them', async () => {
      const contact = await willing()
      await send(reply(contact, 'hm'))
      const line = await lineOf(contact)
      const log = (await ledger.ask(`/v1/events?from=${line?.position}`)).text
      expect(log).toContain('"type":"ProtectedDataRead"')
      expect(log).toContain('"purpose":"replies"')
    })

    test.each<[string, string, (contact: string) => ReturnType<typeof message>]>([
      [
        'a grant of the same',
        'settled',
        (contact) =>
          grant(
            contact,
            { scope: { seller: 'acme', channel: 'sms', purpose: 'marketing' } },
            { time: '2026-04-03T12:00:00Z' },
          ),
      ],
      ['a refusal as wide', 'settled', (contact) => withdrawal(contact, { scope: { seller: 'acme' } })],
      [
        'a grant of somebody else',
        'open',
        (contact) =>
          grant(
            contact,
            { scope: { seller: 'globex', channel: 'sms', purpose: 'marketing' } },
            { time: '2026-04-03T12:00:00Z' },
          ),
      ],
      [
        'a grant that is older',
        'open',
        (contact) =>
          grant(
            contact,
            { scope: { seller: 'acme', channel: 'sms', purpose: 'marketing' } },
            { time: '2026-03-03T12:00:00Z' },
          ),
      ],
      [
        'a refusal of less',
        'open',
        (contact) => withdrawal(contact, { scope: { seller: 'acme', channel: 'email' } }),
      ],
    ])('after %s it is %s', async (_, status, make) => {
      const contact = await willing()
      await send(reply(contact, 'hm'))
      expect((await lineOf(contact))?.status).toBe('open')
      await record(ledger, make(contact))
      expect((await lineOf(contact))?.status).toBe(status)
      expect((await lineOf(contact, `review=${status}`))?.status).toBe(status)
      const other = status === 'open' ? 'settled' : 'open'
      expect(await lineOf(contact, `review=${other}`)).toBeUndefined()
    })

    test('another unclear reply settles nothing', async () => {
      const contact = await willing()
      await send(reply(contact, 'hm'))
      await send(reply(contact, 'hm again'))
      const lines = (await pageOf('review=open&limit=100')).replies
      const words = lines
        .filter((line) => line.protected?.contact === contact)
        .map((line) => line.protected?.words)
      expect(words).toStrictEqual(['hm', 'hm again'])
    })

    test('goes on page by page, each once', async () => {
      const whole = (await pageOf('review=all')).replies.map(({ eventId }) => eventId)
      expect(whole.length).toBeGreaterThan(4)
      const seen: Array<string> = []
      let page = await pageOf('review=all&limit=2')
      for (;;) {
        seen.push(...page.replies.map(({ eventId }) => eventId))
        if (page.next === null) break
        page = await pageOf(`review=all&limit=2&after=${page.next}`)
      }
      expect(seen).toStrictEqual(whole)
    })

    test.each(['limit=0', 'limit=101', 'limit=x', 'review=new', 'after=here', 'other=1'])(
      'refuses %s',
      async (query) => {
        expect((await ledger.ask(`/v1/replies?${query}`)).status).toBe(422)
      },
    )

    test('on the command line, beside the server without the words and through it with them', async () => {
      const contact = await willing()
      await send(reply(contact, 'mm \u001b[31m hm'))
      const through = { ...env, LEDGER_SERVER: ledger.url, LEDGER_TOKEN: ledger.adminToken }
      const shown = await runVerb(['replies', 'list'], { env: through })
      expect([shown.code, shown.stdout]).toStrictEqual([0, expect.stringContaining(contact)])
      expect(shown.stdout).not.toContain('\u001b')
      const beside = await runVerb(['replies', 'list', '--json', '--data', scratch.dir], { env })
      expect(beside.code).toBe(0)
      expect(beside.stdout).toContain('"status":"open"')
      expect(beside.stdout).not.toContain(contact)
      expect(beside.stderr).toContain('--server')
    })
  })
}
