import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { Place } from '../../../src/domain/kernel/place.ts'
import { Position, storeTagOf } from '../../../src/domain/kernel/position.ts'
import { issuesOf } from '../../../src/domain/kernel/validation.ts'

describe('Position', () => {
  test.each([
    ['abcdefgh-0000000000000001', true],
    ['a2b3c4d5-00000000000000ff00000000000000ff', true],
    ['abcdefgh-000000000000000', false],
    ['abcdefgh-00000000000000000', false],
    ['abcdefgh-000000000000000G', false],
    ['abcdefgh-000000000000000A', false],
    ['abcdefg1-0000000000000001', false],
    ['ABCDEFGH-0000000000000001', false],
    ['abcdefgh_0000000000000001', false],
    ['abcdefgh-0000000000000001\n', false],
    ['0000000000000001', false],
    ['', false],
  ])('is(%s) is %s', (text, holds) => {
    expect(Position.is(text)).toBe(holds)
  })
  test('storeTagOf() tells whose it is', () => {
    expect(storeTagOf('abcdefgh-0000000000000001' as Position)).toBe('abcdefgh')
  })
})

describe('Place', () => {
  test.each([
    ['abcdefgh-0000000000000001', { type: 'position', position: 'abcdefgh-0000000000000001' }],
    ['size:0', { type: 'size', size: 0 }],
    ['size:41877', { type: 'size', size: 41_877 }],
    ['size:999999999999999', { type: 'size', size: 999_999_999_999_999 }],
  ])('reads %s and writes it again', (text, place) => {
    const decoded = Place.decode(text)
    expect(decoded).toStrictEqual(E.right(place))
    expect(E.isRight(decoded) && Place.encode(decoded.right)).toBe(text)
  })
  test.each([
    'size:',
    'size:-1',
    'size:01',
    'size:1.5',
    'size:1e3',
    'size:9999999999999999',
    'Size:1',
    ' size:1',
    '1',
    '',
    7,
    null,
  ])('refuses %s, and says what a place looks like', (text) => {
    const decoded = Place.decode(text)
    expect(E.isLeft(decoded) && issuesOf(decoded.left)).toStrictEqual([
      { path: '', expected: 'a position of this ledger, or size:N' },
    ])
  })
  test.each<[unknown, boolean]>([
    [{ type: 'size', size: 1 }, true],
    [{ type: 'position', position: 'abcdefgh-0000000000000001' }, true],
    [{ type: 'other' }, false],
    [{}, false],
    [null, false],
    ['size:1', false],
  ])('is(%j) is %s', (place, holds) => {
    expect(Place.is(place)).toBe(holds)
  })
})
