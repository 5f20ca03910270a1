import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, ROOT, runVerb, scratchDir, serveLedger } from '../support/ledger-process.ts'
import { replayAll } from '../support/ledger-talk.ts'
import type { NewStore } from '../support/new-store.ts'

/** A user who outgrows one machine takes the ledger to a server, and may take it back. */
export const copyJourney = (newStore: NewStore): void => {
  const scratch = scratchDir()
  const [source, node, back] = ['source', 'node', 'back'].map((name) => join(scratch.dir, name)) as [
    string,
    string,
    string,
  ]
  beforeAll(async () => {
    const lines = readFileSync(join(ROOT, 'examples/consent-events.ndjson'), 'utf8')
      .split('\n')
      .slice(0, 1_100)
    const { code } = await runVerb(['ingest', '-', '--data', source], { stdin: `${lines.join('\n')}\n` })
    expect([0, 1]).toContain(code)
  })
  afterAll(scratch.remove)

  test('takes the ledger to EventStoreDB, where reading verbs find it, and back, and never says the password', async () => {
    const { LEDGER_EVENT_STORE: server = '', ...ofPrefix } = newStore()
    const env = { LEDGER_DATA_DIR: node, ...ofPrefix }
    const copy = (from: string, to: string): Promise<Ran> =>
      runVerb(['copy', '--from', from, '--to', to, '--json'], { env })
    const there = await copy(source, server)
    expect({ code: there.code, stderr: there.stderr }).toMatchObject({ code: 0 })
    expect(JSON.parse(there.stdout)).toMatchObject({ equal: true })
    copyFileSync(join(source, 'keys.json'), join(node, 'keys.json'))
    const served = { ...env, LEDGER_EVENT_STORE: server }
    const ledger = await serveLedger(node, { env: served })
    const shown = await runVerb(['history', '+12565550101', '--data', node], { env: served })
    expect({ code: shown.code, stderr: shown.stderr }).toMatchObject({ code: 0 })
    const held = await replayAll(ledger)
    expect(held.length).toBeGreaterThan(1_000)
    await ledger.stop()

    const home = await copy(server, back)
    expect({ code: home.code, stderr: home.stderr }).toMatchObject({ code: 0 })
    expect(JSON.parse(home.stdout)).toMatchObject({ equal: true, leaves: held.length })
    const away = 'esdb://admin:geheim-word@127.0.0.1:1'
    for (const [from, to] of [
      [source, away],
      [away, join(scratch.dir, 'never')],
    ] as const) {
      const refused = await copy(from, to)
      expect({ code: refused.code, stdout: refused.stdout }).toStrictEqual({ code: 4, stdout: '' })
      expect(refused.stderr).not.toContain('geheim-word')
    }
  }, 120_000)
}
