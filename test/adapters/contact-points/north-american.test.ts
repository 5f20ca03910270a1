import fc from 'fast-check'
import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import { northAmericanNumber } from '../../../src/adapters/contact-points/north-american.ts'
import { readPhoneNumber } from '../../../src/adapters/contact-points/phone-number.ts'

type Quick = (text: string, region: string | undefined) => string | undefined

const REGIONS = getCountries().filter((country) => getCountryCallingCode(country) === '1')

const region = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<string>(...REGIONS) },
  { weight: 1, arbitrary: fc.constantFrom<string | undefined>('GB', 'FR', 'MX', 'us', '', 'XX', undefined) },
)

const digits = fc.stringMatching(/^(1|11|0|01|011|)[0-9]{6,11}$/)

/** Three groups with whatever people put around them. */
const grouped = fc
  .tuple(
    fc.constantFrom('', '1', '1 ', '1-', '1.', '+1', '+1 ', '01', '011 1 ', '11', '1  ', ' '),
    fc.constantFrom('', '('),
    fc.stringMatching(/^[0-9]{3}$/),
    fc.constantFrom('', ')', ') ', ')-', '-', '.', ' ', '/', '  '),
    fc.stringMatching(/^[0-9]{3}$/),
    fc.constantFrom('', '-', '.', ' ', '/', '--', '\n'),
    fc.stringMatching(/^[0-9]{4}$/),
    fc.constantFrom('', '', '', ' ', '\n', 'x5', ' ext 5', '5', '#5', ';'),
  )
  .map((parts) => parts.join(''))

/** What it answers is what the library reads; where it answers nothing, the library is asked anyway. */
const agrees = (quick: Quick) =>
  fc.property(fc.oneof(digits, grouped), region, (text, where) => {
    const answer = quick(text, where)
    return answer === undefined || answer === readPhoneNumber(text, where)
  })

describe('northAmericanNumber()', () => {
  test('answers only what the library reads', () => {
    fc.assert(agrees(northAmericanNumber), { numRuns: 20_000 })
  })

  test('answers what the library reads in every region, of every area code', () => {
    for (let area = 200; area < 1_000; area++)
      for (const where of [REGIONS[area % REGIONS.length], 'US', 'CA'])
        for (const text of [`${area}5550123`, `1${area}2345678`, `(${area}) 011-0000`])
          expect([text, where, northAmericanNumber(text, where)]).toStrictEqual([
            text,
            where,
            readPhoneNumber(text, where),
          ])
  })

  test.each([
    ['3055550123', 'US', '+13055550123'],
    ['13055550123', 'US', '+13055550123'],
    ['3055550123', 'CA', '+13055550123'],
    ['2425550123', 'JM', '+12425550123'],
    ['(305) 555-0123', 'US', '+13055550123'],
    ['305-555-0123', 'PR', '+13055550123'],
    ['1 305.555.0123', 'US', '+13055550123'],
  ])('%s in %s is %s', (text, where, number) => {
    expect(northAmericanNumber(text, where)).toBe(number)
  })

  test.each([
    ['of seven digits', '5550123', 'US'],
    ['of nine digits', '305555012', 'US'],
    ['of twelve digits', '113055550123', 'US'],
    ['with an area code that begins with one', '1055550123', 'US'],
    ['with a prefix for abroad', '0113055550123', 'US'],
    ['with an extension', '3055550123x5', 'US'],
    ['of another plan', '3055550123', 'GB'],
    ['of nobody knows where', '3055550123', undefined],
    ['with a region in small letters', '3055550123', 'us'],
  ])('leaves a number %s to the library', (_, text, where) => {
    expect(northAmericanNumber(text, where)).toBeUndefined()
  })

  test.each<[string, Quick]>([
    ['takes any ten digits', (text) => (/^\d{10}$/.test(text) ? `+1${text}` : undefined)],
    ['takes no notice of the region', (text) => northAmericanNumber(text, 'US')],
    ['drops every leading one', (text, where) => northAmericanNumber(text.replace(/^1+/, ''), where)],
    ['drops what follows', (text, where) => northAmericanNumber(text.slice(0, 14), where)],
    ['forgets extensions', (text, where) => northAmericanNumber(text.replace(/\D.{0,5}\d$/, ''), where)],
  ])('is compared by a property that catches one that %s', (_, broken) => {
    expect(fc.check(agrees(broken), { seed: 20_261_125, numRuns: 20_000 }).failed).toBe(true)
  })
})
