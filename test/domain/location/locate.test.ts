import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeFacts } from '../../../src/adapters/place-facts/index.ts'
import type { ContactPoint } from '../../../src/domain/kernel/contact-point.ts'
import { type Location, locate } from '../../../src/domain/location/locate.ts'

interface Asked {
  readonly contact: string
  readonly jurisdictions?: ReadonlyArray<string>
  readonly postalCode?: string
  readonly timeZone?: string
}

const located = ({ contact, jurisdictions = [], ...rest }: Asked): Location =>
  locate(placeFacts)({ contact: contact as ContactPoint, jurisdictions, ...rest })

const NEW_YORK = 'America/New_York'
const CHICAGO = 'America/Chicago'
const LOS_ANGELES = 'America/Los_Angeles'

describe('locate', () => {
  test.each<readonly [string, Asked, ReadonlyArray<string>, ReadonlyArray<string>]>([
    ['a number alone', { contact: '+13055550123' }, ['US-FL'], [NEW_YORK]],
    ['a number of a divided area', { contact: '+14235550123' }, ['US-TN'], [CHICAGO, NEW_YORK]],
    ['nothing', { contact: '+18005550123' }, [], []],
    ['an address of e-mail', { contact: 'a@example.com' }, [], []],
    [
      'a state, of a number that says nothing',
      { contact: '+18005550123', jurisdictions: ['US-FL'] },
      ['US-FL'],
      [NEW_YORK, CHICAGO],
    ],
    [
      'a state with a zone',
      { contact: '+18005550123', jurisdictions: ['US-OH'], timeZone: NEW_YORK },
      ['US-OH'],
      [NEW_YORK],
    ],
    [
      'a state far from the number',
      { contact: '+17045550123', jurisdictions: ['US-CA'] },
      ['US-CA', 'US-NC'],
      [LOS_ANGELES, NEW_YORK],
    ],
    [
      'a state that has more zones than the number',
      { contact: '+13055550123', jurisdictions: ['US-FL'] },
      ['US-FL'],
      [NEW_YORK],
    ],
    [
      'a state that has fewer',
      { contact: '+14235550123', jurisdictions: ['US-GA'] },
      ['US-GA', 'US-TN'],
      [NEW_YORK],
    ],
    [
      'a country, which says less',
      { contact: '+13055550123', jurisdictions: ['US'] },
      ['US', 'US-FL'],
      [NEW_YORK],
    ],
    [
      'several states',
      { contact: '+13055550123', jurisdictions: ['US-TN', 'US-CA'] },
      ['US-TN', 'US-CA', 'US-FL'],
      [NEW_YORK],
    ],
    [
      'a zone that goes before the number',
      { contact: '+13055550123', timeZone: LOS_ANGELES },
      ['US-FL'],
      [LOS_ANGELES],
    ],
    [
      'a postal code that goes before the number',
      { contact: '+13055550123', postalCode: '90001' },
      ['US-CA', 'US-FL'],
      [LOS_ANGELES],
    ],
    [
      'a zone that goes before the postal code',
      { contact: '+13055550123', postalCode: '90001', timeZone: NEW_YORK },
      ['US-CA', 'US-FL'],
      [NEW_YORK],
    ],
    [
      'a postal code of the country that is given, not of the number',
      { contact: '+13055550123', postalCode: '75001', jurisdictions: ['FR'] },
      ['FR', 'US-FL'],
      ['Europe/Paris'],
    ],
    [
      'a postal code of the number, where what is given has none of that form',
      { contact: '+13055550123', postalCode: '75001', jurisdictions: ['SG'] },
      ['SG', 'US-TX', 'US-FL'],
      [CHICAGO],
    ],
    [
      'a ZIP code with a toll-free number',
      { contact: '+18005550123', postalCode: '33101' },
      ['US-FL'],
      [NEW_YORK],
    ],
    ['what has no row', { contact: '+525512345678' }, ['MX'], expect.any(Array)],
    ['what is unknown', { contact: '+13055550123', jurisdictions: ['ZZ'] }, ['ZZ', 'US-FL'], [NEW_YORK]],
  ])('finds %s', (_, asked, jurisdictions, zones) => {
    expect(located(asked)).toStrictEqual({ jurisdictions, zones, unreadablePostalCode: false })
  })

  test.each<Asked>([
    { contact: 'a@example.com', postalCode: '33101' },
    { contact: '+13055550123', postalCode: 'somewhere' },
    { contact: '+13055550123', postalCode: '33101', jurisdictions: ['FR'], timeZone: NEW_YORK },
    { contact: '+525512345678', postalCode: '06000' },
  ])('says whether it could read the postal code of %j', (asked) => {
    const location = located(asked)
    const isRead = asked.postalCode === '33101' && asked.contact.startsWith('+')
    expect(location.unreadablePostalCode).toBe(!isRead)
    const { postalCode: _, ...without } = asked
    if (location.unreadablePostalCode)
      expect(location).toStrictEqual({ ...located(without), unreadablePostalCode: true })
  })

  test('loses no jurisdiction by what else is said, and names none twice', () => {
    const jurisdiction = fc.constantFrom('US', 'US-FL', 'US-CA', 'US-TN', 'CA', 'FR', 'EU', 'MX', 'ZZ')
    fc.assert(
      fc.property(
        fc.constantFrom('+13055550123', '+18005550123', '+14235550123', '+442079460123', 'a@example.com'),
        fc.array(jurisdiction, { maxLength: 4 }),
        fc.option(fc.constantFrom('33101', '75001', 'M5V 2T6', 'SW1A 1AA', 'x'), { nil: undefined }),
        fc.option(fc.constantFrom(NEW_YORK, 'Asia/Tokyo'), { nil: undefined }),
        (contact, jurisdictions, postalCode, timeZone) => {
          const location = located({
            contact,
            jurisdictions,
            ...(postalCode === undefined ? {} : { postalCode }),
            ...(timeZone === undefined ? {} : { timeZone }),
          })
          expect(location.jurisdictions).toEqual(
            expect.arrayContaining([
              ...jurisdictions,
              ...placeFacts.ofNumber(contact as ContactPoint).jurisdictions,
            ]),
          )
          expect(new Set(location.jurisdictions).size).toBe(location.jurisdictions.length)
          expect(new Set(location.zones).size).toBe(location.zones.length)
          if (timeZone !== undefined) expect(location.zones).toStrictEqual([timeZone])
        },
      ),
    )
  })
})
