import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type Answer,
  type Asked,
  type Environment,
  type Ledger,
  runVerb,
  scratchDir,
  serveLedger,
} from '../support/ledger-process.ts'
import { BATCH, JSON_BODY, type Message, message, queryString, SINGLE } from '../support/ledger-talk.ts'
import type { NewStore } from '../support/new-store.ts'

/**
 * Nothing about a person stands in clear: unique values go through every route and verb, good and bad, and are then
 * looked for in every file of the data directory, in all output, in metrics and in the body of every problem.
 */
export const canariesJourney = (newStore: NewStore): void => {
  const scratch = scratchDir()
  afterAll(scratch.remove)
  const dir = join(scratch.dir, 'data')

  const NUMBERS = [
    '+12125550171',
    '+13055550172',
    '+14045550173',
    '+15035550174',
    '+16175550175',
    '+17025550176',
    '+18085550177',
    '+442079460178',
  ]
  const [
    GRANTED = '',
    REFUSED = '',
    BOUGHT = '',
    LIFTED = '',
    BROKEN = '',
    ASKED = '',
    COMMAND = '',
    ABROAD = '',
  ] = NUMBERS
  const IMPOSSIBLE = '+1305987650'
  const ADDRESS = 'zaunkoenig.4711@canary-mail.example'
  const ADDRESS_ASKED = 'rotkehlchen.815@canary-mail.example'

  const planted: string[] = [...NUMBERS, IMPOSSIBLE, ADDRESS, ADDRESS_ASKED]
  /** A value that stands nowhere else, remembered to be looked for. */
  const canary = (what: string): string => {
    const value = `Qz7${what}${planted.length}Kanarienvogel`
    planted.push(value)
    return value
  }
  const ip = (): string => {
    const value = `198.51.100.${100 + planted.length}`
    planted.push(value)
    return value
  }

  const person = (): Readonly<Record<string, unknown>> => ({
    name: canary('Name'),
    crmId: canary('Alias'),
    email: `${canary('Mail')}@example.com`,
    [canary('member')]: canary('Member'),
  })
  const marked = (kind: string, data: Readonly<Record<string, unknown>>): Message =>
    message(kind, data, { id: canary('Id'), time: '2026-06-01T12:00:00Z', subject: canary('Subject') })
  const fullGrant = (contact: string, over: Readonly<Record<string, unknown>> = {}): Message =>
    marked('consent.granted', {
      contact,
      person: person(),
      scope: { channel: contact.includes('@') ? 'email' : 'sms', purpose: 'marketing' },
      level: 'express-written',
      capture: {
        method: 'web-form',
        url: `https://shop.example/${canary('Url')}`,
        form: canary('Form'),
        agent: canary('Agent'),
        ip: ip(),
        userAgent: canary('UserAgent'),
        recording: canary('Recording'),
      },
      evidence: [
        { kind: 'certificate', uri: `https://cert.example/${canary('Evidence')}`, id: canary('EvidenceId') },
      ],
      ...over,
    })
  const fullWithdrawal = (contact: string, over: Readonly<Record<string, unknown>> = {}): Message =>
    marked('consent.withdrawn', {
      contact,
      person: person(),
      method: 'verbal',
      words: canary('Words'),
      ...over,
    })

  /** Messages of every type and every outcome; each is a body of its own. */
  const bodies = (): ReadonlyArray<readonly [Environment, string]> => {
    const added = marked('dnc.added', {
      contact: LIFTED,
      person: person(),
      reason: canary('reason'),
      requestedBy: canary('requester'),
    })
    const single = (event: unknown): readonly [Environment, string] => [SINGLE, JSON.stringify(event)]
    const conflicting = fullWithdrawal(REFUSED)
    return [
      single(fullGrant(GRANTED)),
      single(fullGrant(ADDRESS)),
      single(conflicting),
      single(conflicting),
      single({ ...conflicting, data: { ...conflicting.data, words: canary('Conflict') } }),
      single(
        fullWithdrawal(ABROAD, {
          method: canary('method'),
          scope: { channel: canary('channel'), purpose: canary('purpose') },
        }),
      ),
      single(
        fullGrant(BOUGHT, {
          acquiredFrom: { party: 'Bright Leads', date: '2026-01-01', contract: canary('Contract') },
        }),
      ),
      single(added),
      single(
        marked('dnc.lifted', {
          contact: LIFTED,
          entry: { source: added.source, id: added.id },
          authority: canary('Authority'),
          evidence: [{ kind: 'letter', id: canary('Letter') }],
        }),
      ),
      single(
        marked('dnc.lifted', {
          contact: LIFTED,
          entry: { source: canary('source'), id: canary('entry') },
          authority: canary('Authority'),
          evidence: [{ kind: 'letter' }],
        }),
      ),
      single(
        marked('dnc.lifted', {
          contact: LIFTED,
          entry: { source: added.source, id: added.id },
          authority: canary('Authority'),
          evidence: [],
        }),
      ),
      single(
        marked('relationship.recorded', {
          contact: GRANTED,
          person: person(),
          kind: 'inquiry',
          product: canary('Product'),
        }),
      ),
      single(
        marked('contact.reassigned', {
          contact: BOUGHT,
          person: person(),
          asOf: '2026-01-31',
          evidenceSource: canary('EvidenceSource'),
        }),
      ),
      single(
        marked('reply.received', {
          contact: REFUSED,
          person: person(),
          text: `${canary('Reply')} who is this`,
          channel: canary('channel'),
          purpose: canary('purpose'),
          grant: { [canary('grant')]: canary('grant') },
          [canary('member')]: canary('Member'),
        }),
      ),
      single(
        marked('reply.received', { contact: GRANTED, person: person(), text: 'HELP', gateway: canary('g') }),
      ),
      single(marked('reply.received', { contact: BROKEN, text: 'YES', grant: { level: canary('level') } })),
      single(marked('reply.received', { contact: BROKEN, text: { [canary('text')]: canary('text') } })),
      single(fullGrant(BROKEN, { scope: {} })),
      single(fullGrant(BROKEN, { scope: { channel: canary('channel'), purpose: canary('purpose') } })),
      single(fullGrant(BROKEN, { level: canary('level') })),
      single(fullGrant(BROKEN, { person: canary('person') })),
      single(fullGrant(BROKEN, { person: { [canary('key')]: { deep: [canary('deep')] } } })),
      single(fullGrant(BROKEN, { [canary('extra')]: canary('extra') })),
      single(fullGrant(IMPOSSIBLE)),
      single({ ...fullGrant(BROKEN), type: `org.consent-ledger.${canary('type')}.v1` }),
      single({ ...fullGrant(BROKEN), time: canary('time') }),
      single({ ...fullGrant(BROKEN), source: 7 }),
      single({ [canary('member')]: BROKEN }),
      single([BROKEN, canary('array')]),
      single(canary('text')),
      [SINGLE, `{"id":"${canary('half')}","data":{"contact":"${BROKEN}"`],
      [SINGLE, JSON.stringify(fullWithdrawal(BROKEN, { words: canary('long').repeat(20_000) }))],
      [SINGLE, JSON.stringify(fullWithdrawal(BROKEN, { words: canary('longer').repeat(3_000) }))],
      [
        BATCH,
        JSON.stringify([
          fullWithdrawal(GRANTED),
          fullGrant(BROKEN, { level: canary('level') }),
          { [canary('x')]: 1 },
          canary('y'),
        ]),
      ],
      [BATCH, JSON.stringify({ [canary('batch')]: BROKEN })],
      [{ 'content-type': canary('contenttype') }, canary('body')],
      [JSON_BODY, JSON.stringify({ contact: BROKEN, words: canary('noattributes') })],
      [
        {
          ...JSON_BODY,
          'ce-specversion': '1.0',
          'ce-id': canary('BinaryId'),
          'ce-source': 'urn:x',
          'ce-type': 'org.consent-ledger.consent.withdrawn.v1',
          'ce-time': '2026-01-01T00:00:00Z',
          'ce-subject': canary('BinarySubject'),
        },
        JSON.stringify({ contact: REFUSED, method: 'web', words: canary('BinaryWords') }),
      ],
      [
        {
          ...JSON_BODY,
          'ce-specversion': '1.0',
          'ce-id': canary('BinaryId'),
          'ce-source': 'urn:x',
          'ce-type': canary('cetype'),
          'ce-time': canary('cetime'),
        },
        JSON.stringify({ contact: BROKEN }),
      ],
    ]
  }

  const requests = (): ReadonlyArray<Asked & { readonly path: string }> => {
    const about = (contact: string, what: string): { readonly path: string } => ({
      path: `/v1/contacts/${encodeURIComponent(contact)}/${what}`,
    })
    const jsonTo = (path: string, body: unknown): Asked & { readonly path: string } => ({
      path,
      headers: JSON_BODY,
      body: JSON.stringify(body),
    })
    return [
      ...[GRANTED, REFUSED, ASKED, IMPOSSIBLE].map((contact) => ({
        path: `/v1/check?${queryString({ contact, channel: 'sms' })}`,
      })),
      { path: `/v1/check?${queryString({ contact: ADDRESS_ASKED, channel: 'email' })}` },
      { path: `/v1/check?${queryString({ contact: ASKED, channel: canary('channel') })}` },
      {
        path: `/v1/check?${queryString({ contact: ASKED, channel: 'sms', [canary('parameter')]: canary('parameter') })}`,
      },
      {
        path: `/v1/check?${queryString({ contact: ASKED, channel: 'sms', minPosition: canary('position') })}`,
      },
      { path: `/v1/check?contact=${ASKED}&channel=%E0%A4%A&x=${canary('escape')}` },
      jsonTo('/v1/check', { contact: ASKED, channel: 'sms', at: canary('at') }),
      jsonTo('/v1/check', { contact: canary('contact'), channel: 'sms' }),
      jsonTo('/v1/checks', {
        queries: [
          { contact: ASKED, channel: canary('channel') },
          { contact: ADDRESS_ASKED, channel: 'sms' },
          canary('query'),
        ],
      }),
      jsonTo('/v1/checks', { [canary('queries')]: ASKED }),
      jsonTo('/v1/replies', {
        id: canary('Id'),
        source: 'urn:example:gateway',
        time: '2026-06-01T12:00:00Z',
        contact: REFUSED,
        text: `stop ${canary('Reply')}`,
      }),
      jsonTo('/v1/replies', { id: canary('Id'), contact: canary('contact'), text: canary('Reply') }),
      jsonTo('/v1/replies', [canary('Reply')]),
      { path: `/v1/replies?review=${canary('review')}` },
      {
        path: '/v1/checks',
        headers: JSON_BODY,
        body: `{"queries":[{"contact":"${ASKED}","x":"${canary('cut')}"`,
      },
      ...[
        'history',
        'state',
        'state?channel=sms',
        'proof',
        'export',
        `state?knownAt=${canary('knownAt')}`,
      ].map((what) => about(GRANTED, what)),
      ...['history', 'state'].flatMap((what) => [
        about(ASKED, what),
        about(IMPOSSIBLE, what),
        about(canary('contact'), what),
        about(ADDRESS_ASKED, what),
      ]),
      { ...about(ASKED, 'history'), token: canary('token') },
      { ...about(ASKED, 'history'), token: null },
      {
        ...about(ASKED, 'erasure'),
        method: 'POST',
        headers: JSON_BODY,
        body: JSON.stringify({ ground: canary('ground') }),
      },
      { path: `/${ASKED}/${canary('path')}` },
      { path: `/v1/events/${canary('path')}`, method: 'PUT' },
      { path: `/v1/events?from=${canary('from')}` },
      {
        path: `/v1/check?contact=${encodeURIComponent(ASKED)}`,
        headers: { accept: `text/${canary('accept')}` },
      },
      jsonTo('/v1/tokens', { role: canary('role'), name: ASKED }),
      { path: `/v1/dead-letters?after=${canary('after')}` },
      { path: `/v1/dead-letters?limit=${canary('limit')}` },
      { path: `/v1/dead-letters/${canary('letter')}/replay`, method: 'POST' },
      jsonTo('/v1/kafka/gaps', { topic: canary('topic'), partition: 0, reason: canary('gap') }),
      jsonTo('/v1/kafka/gaps', {
        topic: ASKED,
        partition: canary('partition'),
        reason: canary('gap').repeat(99),
      }),
      jsonTo('/v1/disclosures', { id: canary('disclosure') }),
      { path: `/v1/disclosures/${canary('disclosure')}/1` },
      { path: `/v1/tokens/${canary('tokenid')}`, method: 'DELETE' },
      {
        path: '/healthz',
        headers: {
          'user-agent': canary('useragent'),
          'x-forwarded-for': ip(),
          'x-request-id': canary('requestid'),
          traceparent: canary('trace'),
        },
      },
    ]
  }

  /** Forms in which a value could lie about: as it is, and as programs encode it. */
  const formsOf = (value: string): ReadonlyArray<readonly [string, Buffer]> => {
    const bytes = Buffer.from(value)
    const digits = /^\+?\d+$/.test(value) ? [['digits', Buffer.from(value.replace('+', ''))] as const] : []
    return [
      ['as it is', bytes],
      ...digits,
      ['in lower case', Buffer.from(value.toLowerCase())],
      ['as hex', Buffer.from(bytes.toString('hex'))],
      ['as UTF-16', Buffer.from(value, 'utf16le')],
      ['percent-encoded', Buffer.from(encodeURIComponent(value))],
      // Base64 depends on where in a group of three bytes the value begins; what stands in whole groups is looked for.
      ...['base64' as const, 'base64url' as const].flatMap((encoding) =>
        [0, 1, 2].map((shift) => {
          const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString(encoding)
          const whole = text.slice(shift === 0 ? 0 : 4, Math.floor((shift + bytes.length) / 3) * 4)
          return [`as ${encoding}`, Buffer.from(whole)] as const
        }),
      ),
    ]
  }
  const leaksIn = (where: string, bytes: Buffer, but: ReadonlyArray<string> = []): ReadonlyArray<string> =>
    planted
      .filter((value) => !but.includes(value))
      .flatMap((value) =>
        formsOf(value).flatMap(([form, looked]) =>
          bytes.includes(looked) ? [`${where}: ${value} ${form}`] : [],
        ),
      )
  const filesIn = (folder: string): ReadonlyArray<string> =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))

  describe('what people are called, said and left behind', () => {
    test('stands in clear in no file, no log, no metric and no problem', async () => {
      const store = newStore()
      const ledger = await serveLedger(dir, { env: { ...store, LEDGER_LOG_LEVEL: 'trace' } })
      const leaks: string[] = []
      const look = (where: string, answer: Answer<unknown>): void => {
        if (answer.headers.get('content-type')?.includes('problem') === true)
          leaks.push(...leaksIn(where, Buffer.from(answer.text)))
        leaks.push(...leaksIn(`${where} headers`, Buffer.from(JSON.stringify([...answer.headers]))))
      }
      for (const [headers, body] of bodies()) {
        const answer = await ledger.ask<{
          readonly results?: ReadonlyArray<Readonly<Record<string, unknown>>>
        }>('/v1/events', { headers, body })
        expect(answer.status).toBeLessThan(500)
        look('a problem of POST /v1/events', answer)
        const told = (answer.json.results ?? []).map(({ id: _, ...rest }) => rest)
        leaks.push(...leaksIn('an outcome', Buffer.from(JSON.stringify(told))))
      }
      for (const { path, ...asked } of requests()) {
        const answer = await ledger.ask<{ readonly code?: string } | undefined>(path, asked)
        if (answer.json?.code !== 'KAFKA_OFF') expect(answer.status).toBeLessThan(500)
        look(`a problem of ${path.split('?')[0]}`, answer)
      }
      const shown = await ledger.ask(`/v1/contacts/${encodeURIComponent(GRANTED)}/history`)
      expect(
        leaksIn('history', Buffer.from(shown.text)).length,
        'what was planted did come in',
      ).toBeGreaterThan(15)
      const replay = await ledger.ask('/v1/events')
      leaks.push(...leaksIn('GET /v1/events', Buffer.from(replay.text)))
      leaks.push(...leavesOf(replay.text).flatMap((leaf) => leaksIn('a leaf', leaf)))
      await throughDeadLetters(ledger, leaks)
      leaks.push(...leaksIn('GET /metrics', Buffer.from((await ledger.ask('/metrics')).text)))
      await throughVerbs(serverOf(ledger), leaks)
      await ledger.stop('SIGKILL')
      leaks.push(...leaksIn('output of serve', Buffer.from(ledger.stdout() + ledger.stderr())))
      await throughVerbs(store, leaks, ['--data', dir])
      const restarted = await serveLedger(dir, { env: store })
      await restarted.stop()
      leaks.push(...leaksIn('output of serve', Buffer.from(restarted.stdout() + restarted.stderr())))
      for (const file of filesIn(dir))
        leaks.push(
          ...leaksIn(file.slice(dir.length + 1), readFileSync(file)),
          ...leaksIn('a file name', Buffer.from(file)),
        )
      expect(planted.length).toBeGreaterThan(200)
      expect([...new Set(leaks)]).toStrictEqual([])
    }, 120_000)

    test('is found by this search where it does lie', () => {
      const value = planted[0] ?? ''
      for (const [, bytes] of formsOf(value))
        expect(leaksIn('here', Buffer.concat([Buffer.from('ab'), bytes]))).not.toStrictEqual([])
      const shifted = Buffer.from(Buffer.concat([Buffer.from('x'), Buffer.from(value)]).toString('base64'))
      expect(leaksIn('here', shifted)).not.toStrictEqual([])
    })

    const leavesOf = (ndjson: string): ReadonlyArray<Buffer> =>
      [...ndjson.matchAll(/"leaf":"([^"]+)"/g)].map(([, leaf = '']) => Buffer.from(leaf, 'base64'))

    const serverOf = ({ url, adminToken }: Ledger): Environment => ({
      LEDGER_SERVER: url,
      LEDGER_TOKEN: adminToken,
    })

    /** All that was put aside, listed and replayed: it holds what was planted, and shows nothing of it. */
    const throughDeadLetters = async (ledger: Ledger, leaks: string[]): Promise<void> => {
      const list = await ledger.ask<{ readonly deadLetters: ReadonlyArray<{ readonly id: string }> }>(
        '/v1/dead-letters?limit=1000',
      )
      leaks.push(...leaksIn('GET /v1/dead-letters', Buffer.from(list.text)))
      expect(list.json.deadLetters.length).toBeGreaterThan(15)
      for (const { id } of list.json.deadLetters) {
        const answer = await ledger.ask<Readonly<Record<string, unknown>>>(`/v1/dead-letters/${id}/replay`, {
          method: 'POST',
        })
        expect([200, 409]).toContain(answer.status)
        const { id: _, ...told } = answer.json
        leaks.push(...leaksIn('a replay', Buffer.from(JSON.stringify(told))))
      }
    }

    /** Verbs with contacts and broken input; what they were asked to show may stand on standard output alone. */
    const throughVerbs = async (
      env: Environment,
      leaks: string[],
      data: ReadonlyArray<string> = [],
    ): Promise<void> => {
      const file = join(scratch.dir, `${canary('file')}.ndjson`)
      const lines = [
        JSON.stringify(fullWithdrawal(COMMAND)),
        JSON.stringify(fullGrant(COMMAND, { level: canary('level') })),
        `{"half":"${canary('half')}`,
      ]
      writeFileSync(file, lines.join('\n'))
      const verbs: ReadonlyArray<ReadonlyArray<string>> = [
        ['ingest', file, '--rejects', join(scratch.dir, 'rejects')],
        ['check', '-', '--channel', 'sms'],
        ['check', '-', '--channel', canary('channel')],
        ['history', '-', '--json'],
        ['state', '-', '--known-at', canary('knownAt')],
        ['token', 'create', '--role', canary('role'), '--name', 'x'],
        ['dead-letters', 'list'],
        ['dead-letters', 'list', '--json', '--after', canary('after')],
        ['dead-letters', 'list', '--status', canary('status')],
        ['dead-letters', 'replay', '--all'],
        ['dead-letters', 'replay', canary('letter')],
        [
          'kafka',
          'acknowledge-gap',
          '--topic',
          canary('topic'),
          '--partition',
          '0',
          '--reason',
          canary('gap'),
        ],
      ]
      for (const verb of verbs) {
        const { stdout, stderr } = await runVerb([...verb, ...data], { env, stdin: `${COMMAND}\n` })
        leaks.push(
          ...leaksIn(`standard error of ${verb[0]}`, Buffer.from(stderr), [
            planted.find((one) => file.includes(one)) ?? '',
          ]),
        )
        if (verb[0] === 'dead-letters') {
          leaks.push(...leaksIn(`standard output of ${verb.slice(0, 2).join(' ')}`, Buffer.from(stdout)))
          if (verb.length === 2) expect(stdout).toContain('invalid UNDECODABLE')
        }
      }
      leaks.push(...leaksIn('reasons of ingest', readFileSync(join(scratch.dir, 'rejects.reasons'))))
    }
  })
}
