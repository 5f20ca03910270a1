import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ledger, scratchDir, serveLedger } from '../support/ledger-process.ts'
import { check, codesOf, type Message, outcomeOf, post, type Query } from '../support/ledger-talk.ts'
import type { NewStore } from '../support/new-store.ts'

/** Questions with the answers that the law gives, all asked of one fresh ledger. `cases.json` says where they are from. */
export const casesJourney = (newStore: NewStore): void => {
  type Case = {
    readonly id: string
    readonly why: string
    readonly given: { readonly events?: ReadonlyArray<Message> }
    readonly query: Query
    readonly expect: {
      readonly verdict: string
      readonly codes?: ReadonlyArray<string>
      readonly notCodes?: ReadonlyArray<string>
    }
  }
  const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'cases.json'), 'utf8')) as {
    readonly cases: ReadonlyArray<Case>
  }

  const scratch = scratchDir()
  let ledger: Ledger
  beforeAll(async () => {
    ledger = await serveLedger(scratch.dir, { env: newStore() })
    for (const { given } of cases)
      for (const event of given.events ?? []) {
        const { outcome, issues } = outcomeOf(await post(ledger, event))
        expect({ id: event.id, outcome, issues }).toStrictEqual({
          id: event.id,
          outcome: 'recorded',
          issues: undefined,
        })
      }
  })
  afterAll(async () => {
    await ledger.stop()
    scratch.remove()
  })

  describe('the cases', () => {
    test.each(cases)('$id: $why', async (one) => {
      const decision = await check(ledger, one.query)
      const codes = codesOf(decision)
      expect(decision.verdict).toBe(one.expect.verdict)
      expect(codes).toEqual(expect.arrayContaining([...(one.expect.codes ?? [])]))
      expect(codes.filter((code) => one.expect.notCodes?.includes(code) ?? false)).toStrictEqual([])
    })
  })
}
