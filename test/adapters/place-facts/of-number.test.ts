import fc from 'fast-check'
import {
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max'
import examples from 'libphonenumber-js/mobile/examples'
import { describe, expect, test } from 'vitest'
import { placeFacts } from '../../../src/adapters/place-facts/index.ts'
import type { ContactPoint } from '../../../src/domain/kernel/contact-point.ts'
import { timeZone } from '../../../src/domain/kernel/time-zone.ts'
import { areaCodes, OVERLAYS } from '../../tables/numbers.ts'

const ofNumber = (number: string) => placeFacts.ofNumber(number as ContactPoint)

/** What the library says after parsing a number anew. */
const byTheLibrary = (number: string): ReadonlyArray<string> => {
  const parsed = parsePhoneNumberFromString(number)
  const callingCode = parsed?.countryCallingCode ?? ''
  const sharing = getCountries().filter((country) => getCountryCallingCode(country) === callingCode)
  if (parsed?.country === undefined) return [...sharing].sort()
  return NOWHERE.has(parsed.getType() ?? '') ? [] : [parsed.country]
}

const NOWHERE = new Set(['TOLL_FREE', 'PERSONAL_NUMBER', 'UAN', 'PREMIUM_RATE', 'SHARED_COST'])

/** Numbers of every plan but that of North America: around examples, where patterns divide, and any. */
const abroad: fc.Arbitrary<string> = fc
  .constantFrom(...getCountries().filter((country) => getCountryCallingCode(country) !== '1'))
  .chain((country) => {
    const example = getExampleNumber(country, examples)?.nationalNumber.toString() ?? '20000000'
    return fc
      .tuple(
        fc.nat(example.length),
        fc.constantFrom(
          '',
          '800',
          '80',
          '90',
          '900',
          '70',
          '9',
          '84',
          '82',
          '18',
          '11',
          '3',
          '5',
          '7911',
          '7624',
        ),
        fc.integer({ min: 0, max: 9_999_999_999 }),
      )
      .map(([kept, beginning, any]) => {
        const tail = String(any).padStart(10, '3')
        const national = (beginning === '' ? example.slice(0, kept) : beginning) + tail
        return `+${getCountryCallingCode(country)}${national.slice(0, example.length)}`
      })
  })
  .filter((number) => parsePhoneNumberFromString(number)?.number === number)

const agreesWithTheLibrary = (jurisdictionsOf: (number: string) => ReadonlyArray<string>): void =>
  fc.assert(
    fc.property(abroad, (number) => {
      expect([...jurisdictionsOf(number)].sort()).toStrictEqual(byTheLibrary(number))
    }),
    { numRuns: 1_500 },
  )

describe('ofNumber', () => {
  test('says abroad what the phone library says, without parsing a number anew', () => {
    agreesWithTheLibrary((number) => ofNumber(number).jurisdictions)
  })
  test.each<readonly [string, (number: string) => ReadonlyArray<string>]>([
    ['takes the main country of a calling code', (number) => ofNumber(number).jurisdictions.slice(0, 1)],
    [
      'finds a place for every number',
      (number) => {
        const country = parsePhoneNumberFromString(number)?.country
        return country === undefined ? ofNumber(number).jurisdictions : [country]
      },
    ],
  ])('is caught where it %s', (_, jurisdictionsOf) => {
    expect(() => agreesWithTheLibrary(jurisdictionsOf)).toThrow()
  })

  test('knows every area code in which the library knows numbers with a place', () => {
    const known = areaCodes()
    const missing = Array.from({ length: 800 }, (_, i) => String(i + 200)).filter((code) => {
      const types = ['2345678', '5550100', '9876543', '2501234', '6612345'].flatMap((rest) => {
        const parsed = parsePhoneNumberFromString(`+1${code}${rest}`)
        return parsed?.isValid() === true ? [parsed.getType()] : []
      })
      const isPlaced = types.some((type) => type !== undefined && /FIXED_LINE|MOBILE/.test(type))
      return isPlaced && !known.has(code)
    })
    expect(missing).toStrictEqual([])
    expect(known.size).toBeGreaterThan(440)
  })

  test.each([
    '800',
    '833',
    '844',
    '855',
    '866',
    '877',
    '888',
    '900',
    '500',
    '521',
    '533',
    '544',
    '566',
    '577',
    '588',
    '600',
    '622',
    '633',
    '710',
    '211',
    '999',
  ])('says nothing of +1 %s', (code) => {
    expect(ofNumber(`+1${code}5550100`)).toStrictEqual({ jurisdictions: [], zones: [] })
  })
  test.each([
    '+80012345678',
    '+447012345678',
    '+448001111111',
    '+33800123456',
    '+4970012345678',
    '+870773111632',
    'a@example.com',
  ])('says nothing of %s', (contact) => {
    expect(ofNumber(contact)).toStrictEqual({ jurisdictions: [], zones: [] })
  })

  test.each([
    ['+13055550123', ['US-FL'], ['America/New_York']],
    ['+18505550123', ['US-FL'], ['America/Chicago', 'America/New_York']],
    ['+17875550123', ['US-PR'], ['America/Puerto_Rico']],
    ['+16715550123', ['US-GU'], ['Pacific/Guam']],
    ['+13405550123', ['US-VI'], ['America/St_Thomas']],
    ['+16845550123', ['US-AS'], ['Pacific/Pago_Pago']],
    ['+16705550123', ['US-MP'], ['Pacific/Saipan']],
    ['+12025550123', ['US-DC'], ['America/New_York']],
    ['+14165550123', ['CA'], ['America/Toronto']],
    ['+12425550123', ['BS'], ['America/Nassau']],
    ['+18095550123', ['DO'], ['America/Santo_Domingo']],
    ['+61735550101', ['AU'], ['Australia/Brisbane']],
    ['+442079460123', ['GB'], ['Europe/London']],
    ['+441534123456', ['JE'], ['Europe/Jersey']],
    ['+77012345678', ['KZ'], ['Asia/Almaty', 'Asia/Aqtobe']],
    ['+34928123456', ['ES'], ['Atlantic/Canary']],
    ['+33199000101', ['FR'], ['Europe/Paris']],
  ])('finds %s in %j and %j', (number, jurisdictions, zones) => {
    expect(ofNumber(number)).toStrictEqual({ jurisdictions, zones })
  })

  /** Measured in the data by hand; the first list of each line shares its area with nobody. */
  const SEVERAL_ZONES =
    '208 986 219 574 812 930 250 236 257 672 778 270 364 308 418 367 581 423 729 541 458 605 620 785 701 709 879 775 807 850 448 867 906 907 928 273'
  test.each(SEVERAL_ZONES.split(' '))('puts area code %s into more than one zone', (code) => {
    expect(ofNumber(`+1${code}5550100`).zones.length).toBeGreaterThan(1)
  })
  test.each(OVERLAYS)('gives the codes of one area the same zones: %s', (...codes) => {
    expect(new Set(codes.map((code) => ofNumber(`+1${code}5550100`).zones.join())).size).toBe(1)
  })

  test('names no zone that there is not', () => {
    const contacts = [...areaCodes().keys()].map((code) => `+1${code}5550100`)
    const zones = new Set(contacts.flatMap((contact) => ofNumber(contact).zones))
    for (const country of getCountries()) for (const zone of placeFacts.zonesOf(country)) zones.add(zone)
    expect(
      [...zones].filter((zone) => timeZone(zone).stretchAt(Date.now()).offsetMs % 900_000 !== 0),
    ).toStrictEqual([])
    expect(zones.size).toBeGreaterThan(200)
  })
})
