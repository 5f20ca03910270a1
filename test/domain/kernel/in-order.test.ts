import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inOrder, sortTexts } from '../../../src/domain/kernel/in-order.ts'
import { law } from '../../support/law.ts'

/** Few letters, so that texts repeat and begin alike; two of them sort otherwise by code point than by code unit. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '1', '\ufb33', '\ud83d\ude00'), maxLength: 4 })
/** More and fewer than are put in their places one by one. */
const texts = fc.array(text, { maxLength: 80, size: 'max' })

describe('sortTexts', () => {
  const sortsAsTheEngine = (sort: typeof sortTexts) =>
    law(
      fc.property(texts, (some) => {
        const sorted = [...some]
        expect(sort(sorted)).toBe(sorted)
        expect(sorted).toStrictEqual([...some].sort())
      }),
    )
  test('sorts the array itself, by UTF-16 code units', sortsAsTheEngine(sortTexts).holds)
  test(
    'catches an order by code points',
    sortsAsTheEngine((some) => some.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))).isBroken,
  )
})

describe('inOrder', () => {
  const isASetInOrder = (sort: typeof inOrder) =>
    law(
      fc.property(texts, (some) => {
        const before = [...some]
        expect(sort(some)).toStrictEqual([...new Set(some)].sort())
        expect(some).toStrictEqual(before)
      }),
    )
  test('holds each text once, in order, and changes nothing', isASetInOrder(inOrder).holds)
  test('catches an order that keeps what comes twice', isASetInOrder((some) => [...some].sort()).isBroken)

  test.each([[[]], [['a']], [['B', 'a', 'b']]])('answers with %j itself', (some) => {
    expect(inOrder(some)).toBe(some)
  })
})
