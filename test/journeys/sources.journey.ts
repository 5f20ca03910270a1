import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Environment, type Ledger, runVerb, scratchDir, serveLedger } from '../support/ledger-process.ts'
import {
  dncAdded,
  grant,
  type Message,
  newNumber,
  post,
  reassigned,
  record,
  withdrawal,
} from '../support/ledger-talk.ts'
import type { NewStore } from '../support/new-store.ts'

/** Bought data: recorded with evidence alone, and reported by its source. */
export const sourcesJourney = (newStore: NewStore): void => {
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

  const bought = (contact: string, party: string, over: Readonly<Record<string, unknown>> = {}): Message =>
    grant(contact, {
      acquiredFrom: { party, date: '2026-03-15', contract: 'C-1' },
      evidence: [{ kind: 'certificate' }],
      ...over,
    })
  const sources = async (asked: Environment, ...options: ReadonlyArray<string>): Promise<unknown> => {
    const { code, stdout } = await runVerb(['sources', '--json', ...options], { env: asked })
    expect(code).toBe(0)
    return (JSON.parse(stdout) as { readonly sources: unknown }).sources
  }

  test('bought consent without evidence is refused', async () => {
    const { status, json } = await post(ledger, bought(newNumber(), 'Nobody Ltd', { evidence: [] }))
    expect([status, json.results[0]?.reason]).toStrictEqual([409, 'EVIDENCE_REQUIRED'])
  })

  test('a report counts contacts by party, and what was wrong with them', async () => {
    const [good, refused, listed, moved, both] = Array.from({ length: 5 }, newNumber) as [
      string,
      string,
      string,
      string,
      string,
    ]
    await record(
      ledger,
      withdrawal(refused, {}, { time: '2026-02-01T12:00:00Z' }),
      dncAdded(listed, {}, { time: '2026-02-01T12:00:00Z' }),
      bought(good, 'Bright Leads'),
      bought(good, 'Bright Leads', { scope: { channel: 'voice', purpose: 'survey' } }),
      bought(refused, 'Bright Leads'),
      bought(listed, 'Bright Leads'),
      bought(moved, 'Bright Leads'),
      bought(both, 'Bright Leads'),
      bought(both, 'Other Lists'),
      reassigned(moved, '2026-03-31'),
      withdrawal(good, {}, { time: '2026-05-01T12:00:00Z' }),
    )
    await post(ledger, bought('+1305555', 'Bright Leads'))
    await post(ledger, bought(newNumber(), 'Bright Leads', { scope: {} }))
    const expected = [
      { party: 'Bright Leads', contacts: 5, refused: 2, reassigned: 1, invalid: 2, listed: null },
      { party: 'Nobody Ltd', contacts: 0, refused: 0, reassigned: 0, invalid: 1, listed: null },
      { party: 'Other Lists', contacts: 1, refused: 0, reassigned: 0, invalid: 0, listed: null },
    ]
    const through = { ...env, LEDGER_SERVER: ledger.url, LEDGER_TOKEN: ledger.adminToken }
    expect(await sources(through)).toStrictEqual(expected)
    expect(await sources(env, '--data', scratch.dir)).toStrictEqual(expected)
    const { stdout } = await runVerb(['sources'], { env: through })
    expect(stdout).toContain(
      'Bright Leads: 5 contacts, of which 2 refused already, 1 reassigned; 2 invalid\n',
    )
  })
}
