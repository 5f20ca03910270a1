import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Environment,
  failToServe,
  type Ledger,
  type Ran,
  ROOT,
  runVerb,
  scratchDir,
  serveLedger,
} from '../support/ledger-process.ts'
import {
  type Decision,
  dncAdded,
  dncLifted,
  grant,
  type History,
  type Line,
  linesIn,
  newNumber,
  post,
  queryString,
  record,
  replayAll,
  withdrawal,
  withoutLag,
} from '../support/ledger-talk.ts'
import { heldAtFirst, type NewStore } from '../support/new-store.ts'

/** Section 5 of the contract: verbs, exit codes, and what works beside a running server. */
export const commandLineJourney = (newStore: NewStore): void => {
  const scratch = scratchDir()
  const served = join(scratch.dir, 'served')
  const alone = join(scratch.dir, 'alone')
  const granted = newNumber()
  const refused = newNumber()
  const stores = new Map<string, Environment>()
  const storeOf = (dir: string | undefined): Environment => stores.get(dir ?? '') ?? {}
  let ledger: Ledger
  beforeAll(async () => {
    mkdirSync(alone, { recursive: true })
    for (const dir of [served, alone]) stores.set(dir, newStore())
    ledger = await serveLedger(served, { env: storeOf(served) })
    const events = [
      grant(granted, { person: { name: 'Ada Weber' } }),
      withdrawal(refused, { words: 'no more' }),
    ]
    await record(ledger, ...events)
    const stdin = events.map((event) => `${JSON.stringify(event)}\n`).join('')
    const { code } = await verb(`ingest - --data ${alone}`, { stdin })
    expect(code).toBe(0)
  })
  afterAll(async () => {
    await ledger.stop()
    scratch.remove()
  })

  /** A verb, on the event store of the data directory that it names. */

  interface DeadLetter {
    readonly id: string
    readonly reason: string
    readonly status: string
  }
  const verb = (
    line: string,
    { env, ...more }: { readonly env?: Environment; readonly stdin?: string } = {},
  ): Promise<Ran> => {
    const [, dir] = / --data (\S+)/.exec(line) ?? []
    return runVerb(line.split(' '), { ...more, env: { ...storeOf(dir), ...env } })
  }
  const remote = (): Environment => ({ LEDGER_SERVER: ledger.url, LEDGER_TOKEN: ledger.adminToken })
  const json = <T>({ stdout }: Ran): T => JSON.parse(stdout) as T
  /** A sentence for people: words, no stack of calls. */
  const expectSentence = ({ stderr }: Ran): void => {
    expect(stderr).toMatch(/\w+ \w+.*[.:]/)
    expect(stderr).not.toMatch(/^\s+at /m)
  }

  describe('check', () => {
    test.concurrent.each<[number, string, string]>([
      [0, 'permit', `check ${granted} --channel sms`],
      [1, 'deny', `check ${refused} --channel sms`],
      [1, 'deny', `check ${granted} --channel sms --at 2026-01-01T00:00:00Z`],
      [1, 'deny', 'check 12 --channel sms'],
      [3, 'unknown', `check ${granted} --channel sms --min-position size:99999`],
      [
        0,
        'permit',
        `check ${granted} --channel sms --jurisdiction US-FL --jurisdiction US-CA --postal-code 33101 --time-zone America/New_York --line-type wireless --audience consumer`,
      ],
    ])('exits %i on %s: %s', async (code, verdict, line) => {
      const ran = await verb(`${line} --json --data ${alone}`)
      expect(ran.code).toBe(code)
      expect(json<Decision>(ran).verdict).toBe(verdict)
    })

    test('says the verdict in words as well', async () => {
      const ran = await verb(`check ${refused} --channel sms --data ${alone}`)
      expect(ran.code).toBe(1)
      expect(ran.stdout).toMatch(/deny/i)
      expect(ran.stdout).toContain('CONSENT_WITHDRAWN')
    })

    test('reads the contact from standard input', async () => {
      const ran = await verb(`check - --channel sms --json --data ${alone}`, { stdin: `${granted}\n` })
      expect({ code: ran.code, contact: json<Decision>(ran).contact }).toStrictEqual({
        code: 0,
        contact: granted,
      })
    })

    test('answers beside a server, and through it, as the server does', async () => {
      const at = '2026-11-24T18:00:00Z'
      const line = `check ${refused} --channel voice --at ${at} --json`
      const beside = await verb(`${line} --data ${served}`)
      const through = await verb(line, { env: remote() })
      const asked = await ledger.ask(`/v1/check?${queryString({ contact: refused, channel: 'voice', at })}`)
      expect([beside.code, through.code]).toStrictEqual([1, 1])
      expect(withoutLag(beside.stdout.trim())).toBe(withoutLag(asked.text))
      expect(withoutLag(through.stdout.trim())).toBe(withoutLag(asked.text))
    })

    test.concurrent.each([
      `check ${granted} --data ${alone}`,
      `check ${granted} --channel fax --data ${alone}`,
      `check ${granted} --channel sms --at tomorrow --data ${alone}`,
      `check ${granted} --channel sms --colour red --data ${alone}`,
      `check ${granted} --channel sms --min-position nonsense --data ${alone}`,
      'nope',
      `token create --role king --name x --data ${alone}`,
      `replay --from nonsense --data ${alone}`,
      `state ${granted} --known-at nonsense --data ${alone}`,
    ])('wrong use exits 2 and says why: %s', async (line) => {
      const ran = await verb(line)
      expect({ code: ran.code, stdout: ran.stdout }).toStrictEqual({ code: 2, stdout: '' })
      expectSentence(ran)
    })
  })

  describe('what cannot be reached exits 4 and says so', () => {
    test.each([
      `check ${granted} --channel sms --data ${join(scratch.dir, 'nowhere')}`,
      `replay --data ${join(scratch.dir, 'nowhere')}`,
    ])('a data directory that is none: %s', async (line) => {
      const ran = await verb(line)
      expect({ code: ran.code, stdout: ran.stdout }).toStrictEqual({ code: 4, stdout: '' })
      expectSentence(ran)
    })
    test('a token that the server does not take', async () => {
      const ran = await verb(`check ${granted} --channel sms`, {
        env: { ...remote(), LEDGER_TOKEN: 'wrong' },
      })
      expect([1, 2, 4]).toContain(ran.code)
      expect(ran.stdout).toBe('')
      expectSentence(ran)
      expect(ran.stderr).not.toContain('wrong')
    })
    test('a data directory that is a file', async () => {
      const file = join(scratch.dir, 'file')
      writeFileSync(file, 'x')
      const ran = await verb(`check ${granted} --channel sms --data ${file}`)
      expect(ran.code).toBe(4)
      expectSentence(ran)
    })
  })

  describe('history, state and replay', () => {
    test('history shows protected values where no server owns the directory, and records that it did', async () => {
      const ran = await verb(`history ${granted} --json --data ${alone}`)
      expect(ran.code).toBe(0)
      expect(Object.values(json<History>(ran).events[0]?.protected ?? {})).toContain('Ada Weber')
      const log = linesIn<Line>((await verb(`replay --data ${alone}`)).stdout)
      expect(log.map(({ type }) => type)).toContain('ProtectedDataRead')
    })

    test('history shows none beside a running server, and says so', async () => {
      const ran = await verb(`history ${granted} --json --data ${served}`)
      expect(ran.code).toBe(0)
      expect(json<History>(ran).events.map(({ type }) => type)).toStrictEqual(['ConsentGranted'])
      expect(ran.stdout).not.toContain('Ada Weber')
      expect(ran.stderr).toContain('--server')
    })

    test('history shows them with --server', async () => {
      const ran = await verb(`history ${granted} --json --server ${ledger.url}`, {
        env: { LEDGER_TOKEN: ledger.adminToken },
      })
      expect(ran.code).toBe(0)
      expect(Object.values(json<History>(ran).events[0]?.protected ?? {})).toContain('Ada Weber')
    })

    test('state answers as check does with a channel, exit code included', async () => {
      expect((await verb(`state ${granted} --channel sms --data ${alone}`)).code).toBe(0)
      expect((await verb(`state ${refused} --channel sms --data ${alone}`)).code).toBe(1)
      const before = await verb(`state ${granted} --channel sms --known-at size:0 --json --data ${alone}`)
      expect({ code: before.code, verdict: json<Decision>(before).verdict }).toStrictEqual({
        code: 1,
        verdict: 'deny',
      })
      expect(
        (await verb(`state ${refused} --channel sms --effective-at 2026-05-01T00:00:00Z --data ${alone}`))
          .code,
      ).toBe(1)
    })

    test('state without a channel says what held, beside a server too', async () => {
      for (const dir of [alone, served]) {
        const ran = await verb(`state ${granted} --json --data ${dir}`)
        expect(ran.code).toBe(0)
        expect(json(ran)).toMatchObject({
          contact: granted,
          grants: [{ level: 'express-written' }],
          withdrawals: [],
        })
      }
    })

    test('replay writes the lines of GET /v1/events, beside a server and through it', async () => {
      const log = await replayAll(ledger)
      for (const options of [`replay --data ${served}`, `replay --server ${ledger.url}`]) {
        const ran = await verb(options, { env: { LEDGER_TOKEN: ledger.adminToken } })
        expect(ran.code).toBe(0)
        expect(linesIn<Line>(ran.stdout)).toStrictEqual(log)
      }
      const [first, second] = log
      const part = await verb(`replay --from ${second?.position} --to ${second?.position} --data ${served}`)
      expect(linesIn<Line>(part.stdout)).toStrictEqual([second])
      const start = await verb(`replay --to ${first?.position} --data ${served}`)
      expect(linesIn<Line>(start.stdout)).toStrictEqual([first])
    })
  })

  describe('while a server owns the data directory', () => {
    test.each([
      'ingest FILE',
      'token create --role crm --name x',
      'token revoke some-id',
      'dead-letters replay --all',
      'kafka acknowledge-gap --topic t --partition 0 --reason retention',
      'rebuild',
    ])('%s exits 4 and names --server', async (line) => {
      const file = join(scratch.dir, 'events.ndjson')
      writeFileSync(file, `${JSON.stringify(withdrawal(newNumber()))}\n`)
      const before = await replayAll(ledger)
      const ran = await verb(`${line.replace('FILE', file)} --data ${served}`)
      expect({ code: ran.code, stdout: ran.stdout }).toStrictEqual({ code: 4, stdout: '' })
      expect(ran.stderr).toContain('--server')
      expectSentence(ran)
      expect(await replayAll(ledger)).toStrictEqual(before)
    })

    test('a second serve exits 4 and says so', async () => {
      const ran = await failToServe(served, storeOf(served))
      expect(ran.code).toBe(4)
      expect(ran.stderr).toContain(served)
      expect((await ledger.ask('/readyz')).status).toBe(200)
    })

    test('dead letters are listed beside the server and through it, and replayed through it alone', async () => {
      const contact = newNumber()
      const lift = dncLifted(contact, { source: 'urn:example:crm', id: `entry-of-${contact}` })
      expect((await post(ledger, lift)).status).toBe(409)
      const beside = await verb(`dead-letters list --json --data ${served}`)
      const through = await verb('dead-letters list --json', { env: remote() })
      expect([beside.code, through.code]).toStrictEqual([0, 0])
      expect(linesIn(through.stdout)).toStrictEqual(linesIn(beside.stdout))
      const [letter] = linesIn<DeadLetter>(beside.stdout).filter(
        ({ reason }) => reason === 'NO_SUCH_DNC_ENTRY',
      )
      expect(letter).toMatchObject({ status: 'open', outcome: 'refused' })
      const early = await verb(`dead-letters replay ${letter?.id} --json`, { env: remote() })
      expect([early.code, json(early)]).toMatchObject([1, { recorded: 0, refused: 1 }])

      await record(ledger, { ...dncAdded(contact), source: 'urn:example:crm', id: `entry-of-${contact}` })
      const replay = 'dead-letters replay --reason NO_SUCH_DNC_ENTRY --json'
      const first = await verb(replay, { env: remote() })
      expect([first.code, json(first)]).toMatchObject([0, { recorded: 1, duplicate: 0, refused: 0 }])
      const again = await verb(`dead-letters replay ${letter?.id} --json`, { env: remote() })
      expect([again.code, json(again)]).toMatchObject([0, { recorded: 0, duplicate: 1 }])
      const after = await verb(`dead-letters list --status recorded --json --data ${served}`)
      expect(linesIn<DeadLetter>(after.stdout).map(({ id }) => id)).toStrictEqual([letter?.id])
      const lifted = (await replayAll(ledger)).filter(({ type }) => type === 'DncLifted')
      expect(lifted).toHaveLength(1)
    })

    test('ingest, token and rebuild work through the server', async () => {
      const contact = newNumber()
      const event = withdrawal(contact)
      const stdin = `${JSON.stringify(event)}\n${JSON.stringify(event)}\n`
      const ingested = await verb('ingest - --json', { env: remote(), stdin })
      expect({ code: ingested.code, counts: json(ingested) }).toStrictEqual({
        code: 0,
        counts: { recorded: 1, duplicate: 1, conflict: 0, refused: 0, invalid: 0 },
      })
      const created = await verb('token create --role dialer --name from-afar --json', { env: remote() })
      expect(created.code).toBe(0)
      const { id, token } = json<{ readonly id: string; readonly token: string }>(created)
      const dialer = { LEDGER_SERVER: ledger.url, LEDGER_TOKEN: token }
      expect((await verb(`check ${contact} --channel sms`, { env: dialer })).code).toBe(1)
      const listed = await verb('token list', { env: remote() })
      expect(listed.stdout).toContain(id)
      expect(listed.stdout).not.toContain(token)
      expect((await verb(`token revoke ${id}`, { env: remote() })).code).toBe(0)
      expect((await ledger.ask(`/v1/check?contact=x&channel=sms`, { token })).status).toBe(401)
      expect((await verb('rebuild', { env: remote() })).code).toBe(0)
      expect((await verb(`check ${contact} --channel sms`, { env: remote() })).code).toBe(1)
    })
  })

  describe('rebuild', () => {
    test('finds no difference, and answers stay as they were', async () => {
      const line = `check ${granted} --channel sms --at 2026-11-24T18:00:00Z --json --data ${alone}`
      const before = await verb(line)
      const { code, stdout } = await verb(`rebuild --json --data ${alone}`)
      expect(code).toBe(0)
      expect(stdout.trim().split('\n')).toHaveLength(1)
      expect(withoutLag((await verb(line)).stdout)).toBe(withoutLag(before.stdout))
    })
  })

  describe('settings', () => {
    test.concurrent.each<[string, Environment]>([
      ['LEDGER_COLOUR', { LEDGER_COLOUR: 'red' }],
      ['LEDGER_HTTP_PORT', { LEDGER_HTTP_PORT: '99999' }],
      ['LEDGER_LOG_LEVEL', { LEDGER_LOG_LEVEL: 'loud' }],
      ['LEDGER_INDEX_LAG_LIMIT', { LEDGER_INDEX_LAG_LIMIT: 'soon' }],
      ['LEDGER_ROLE', { LEDGER_ROLE: 'king' }],
      ['LEDGER_EVENT_STORE', { LEDGER_EVENT_STORE: 'mysql://x' }],
      ['LEDGER_PURPOSES', { LEDGER_PURPOSES: '*' }],
      ['LEDGER_DEFAULT_SELLER', { LEDGER_DEFAULT_SELLER: '*' }],
    ])('%s with %j stops the start with a sentence and exit code 2', async (name, env) => {
      const ran = await failToServe(join(scratch.dir, 'settings'), env)
      expect({ code: ran.code, stdout: ran.stdout }).toStrictEqual({ code: 2, stdout: '' })
      expect(ran.stderr).toContain(name)
      expectSentence(ran)
    })
    test('an unknown one stops every verb', async () => {
      const ran = await verb(`check ${granted} --channel sms --data ${alone}`, {
        env: { LEDGER_COLOUR: 'red' },
      })
      expect(ran.code).toBe(2)
      expect(ran.stderr).toContain('LEDGER_COLOUR')
    })
    test('LEDGER_TEST_ names are left alone', async () => {
      const ran = await verb(`check ${granted} --channel sms --data ${alone}`, {
        env: { LEDGER_TEST_X: '1' },
      })
      expect(ran.code).toBe(0)
    })
    test('LEDGER_DATA_DIR names the data directory', async () => {
      expect(
        (await verb(`check ${granted} --channel sms`, { env: { ...storeOf(alone), LEDGER_DATA_DIR: alone } }))
          .code,
      ).toBe(0)
    })
    test('serve on a port that is taken exits 4 and says so', async () => {
      const port = new URL(ledger.url).port
      const ran = await failToServe(join(scratch.dir, 'port'), { LEDGER_HTTP_PORT: port })
      expect(ran.code).toBe(4)
      expect(ran.stderr).toContain(port)
    })
  })

  describe('consent-ledger', () => {
    test('--help names the verbs, help VERB shows examples', async () => {
      const help = await verb('--help')
      expect(help.code).toBe(0)
      for (const name of ['serve', 'ingest', 'check', 'history', 'state', 'replay', 'rebuild', 'token'])
        expect(help.stdout).toContain(name)
      for (const name of ['ingest']) {
        const one = await verb(`${name} --help`)
        expect({ code: one.code, examples: one.stdout.includes('$ consent-ledger') }).toStrictEqual({
          code: 0,
          examples: true,
        })
      }
    })
    test('works through npx in a checkout', async () => {
      const { spawnSync } = await import('node:child_process')
      const { status, stdout } = spawnSync(
        'npx',
        ['consent-ledger', 'check', granted, '--channel', 'sms', '--json', '--data', alone],
        {
          cwd: ROOT,
          encoding: 'utf8',
          env: { ...process.env, ...storeOf(alone) },
        },
      )
      expect({ status, verdict: (JSON.parse(stdout) as Decision).verdict }).toStrictEqual({
        status: 0,
        verdict: 'permit',
      })
    })
    test('a server stops cleanly when it is told to, and so does one that was never asked anything', async () => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        const { dir, remove } = scratchDir()
        stores.set(dir, newStore())
        const one = await serveLedger(dir, { env: storeOf(dir) })
        await post(one, withdrawal(newNumber()))
        const { code, signal: died } = await one.stop(signal)
        expect({ code: signal === 'SIGTERM' ? code : code === 0 || code === 130, died }).toStrictEqual({
          code: signal === 'SIGTERM' ? 0 : true,
          died: null,
        })
        const log = linesIn<Line>((await verb(`replay --data ${dir}`)).stdout)
        expect(log.map(({ type }) => type)).toStrictEqual([...heldAtFirst(storeOf(dir)), 'ConsentWithdrawn'])
        remove()
      }
    })
    test('a verb whose reader goes away ends without a fault of its own', async () => {
      const { spawnSync } = await import('node:child_process')
      const { stderr } = spawnSync('bash', ['-c', `bin/consent-ledger replay --data ${alone} | head -c 1`], {
        cwd: ROOT,
        encoding: 'utf8',
        env: { ...process.env, ...storeOf(alone) },
      })
      expect(stderr).not.toMatch(/EPIPE|^\s+at /m)
    })
    test('--json leaves standard output to one document', async () => {
      for (const line of [
        `check ${refused} --channel sms`,
        `history ${granted}`,
        `state ${granted}`,
        'token list',
      ]) {
        const { stdout } = await verb(`${line} --json --data ${alone}`)
        expect(() => JSON.parse(stdout) as unknown).not.toThrow()
        expect(stdout.trim().split('\n')).toHaveLength(1)
      }
    })
  })
}
