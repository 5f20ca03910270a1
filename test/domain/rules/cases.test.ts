import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { isHoliday, locate } from '/tmp/stub-loc.ts'
import pack from '../../../src/domain/rule-pack/packs/2026.11.0.json' with { type: 'json' }
import { ruleBook } from '../../../src/domain/rule-pack/rule-book.ts'
import { decodeRulePack } from '../../../src/domain/rule-pack/rule-pack.ts'
import { caseBook, decisionOfCase, listsOfCases } from '../../support/case-book.ts'

const decoded = decodeRulePack(pack)
if (E.isLeft(decoded)) throw new Error(JSON.stringify(decoded.left.issues))
const book = ruleBook(decoded.right)
const law = { book, lists: listsOfCases, holidays: { isHoliday }, locate: (q: any) => locate(q, book) }

describe('the cases', () => {
  test.each(caseBook.cases)('$id: $why', (one) => {
    const decision = decisionOfCase(one, law as never)
    const codes = decision.reasons.map(({ code }) => code)
    expect({ verdict: decision.verdict, codes }).toMatchObject({ verdict: one.expect.verdict })
    expect(codes).toEqual(expect.arrayContaining([...(one.expect.codes ?? [])]))
    expect(codes.filter((code) => one.expect.notCodes?.includes(code) ?? false)).toStrictEqual([])
    if (one.expect.window !== undefined) expect(decision.window).toStrictEqual(one.expect.window)
    expect(decision.jurisdictions).toEqual(expect.arrayContaining([...(one.expect.jurisdictions ?? [])]))
    expect(decision.obligations.map(({ code }) => code)).toEqual(
      expect.arrayContaining([...(one.expect.obligations ?? [])]),
    )
  })
})
