import fc from 'fast-check'
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import { contactReader, NUMBER_DATA_VERSION } from '../../../src/adapters/contact-points/index.ts'
import { isCanonicalNumber } from '../../../src/adapters/contact-points/numbering-plans.ts'
import { ContactPoint } from '../../../src/domain/kernel/contact-point.ts'

const { read } = contactReader

describe('read() of a number that says its country', () => {
  test.each([
    ['+14155550123', '+14155550123'],
    ['  +1 415 555 0123\n', '+14155550123'],
    ['+1 (415) 555-0123', '+14155550123'],
    ['+1.415.555.0123', '+14155550123'],
    ['+1/415/555/0123', '+14155550123'],
    ['+44 (0)20 7946 0123', '+442079460123'],
    ['+49 030 12345678', '+493012345678'],
    ['+7 8 800 555 35 35', '+78005553535'],
    ['+39 06 1234 5678', '+390612345678'],
    ['+54 011 15 2345 6789', '+5491123456789'],
    ['+800 1234 5678', '+80012345678'],
    ['(+44) 7700 900123', '+447700900123'],
    ['\uff0b447700900123', '+447700900123'],
    ['\u202a+44 7700 900123\u202c', '+447700900123'],
    ['+44\u00a07700\u2011900123', '+447700900123'],
    ['+٤٤٧٧٠٠٩٠٠١٢٣', '+447700900123'],
    ['+49 0 0 30 12345678', '+493012345678'],
  ])('%j is %s', (text, number) => {
    expect(read(text)).toBe(number)
  })

  test('does not look at the region, known or not', () => {
    for (const region of ['US', 'GB', 'XX', '', 'constructor'])
      expect(read('+44 7700 900123', region)).toBe('+447700900123')
  })
})

describe('read() of a national number', () => {
  test.each([
    ['(415) 555-0123', 'US', '+14155550123'],
    ['1 415 555 0123', 'US', '+14155550123'],
    ['415-555-0123', 'CA', '+14155550123'],
    ['07700 900123', 'GB', '+447700900123'],
    ['07700 900123', 'gb', '+447700900123'],
    ['030 12345678', 'DE', '+493012345678'],
    ['06 12 34 56 78', 'FR', '+33612345678'],
    ['011 44 7700 900123', 'US', '+447700900123'],
  ])('%j in %s is %s', (text, region, number) => {
    expect(read(text, region)).toBe(number)
  })

  test.each([undefined, '', 'XX', 'USA', '001', 'constructor', '__proto__'])(
    'is none with region %j',
    (region) => {
      expect(read('415 555 0123', region)).toBeUndefined()
    },
  )
})

describe('read() answers undefined for', () => {
  test.each([
    ['nothing', ''],
    ['spaces', '   '],
    ['a plus sign', '+'],
    ['words', 'call me'],
    ['a number with words', 'phone: +1 415 555 0123'],
    ['words after a number', '+1 415 555 0123 call me'],
    ['an extension', '+1 415 555 0123 ext. 5'],
    ['an extension in another way', '+1 415 555 0123;ext=5'],
    ['an extension in a third way', '+1 415-555-0123#5'],
    ['letters in place of digits', '1-800-FLOWERS'],
    ['letters after a country', '+1 800 FLOWERS'],
    ['too few digits', '+1 415 555 012'],
    ['too many digits', '+1 415 555 01234'],
    ['two numbers', '+1 415 555 0123 / +1 415 555 0124'],
    ['two numbers of one country', '+1 415 555 0123 / 0124'],
    ['a country that is none', '+999 123 456 789'],
    ['a country code that begins with zero', '+0 415 555 0123'],
    ['two plus signs', '++14155550123'],
    ['more digits than E.164 has', '+491234567890123456'],
    ['a control character', '+1415\u0007555 0123'],
    ['a line break inside', '+1 415\n555 0123'],
    ['a zero byte', '+14155550123\u0000'],
    ['more than 64 characters', `+1 415 555${' '.repeat(60)}0123`],
    ['half a surrogate', '+1415555\ud8000123'],
    ['an address without a domain', 'jane@'],
    ['an address without a name', '@example.com'],
  ])('%s', (_, text) => {
    expect(read(text, 'US')).toBeUndefined()
    expect(read(text)).toBeUndefined()
  })

  test('a text of a megabyte, at once', () => {
    for (const piece of ['1', '(', '+1 ', '\u200e', ' '])
      expect(read(piece.repeat(1_000_000 / piece.length), 'US')).toBeUndefined()
  })
})

test('read() of a text with an at sign is the canonical address, whatever the region', () => {
  expect(read(' Jane.Doe@EXAMPLE.com ')).toBe('jane.doe@example.com')
  expect(read('+14155550123@example.com', 'US')).toBe('+14155550123@example.com')
  expect(read('jane@bücher.example')).toBe('jane@xn--bcher-kva.example')
})

/** What the library itself makes of a text. */
const byLibrary = (text: string): string | undefined => {
  const number = parsePhoneNumberFromString(text, { extract: false })
  return number?.isPossible() === true && number.ext === undefined ? number.number : undefined
}

const callingCode = fc.constantFrom(
  ...new Set(getCountries().map((country) => getCountryCallingCode(country))),
  ...['800', '808', '870', '878', '881', '882', '883', '888', '979', '0', '21', '999', ''],
)
const digits = fc.array(
  fc.oneof(fc.constantFrom('0', '1', '8', '9'), fc.integer({ min: 0, max: 9 }).map(String)),
  {
    maxLength: 13,
  },
)
const e164Like = fc.tuple(callingCode, digits).map(([code, national]) => `+${code}${national.join('')}`)
const northAmerican = fc.stringMatching(/^\+1[0-9]{10}$/)

const agrees = (isCanonical: (text: string) => boolean) =>
  fc.property(fc.oneof(e164Like, northAmerican), (text) => !isCanonical(text) || byLibrary(text) === text)

describe('isCanonicalNumber()', () => {
  test('says yes only to what the library reads as itself', () => {
    fc.assert(agrees(isCanonicalNumber), { numRuns: 20_000 })
  })

  test('says yes to nearly every number that people have', () => {
    for (const number of [
      '+14155550123',
      '+447700900123',
      '+4915123456789',
      '+33612345678',
      '+8613812345678',
    ])
      expect(isCanonicalNumber(number)).toBe(true)
  })

  test.each([
    ['takes every E.164 number', (text: string) => /^\+[1-9]\d{4,14}$/.test(text)],
    ['looks at the length of +1 alone', (text: string) => /^\+(1\d{10}|[2-9]\d{6,14})$/.test(text)],
    ['forgets national prefixes', (text: string) => /^\+(44|49|39|7)\d{10}$/.test(text)],
  ])('is compared by a property that catches one that %s', (_, broken) => {
    expect(fc.check(agrees(broken), { seed: 20_261_121, numRuns: 20_000 }).failed).toBe(true)
  })
})

const anyText = fc.oneof(
  e164Like,
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .tuple(e164Like, fc.constantFrom(' ', '-', '.', ' (0)', ' x5', 'a', '\u200e'))
    .map(([number, mark]) => number.slice(0, 4) + mark + number.slice(4)),
  fc.emailAddress(),
)
const anyRegion = fc.option(fc.constantFrom('US', 'GB', 'DE', 'AR', 'VI', 'IT', 'us', 'XX'), {
  nil: undefined,
})

describe('what read() answers', () => {
  test('is a contact point or undefined, and never an exception', () => {
    fc.assert(
      fc.property(anyText, anyRegion, (text, region) => {
        const contact = read(text, region)
        return contact === undefined || ContactPoint.is(contact)
      }),
      { numRuns: 5_000 },
    )
  })

  test('is read as itself, in any region', () => {
    fc.assert(
      fc.property(anyText, anyRegion, anyRegion, (text, region, another) => {
        const contact = read(text, region)
        return contact === undefined || read(contact, another) === contact
      }),
      { numRuns: 5_000 },
    )
  })

  test('is what the library says of a number, where one reading is enough', () => {
    fc.assert(
      fc.property(e164Like, (text) => {
        const number = byLibrary(text)
        fc.pre(number === undefined || byLibrary(number) === number)
        const isNumber = number !== undefined && ContactPoint.is(number)
        return read(text) === (isNumber ? number : undefined)
      }),
      { numRuns: 5_000 },
    )
  })
})

test('NUMBER_DATA_VERSION is that of the installed library', () => {
  expect(NUMBER_DATA_VERSION).toMatch(/^\d+\.\d+\.\d+$/)
})
