import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { KINDS } from '../../examples/generate/kinds.ts'
import { write } from '../../examples/generate/write.ts'
import {
  type Environment,
  type Ran,
  ROOT,
  runVerb,
  scratchDir,
  serveLedger,
  sleep,
  startVerb,
} from '../support/ledger-process.ts'
import { JSON_BODY, type Line, linesIn, newNumber, type Outcome, withdrawal } from '../support/ledger-talk.ts'
import { heldAtFirst, type NewStore } from '../support/new-store.ts'

/** `ingest` on real input: what examples/ promises, what is rejected, and what a stop in the middle leaves. */
export const ingestJourney = (newStore: NewStore): void => {
  const scratch = scratchDir()
  afterAll(scratch.remove)
  const examples = join(ROOT, 'examples')
  const count = { directories: 0 }
  /** A data directory, and where its ledger keeps its events. */
  type Home = { readonly dir: string; readonly env: Environment }
  const newHome = (): Home => {
    count.directories += 1
    const dir = join(scratch.dir, `data-${count.directories}`)
    mkdirSync(dir)
    return { dir, env: newStore() }
  }

  type Counts = Readonly<Record<Outcome['outcome'], number>>
  type Expected = { readonly outcomes: Counts; readonly types: Readonly<Record<string, number>> }
  const countsOf = ({ stdout }: Ran): Counts => JSON.parse(stdout) as Counts
  const runOn = ({ dir, env }: Home, ...args: ReadonlyArray<string>): Promise<Ran> =>
    runVerb([...args, '--data', dir], { env })
  const logOf = async (home: Home): Promise<ReadonlyArray<Line>> =>
    linesIn<Line>((await runOn(home, 'replay')).stdout)
  const EVENT_OF: Readonly<Record<string, string>> = {
    ConsentGranted: 'consent.granted',
    ConsentWithdrawn: 'consent.withdrawn',
    DncAdded: 'dnc.added',
    DncLifted: 'dnc.lifted',
    RelationshipRecorded: 'relationship.recorded',
    ContactReassigned: 'contact.reassigned',
  }
  /** How many events of each type the log holds, under the names of the messages; each event once. */
  const typesIn = (log: ReadonlyArray<Line>): Readonly<Record<string, number>> => {
    expect(new Set(log.map(({ eventId }) => eventId)).size).toBe(log.length)
    const known = log.flatMap(({ type }) => EVENT_OF[type] ?? [])
    return Object.fromEntries(
      [...Map.groupBy(known, (name) => `org.consent-ledger.${name}.v1`)].map(([name, all]) => [
        name,
        all.length,
      ]),
    )
  }

  describe('the files of examples/', () => {
    test.each([
      ['consent-events.ndjson', undefined],
      ['hubspot-subscriptions.csv', 'hubspot-subscriptions.map.json'],
      ['hubspot-unsubscribes.csv', 'hubspot-unsubscribes.map.json'],
      ['leads.csv', 'leads.map.json'],
      ['salesforce-contact-point-type-consent.csv', 'salesforce-contact-point-type-consent.map.json'],
      ['twilio-message-log.csv', 'twilio-message-log.map.json'],
    ])(
      '%s counts as its expected.json says',
      async (file, map) => {
        const path = join(examples, file)
        const { outcomes, types } = JSON.parse(readFileSync(`${path}.expected.json`, 'utf8')) as Expected
        const home = newHome()
        const csv = map === undefined ? [] : ['--csv', '--map', join(examples, map)]
        const ingest = (): Promise<Ran> => runOn(home, 'ingest', path, ...csv, '--json')
        const first = await ingest()
        expect(countsOf(first)).toMatchObject(outcomes)
        expect(first.code).toBe(
          outcomes['recorded'] === total(outcomes) - (outcomes['duplicate'] ?? 0) ? 0 : 1,
        )
        if (file === 'consent-events.ndjson' || file === 'leads.csv') expectKnown(await ingest(), outcomes)
        expect(typesIn(await logOf(home))).toStrictEqual(types)
      },
      120_000,
    )
    const expectKnown = (again: Ran, outcomes: Counts): void => {
      expect(countsOf(again)).toMatchObject({
        ...outcomes,
        recorded: 0,
        duplicate: (outcomes['recorded'] ?? 0) + (outcomes['duplicate'] ?? 0),
      })
    }
    const total = (outcomes: Counts): number => Object.values(outcomes).reduce((sum, n) => sum + n, 0)

    test('disclosures.json holds texts each of which can be published, as its README says', async () => {
      const { dir, env } = newHome()
      const ledger = await serveLedger(dir, { env })
      const texts = JSON.parse(
        readFileSync(join(examples, 'disclosures.json'), 'utf8'),
      ) as ReadonlyArray<object>
      const statuses: number[] = []
      for (const text of texts)
        statuses.push(
          (await ledger.ask('/v1/disclosures', { headers: JSON_BODY, body: JSON.stringify(text) })).status,
        )
      await ledger.stop()
      expect(statuses).toStrictEqual(texts.map(() => 201))
    })
  })

  describe('ingest --rejects', () => {
    const line = (id: string, over: object = {}): string =>
      JSON.stringify({ ...withdrawal(newNumber(), { words: 'sécret' }, { id }), ...over })

    test('gives back rejected lines byte for byte, and reasons that name no value', async () => {
      const good = line('good')
      const parts: ReadonlyArray<readonly [boolean, Buffer]> = [
        [false, Buffer.from(`${good}\n`)],
        [true, Buffer.from('{"canary": "xK9q"\r\n')],
        [false, Buffer.from(`${line('crlf')}\r\n`)],
        [true, Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x0a])],
        [true, Buffer.from(`  ${line('no-time', { time: undefined })}  \n`)],
        [false, Buffer.from(`${good}\n`)],
        [true, Buffer.from(`${good.replace('sécret', 'other')}\n`)],
        [true, Buffer.from('"xK9q"\n')],
        [true, Buffer.from('[]\n')],
        [true, Buffer.from(`${line('lift', { type: 'org.consent-ledger.dnc.lifted.v1' })}\n`)],
        [true, Buffer.from(line('half').slice(0, -9))],
      ]
      const [file, out] = [join(scratch.dir, 'mixed.ndjson'), join(scratch.dir, 'rejects.ndjson')]
      writeFileSync(file, Buffer.concat(parts.map(([, bytes]) => bytes)))
      const ran = await runOn(newHome(), 'ingest', file, '--rejects', out, '--json')
      expect(ran.code).toBe(1)
      expect(countsOf(ran)).toStrictEqual({ recorded: 2, duplicate: 1, conflict: 1, refused: 0, invalid: 7 })
      const rejected = Buffer.concat(parts.flatMap(([isRejected, bytes]) => (isRejected ? [bytes] : [])))
      expect(readFileSync(out).toString('latin1')).toBe(rejected.toString('latin1'))
      const reasons = readFileSync(`${out}.reasons`, 'utf8')
      expect(reasons.trim().split('\n')).toHaveLength(8)
      for (const value of ['xK9q', 'sécret', '+1']) expect(reasons + ran.stderr).not.toContain(value)
    })

    test('can be ingested again once corrected', async () => {
      const [file, out, home] = [
        join(scratch.dir, 'broken.ndjson'),
        join(scratch.dir, 'again.ndjson'),
        newHome(),
      ]
      const broken = line('to-correct', { specversion: '0.3' })
      writeFileSync(file, `${broken}\n`)
      expect((await runOn(home, 'ingest', file, '--rejects', out)).code).toBe(1)
      writeFileSync(out, readFileSync(out, 'utf8').replace('0.3', '1.0'))
      expect((await runOn(home, 'ingest', out)).code).toBe(0)
    })

    test('gives back rejected rows of a CSV byte for byte', async () => {
      const rows = readFileSync(join(examples, 'leads.csv')).toString('latin1').split('\r\n')
      const bad = ['BL-bad,"quoted, cell",too few', 'BL-worse,x']
      const [file, out] = [join(scratch.dir, 'leads.csv'), join(scratch.dir, 'leads-rejected.csv')]
      writeFileSync(file, Buffer.from([rows[0], rows[1], bad[0], rows[2], bad[1]].join('\r\n'), 'latin1'))
      const args = ['--csv', '--map', join(examples, 'leads.map.json'), '--rejects', out, '--json']
      const ran = await runOn(newHome(), 'ingest', file, ...args)
      expect({ code: ran.code, counts: countsOf(ran) }).toMatchObject({
        code: 1,
        counts: { recorded: 2, invalid: 2 },
      })
      expect(readFileSync(out, 'latin1')).toBe(`${bad[0]}\r\n${bad[1]}`)
    })
  })

  describe('ingest of what is no such file', () => {
    test.each<[string, () => ReadonlyArray<string>]>([
      ['a file that does not exist', () => [join(scratch.dir, 'none.ndjson')]],
      ['a directory', () => [scratch.dir]],
      [
        'a CSV without a mapped column',
        () => [join(examples, 'twilio-message-log.csv'), '--csv', '--map', join(examples, 'leads.map.json')],
      ],
      [
        'a map that is none',
        () => [join(examples, 'leads.csv'), '--csv', '--map', join(examples, 'README.md')],
      ],
      [
        'a map that does not exist',
        () => [join(examples, 'leads.csv'), '--csv', '--map', join(scratch.dir, 'none.json')],
      ],
    ])('%s records nothing and says why', async (_, args) => {
      const home = newHome()
      const ran = await runOn(home, 'ingest', ...args())
      expect([2, 4]).toContain(ran.code)
      expect(ran.stdout).toBe('')
      expect(ran.stderr).toMatch(/\w+ \w+/)
      expect(ran.stderr).not.toMatch(/^\s+at /m)
      const log = await logOf(home)
      expect(log.filter(({ type }) => !heldAtFirst(home.env).includes(type))).toStrictEqual([])
    })

    test('a binary file is invalid line by line', async () => {
      const file = join(scratch.dir, 'binary')
      writeFileSync(file, Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 7_919 + (i >> 3)) % 256)))
      const ran = await runOn(newHome(), 'ingest', file, '--json')
      expect(ran.code).toBe(1)
      expect(countsOf(ran)['recorded']).toBe(0)
      expect(countsOf(ran)['invalid']).toBeGreaterThan(0)
    })

    test('an empty file is done at once', async () => {
      const ran = await runOn(newHome(), 'ingest', '-', '--json')
      expect({ code: ran.code, counts: countsOf(ran) }).toStrictEqual({
        code: 0,
        counts: { recorded: 0, duplicate: 0, conflict: 0, refused: 0, invalid: 0 },
      })
    })
  })

  describe('Ctrl-C in the middle of an ingest of 30,000 events', () => {
    test('stops cleanly, and a second run completes with nothing lost or doubled', async () => {
      const file = join(scratch.dir, 'thirty-thousand.ndjson')
      const kind = KINDS['consent-events']
      if (kind === undefined) throw new Error('the generator makes no consent events')
      const options = { count: 30_000, seed: 42, brokenShare: 0.001 }
      const expected = (await write(kind, options, file, () => undefined)) as Expected
      const home = newHome()
      const first = startVerb(['ingest', file, '--data', home.dir, '--json'], { env: home.env })
      await untilItWrites(home.dir)
      first.signal('SIGINT')
      const stopped = await first.ended
      expect(stopped.code).toBe(130)
      expect(stopped.stderr).not.toMatch(/^\s+at /m)
      const half = await logOf(home)
      const recordedFirst = Object.values(typesIn(half)).reduce((sum, n) => sum + n, 0)
      expect(recordedFirst).toBeGreaterThan(0)
      expect(recordedFirst).toBeLessThan(expected.outcomes['recorded'] ?? 0)
      if (stopped.stdout !== '') expect(countsOf(stopped)['recorded']).toBe(recordedFirst)

      const second = await runOn(home, 'ingest', file, '--json')
      const log = await logOf(home)
      expect(typesIn(log)).toStrictEqual(expected.types)
      expect(log.slice(0, half.length)).toStrictEqual(half)
      expect(countsOf(second)).toMatchObject({
        ...expected.outcomes,
        recorded: (expected.outcomes['recorded'] ?? 0) - recordedFirst,
        duplicate: (expected.outcomes['duplicate'] ?? 0) + recordedFirst,
      })
    }, 300_000)

    /** Until some thousands of events are recorded, which show in the index whatever the store is. */
    const untilItWrites = async (dir: string): Promise<void> => {
      const index = join(dir, 'index', 'index-1', 'data.mdb')
      for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(5))
        if ((statSync(index, { throwIfNoEntry: false })?.size ?? 0) > 1_200_000) return
      throw new Error('nothing was written')
    }
  })
}
