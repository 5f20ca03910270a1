import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Ledger,
  type Ran,
  ROOT,
  runVerb,
  scratchDir,
  serveLedger,
  sleep,
  startVerb,
} from '../support/ledger-process.ts'
import { check, type Line, replayAll, withoutLag } from '../support/ledger-talk.ts'
import { eventStoreDb } from '../support/new-store.ts'
import { spawnEventStoreDb } from '../support/servers/eventstoredb/child.ts'
import { copyJourney } from './copy.journey.ts'

/** A user who outgrows one data directory, or one machine, takes the ledger along: section 5 of the contract. */

const scratch = scratchDir()
const source = join(scratch.dir, 'source')
const target = join(scratch.dir, 'target')
beforeAll(async () => {
  const lines = readFileSync(join(ROOT, 'examples/consent-events.ndjson'), 'utf8').split('\n').slice(0, 1_500)
  const { code } = await runVerb(['ingest', '-', '--data', source], { stdin: `${lines.join('\n')}\n` })
  expect([0, 1]).toContain(code)
}, 60_000)
afterAll(scratch.remove)

const copy = (...options: ReadonlyArray<string>): Promise<Ran> => runVerb(['copy', ...options])

/** What an auditor reads of a ledger, but for the places in its store. */
const logOf = async (ledger: Ledger): Promise<ReadonlyArray<Omit<Line, 'position'>>> =>
  (await replayAll(ledger)).map(({ position: _, ...line }) => line)

describe('copy', () => {
  test('stops at Ctrl-C with 130, goes on when it is run again, and then serves the same answers', async () => {
    const stopped = startVerb(['copy', '--from', source, '--to', target])
    const file = join(target, 'log', 'data.mdb')
    for (let waits = 0; waits < 5_000 && !(existsSync(file) && statSync(file).size > 200_000); waits++)
      await sleep(5)
    stopped.signal('SIGINT')
    const first = await stopped.ended
    expect({ code: first.code, stdout: first.stdout }).toStrictEqual({ code: 130, stdout: '' })
    expect(first.stderr).toContain('run the same command again')

    const ran = await copy('--from', source, '--to', target, '--json')
    expect(ran.code).toBe(0)
    const counts = JSON.parse(ran.stdout) as Readonly<Record<string, unknown>>
    expect(counts).toMatchObject({ equal: true, contentsLost: 0 })
    expect(ran.stderr).toContain('The key file is not copied.')

    copyFileSync(join(source, 'keys.json'), join(target, 'keys.json'))
    const [one, other] = [await serveLedger(source), await serveLedger(target)]
    const log = await logOf(one)
    expect(await logOf(other)).toStrictEqual(log)
    expect(counts['leaves']).toBe(log.length)
    for (const contact of ['+12565550101', '+13645550101', '+13055550123']) {
      const query = { contact, channel: 'sms', at: '2026-11-24T18:00:00Z' }
      const answers = await Promise.all([check(one, query), check(other, query)])
      const [ours, theirs] = answers.map((answer) =>
        withoutLag(JSON.stringify(answer)).replaceAll(/"position":"[^"]*"/g, ''),
      )
      expect(theirs).toBe(ours)
    }
    await one.stop()
    await other.stop()
  }, 120_000)

  test('exits 4 while a server owns either of the two, and says to stop it', async () => {
    const served = join(scratch.dir, 'served')
    const ledger = await serveLedger(served)
    for (const [from, to] of [
      [served, join(scratch.dir, 'new')],
      [source, served],
    ] as const) {
      const ran = await copy('--from', from, '--to', to)
      expect({ code: ran.code, stdout: ran.stdout }).toStrictEqual({ code: 4, stdout: '' })
      expect(ran.stderr).toContain(`Another process owns the data directory ${served}. Stop that server`)
    }
    expect((await ledger.ask('/readyz')).status).toBe(200)
    await ledger.stop()
    expect(existsSync(join(scratch.dir, 'new'))).toBe(false)
  })

  test('exits 1 and names the first difference, where the target is another ledger', async () => {
    const other = join(scratch.dir, 'other')
    const event = readFileSync(join(ROOT, 'examples/consent-events.ndjson'), 'utf8').split('\n')[0]
    await runVerb(['ingest', '-', '--data', other], { stdin: `${event}\n` })
    const ran = await copy('--from', source, '--to', other, '--json')
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.stdout)).toMatchObject({ equal: false, difference: { type: 'other-key-file' } })
    expect(ran.stderr).toContain('COPY_TARGET_DIFFERS')
  })

  test.each([
    ['esdb://admin:secret@localhost:2113?unknown=1', '--to: expected only the options'],
    ['mysql://admin:secret@localhost', 'expected a data directory, or esdb://'],
    [source, 'expected another store than --from'],
    ['embedded:', 'expected the name of a data directory'],
  ])('exits 2 for a target such as %s', async (to, words) => {
    const ran = await copy('--from', source, '--to', to)
    expect({ code: ran.code, stdout: ran.stdout }).toStrictEqual({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(words)
    expect(ran.stderr).not.toContain('secret')
  })

  test('exits 4 where the source is none, or the target is no directory, and makes nothing', async () => {
    const file = join(scratch.dir, 'file')
    writeFileSync(file, 'x')
    const absent = join(scratch.dir, 'absent')
    expect((await copy('--from', absent, '--to', join(scratch.dir, 'new'))).code).toBe(4)
    expect((await copy('--from', source, '--to', file)).code).toBe(4)
    expect([absent, join(scratch.dir, 'new')].filter((dir) => existsSync(dir))).toStrictEqual([])
  })
})

describe("copy to EventStoreDB's test server", () => {
  let server: Awaited<ReturnType<typeof spawnEventStoreDb>>
  beforeAll(async () => {
    server = await spawnEventStoreDb({ dir: join(scratch.dir, 'store') })
  })
  afterAll(() => server.kill())

  copyJourney(eventStoreDb(() => server.connectionString))
})
