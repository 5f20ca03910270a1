import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../src/domain/kernel/json.ts'
import {
  commitmentOf,
  commitmentsOf,
  disclosureText,
  protectedValueOf,
} from '../../../src/domain/proof/selective-disclosure.ts'

const json = fc.jsonValue() as fc.Arbitrary<Json>
const salt = fc.base64String({ minLength: 22, maxLength: 24 })
const path = fc.string({ unit: 'grapheme', maxLength: 30 })

describe('commitmentOf()', () => {
  test.each([
    [
      'section 4.2.1, with the spaces that its example has',
      '["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"]',
      'X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0',
    ],
    [
      'section 5.1, given name',
      '["2GLC42sKQveCfGfryNRN9w", "given_name", "John"]',
      'jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4',
    ],
    [
      'section 5.1, family name',
      '["eluV5Og3gSNII8EYnsxA_A", "family_name", "Doe"]',
      'TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo',
    ],
  ])('makes the digest of RFC 9901 %s', (_, disclosure, digest) => {
    expect(commitmentOf(disclosure)).toBe(digest)
  })

  test('is another one for any other salt, path or value', () => {
    fc.assert(
      fc.property(salt, salt, path, path, json, json, (salt1, salt2, path1, path2, value1, value2) => {
        const one = disclosureText(salt1, { path: path1, value: value1 })
        const other = disclosureText(salt2, { path: path2, value: value2 })
        expect(commitmentOf(one) === commitmentOf(other)).toBe(one === other)
      }),
    )
  })
})

test('disclosureText() is the array of salt, path and value as JSON', () => {
  expect(disclosureText('salt', { path: 'person.name', value: 'Möbius "M"' })).toBe(
    '["salt","person.name","Möbius \\"M\\""]',
  )
})

test('commitmentsOf() tells nothing by its order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 8 }), (disclosures) => {
      const commitments = commitmentsOf(disclosures)
      expect(commitments).toStrictEqual([...commitments].sort())
      expect(commitmentsOf(disclosures.toReversed())).toStrictEqual(commitments)
      expect(new Set(commitments)).toStrictEqual(new Set(disclosures.map(commitmentOf)))
    }),
  )
})

describe('protectedValueOf()', () => {
  test('gives back what was disclosed', () => {
    fc.assert(
      fc.property(salt, path, json, (one, where, value) => {
        const whole = JSON.parse(JSON.stringify({ path: where, value })) as { path: string; value: never }
        expect(protectedValueOf(disclosureText(one, whole))).toStrictEqual(E.right(whole))
      }),
    )
  })

  test.each([
    '',
    'text',
    '{}',
    '[]',
    '["salt"]',
    '["salt","path"]',
    '[1,"path",1]',
    '["salt",2,1]',
    'null',
    '["salt","path",1',
  ])('refuses %j', (text) => {
    expect(protectedValueOf(text)).toStrictEqual(E.left({ _tag: 'NotADisclosure' }))
  })
})
