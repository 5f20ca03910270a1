import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import shipped from '../../../src/domain/rule-pack/packs/2026.11.0.json' with { type: 'json' }
import { decodeRulePack, RULE_PACK_ROWS_MAX } from '../../../src/domain/rule-pack/rule-pack.ts'
import { shippedPack } from '../../support/rule-book.ts'

const issuesOf = (input: unknown) => {
  const decoded = decodeRulePack(input)
  return E.isLeft(decoded) ? decoded.left.issues : []
}

type Loose = Record<string, unknown>

/** The shipped pack with something in one of its rows changed. */
const changed = (id: string, change: Loose): ReadonlyArray<Loose> =>
  (shipped as ReadonlyArray<Loose>).map((row) => (row['id'] === id ? { ...row, ...change } : row))

const indexOf = (id: string): number => shippedPack.rows.findIndex((row) => row.id === id)

describe('decodeRulePack()', () => {
  test('reads the pack that comes with the ledger', () => {
    expect(shippedPack).toMatchObject({ version: '2026.11.0', asOf: '2026-11-21' })
    expect(shippedPack.rows).toHaveLength(69)
    expect(issuesOf(shipped)).toStrictEqual([])
  })
  test.each<[string, unknown, string]>([
    ['that is no list', { rows: [] }, ''],
    ['without a row', [], ''],
    ['with more rows than anybody has laws', new Array(RULE_PACK_ROWS_MAX + 1).fill(shipped[0]), ''],
    ['with a member that no row has', changed('US-FL', { callingHour: [] }), `${indexOf('US-FL')}`],
    ['of two versions', changed('US-FL', { packVersion: '2026.12.0' }), `${indexOf('US-FL')}.packVersion`],
    ['of two days', changed('US-FL', { asOf: '2026-12-01' }), `${indexOf('US-FL')}.asOf`],
    ['with a row twice', [...shipped, shipped[3]], '69.id'],
    ['with a parent that is not there', changed('FR', { parent: 'XX' }), `${indexOf('FR')}.parent`],
    ['with a row that is its own parent', changed('FR', { parent: 'FR' }), `${indexOf('FR')}.parent`],
    [
      'with hours that are stated and missing',
      changed('US-FL', { callingHours: null }),
      `${indexOf('US-FL')}.callingHours`,
    ],
    [
      'with hours that nobody stated',
      changed('US-FL', { callingHoursStatus: 'none' }),
      `${indexOf('US-FL')}.callingHours`,
    ],
    [
      'with a consent model by another name',
      changed('GB', { consentModel: { voice: 'opt-inn' } }),
      `${indexOf('GB')}.consentModel.voice`,
    ],
    [
      'with a time zone of its own making',
      changed('US-MS', { timeBasis: 'fixed: Mississippi time' }),
      `${indexOf('US-MS')}.timeBasis`,
    ],
    [
      'with a period that is none',
      changed('AU', { expressConsentDefaultLifetime: '3 months' }),
      `${indexOf('AU')}.expressConsentDefaultLifetime`,
    ],
  ])('refuses a pack %s', (_, input, path) => {
    expect(issuesOf(input).map((one) => one.path)).toContain(path)
  })
  test('never tells the value that it refuses', () => {
    expect(JSON.stringify(issuesOf(changed('GB', { consentModel: { voice: 'secret-word' } })))).not.toContain(
      'secret-word',
    )
  })
})
