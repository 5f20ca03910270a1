import { describe, expect, test } from 'vitest'
import { codes } from 'zipcodes'
import { placeFacts } from '../../../src/adapters/place-facts/index.ts'
import { timeZone } from '../../../src/domain/kernel/time-zone.ts'

const { ofPostalCode, zonesOf } = placeFacts

const NEW_YORK = 'America/New_York'
const CHICAGO = 'America/Chicago'
const DENVER = 'America/Denver'

describe('ofPostalCode', () => {
  test.each([
    ['33101', ['US-FL'], [NEW_YORK]],
    ['33101-1234', ['US-FL'], [NEW_YORK]],
    ['331011234', ['US-FL'], [NEW_YORK]],
    [' 33101 ', ['US-FL'], [NEW_YORK]],
    ['32401', ['US-FL'], [CHICAGO]],
    ['00901', ['US-PR'], ['America/Puerto_Rico']],
    ['96910', ['US-GU'], ['Pacific/Guam']],
    ['00801', ['US-VI'], ['America/St_Thomas']],
    ['96799', ['US-AS'], ['Pacific/Pago_Pago']],
    ['96950', ['US-MP'], ['Pacific/Saipan']],
    ['20001', ['US-DC'], [NEW_YORK]],
    ['86503', ['US-AZ'], [DENVER]],
    ['85001', ['US-AZ'], ['America/Phoenix']],
    ['79901', ['US-TX'], [DENVER]],
    ['97914', ['US-OR'], [DENVER]],
    ['46401', ['US-IN'], [CHICAGO]],
    ['06390', ['US-NY'], [NEW_YORK]],
    ['96960', ['MH'], ['Pacific/Majuro']],
  ])('reads the ZIP code %s as %j in %j', (code, jurisdictions, zones) => {
    expect(ofPostalCode(code, ['US'])).toStrictEqual({ jurisdictions, zones })
  })
  test('puts a ZIP code that is too new for the table anywhere in its section', () => {
    expect(ofPostalCode('32499', ['US'])).toStrictEqual({
      jurisdictions: ['US-FL'],
      zones: [CHICAGO, NEW_YORK],
    })
    expect(ofPostalCode('06399', ['US'])?.jurisdictions).toStrictEqual(['US-CT', 'US-NY'])
  })
  test('knows every ZIP code of the package, in its own state, with a clock', () => {
    const wrong = Object.values(codes).filter(({ zip, state, country }) => {
      if (country !== 'US' || /^A[AEP]$/.test(state)) return false
      const place = ofPostalCode(zip, ['US'])
      return (
        place === undefined ||
        place.jurisdictions.join() !== (/^(PW|FM|MH)$/.test(state) ? state : `US-${state}`) ||
        place.zones.length === 0 ||
        place.zones.some((zone) => timeZone(zone).id !== zone)
      )
    })
    expect(wrong).toStrictEqual([])
  })
  test('lets two thirds of a hundred ZIP codes in a divided state have one clock', () => {
    const florida = Object.values(codes).filter(({ state, country }) => country === 'US' && state === 'FL')
    const divided = florida.filter(({ zip }) => ofPostalCode(zip, ['US'])?.zones.length !== 1)
    expect(divided.length).toBeLessThan(florida.length / 20)
  })

  test.each([
    ['M5V 2T6', ['America/Toronto']],
    ['m5v2t6', ['America/Toronto']],
    ['M5V', ['America/Toronto']],
    ['A1C 1A1', ['America/St_Johns', 'America/Halifax']],
    ['R3C-1A1', ['America/Winnipeg']],
    ['S9V 0A1', ['America/Regina', 'America/Edmonton']],
    ['P9N 1A1', ['America/Toronto', 'America/Winnipeg', 'America/Coral_Harbour']],
    ['V6B 1A1', ['America/Vancouver']],
    ['V1C 1A1', ['America/Vancouver', 'America/Edmonton', 'America/Fort_Nelson']],
    ['Y1A 1A1', ['America/Whitehorse']],
  ])('reads the Canadian code %s, whatever else is said, in %j', (code, zones) => {
    expect(ofPostalCode(code, ['US'])).toStrictEqual({ jurisdictions: ['CA'], zones })
    expect(ofPostalCode(code, [])).toStrictEqual({ jurisdictions: ['CA'], zones })
  })

  test.each([
    ['75001', ['FR'], ['FR'], ['Europe/Paris']],
    ['SW1A 1AA', ['GB'], ['GB'], zonesOf('GB')],
    ['sw1a1aa', ['GB'], ['GB'], zonesOf('GB')],
    ['01310-100', ['BR'], ['BR'], zonesOf('BR')],
    ['2000', ['AU'], ['AU'], zonesOf('AU')],
    ['10115', ['DE', 'EU'], ['DE'], ['Europe/Berlin']],
    ['75001', ['FR', 'US'], ['FR', 'US-TX'], ['Europe/Paris', CHICAGO]],
  ])('reads %s of %j as %j', (code, countries, jurisdictions, zones) => {
    expect(ofPostalCode(code, countries)).toStrictEqual({ jurisdictions, zones })
  })

  test.each([
    ['33101', []],
    ['33101', ['EU']],
    ['33101', ['MX']],
    ['3310', ['US']],
    ['33101-', ['US']],
    ['33101-12345', ['US']],
    ['00000', ['US']],
    ['09001', ['US']],
    ['34002', ['US']],
    ['96201', ['US']],
    ['D5V 2T6', ['CA']],
    ['97110', ['FR']],
    ['SW1A', ['GB']],
    ['', ['US']],
    ['__proto__', ['__proto__', 'constructor']],
  ])('does not read %j of %j', (code, countries) => {
    expect(ofPostalCode(code, countries)).toBeUndefined()
  })
})

describe('zonesOf', () => {
  test.each([
    ['US-FL', [CHICAGO, NEW_YORK]],
    ['US-AZ', [DENVER, 'America/Phoenix']],
    ['US-TN', [CHICAGO, NEW_YORK]],
    ['US-OH', [NEW_YORK]],
    ['FR', ['Europe/Paris']],
    ['ES', ['Atlantic/Canary', 'Europe/Madrid']],
    ['SG', ['Asia/Singapore']],
    ['IN', ['Asia/Calcutta']],
    ['BS', ['America/Nassau']],
  ])('knows that %s lies in %j', (jurisdiction, zones) => {
    expect([...zonesOf(jurisdiction)].sort()).toStrictEqual(zones)
  })
  test('takes a country together, and a part that it does not know for the whole', () => {
    expect(zonesOf('US')).toEqual(expect.arrayContaining(['Pacific/Guam', 'America/Adak', NEW_YORK, CHICAGO]))
    expect(zonesOf('CA')).toEqual(expect.arrayContaining(['America/St_Johns', 'America/Vancouver']))
    expect(zonesOf('CA-ON')).toStrictEqual(zonesOf('CA'))
    expect(zonesOf('EU')).toEqual(
      expect.arrayContaining(['Europe/Paris', 'Atlantic/Azores', 'Europe/Helsinki']),
    )
    expect(zonesOf('AU')).toEqual(expect.arrayContaining(['Australia/Brisbane', 'Australia/Perth']))
  })
  test.each(['ZZ', 'ZZ-1', '__proto__', 'constructor'])('knows no zone of %s', (jurisdiction) => {
    expect(zonesOf(jurisdiction)).toStrictEqual([])
  })
})
