import { expect, test } from 'vitest'
import { placeOfText, placeText } from '../../../src/adapters/kafka/feed/place.ts'
import { positionNo } from '../../support/arbitrary/contact-event.ts'

test('a kept place is read back', () => {
  expect(placeOfText(placeText(positionNo(7)))).toBe(positionNo(7))
})

test.each([null, undefined, '', 'no JSON', '{}', '[]', 'null', '{"position":7}', '{"position":"elsewhere"}'])(
  'what this ledger did not keep (%s) is no place, and all is published anew',
  (text) => {
    expect(placeOfText(text)).toBeUndefined()
  },
)
