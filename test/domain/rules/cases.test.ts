import { describe, expect, test } from 'vitest'
import { placeFacts } from '../../../src/adapters/place-facts/index.ts'
import { locate } from '../../../src/domain/location/locate.ts'
import type { Law } from '../../../src/domain/rules/decide-contact.ts'
import { caseBook, decisionOfCase, listsOfCases } from '../../support/case-book.ts'
import { holidaysOfCases } from '../../support/holidays-of-cases.ts'
import { shippedBook } from '../../support/rule-book.ts'

const law: Law = {
  book: shippedBook,
  lists: listsOfCases,
  holidays: holidaysOfCases,
  locate: locate(placeFacts),
}

describe('the cases, whose answers were worked out by hand from the law', () => {
  test.each(caseBook.cases)('$id: $why', (one) => {
    const { verdict, reasons, window, jurisdictions, obligations } = decisionOfCase(one, law)
    const codes = reasons.map(({ code }) => code)
    const wanted = one.expect
    expect({ verdict, codes }).toMatchObject({ verdict: wanted.verdict })
    expect(codes).toEqual(expect.arrayContaining([...(wanted.codes ?? [])]))
    expect(codes.filter((code) => wanted.notCodes?.includes(code) ?? false)).toStrictEqual([])
    if (wanted.window !== undefined) expect(window).toStrictEqual(wanted.window)
    expect(jurisdictions).toEqual(expect.arrayContaining([...(wanted.jurisdictions ?? [])]))
    expect(obligations.map(({ code }) => code)).toEqual(
      expect.arrayContaining([...(wanted.obligations ?? [])]),
    )
  })
})
