import type { ZoneId } from '../../domain/kernel/time-zone.ts'
import { callingCodeOf } from './numbering-plans.ts'
import { AREAS, PREFIXES } from './of-number.ts'
import { together } from './places.ts'

/** Every zone of any number of a jurisdiction, in the words that numbers are located by, so that both can be compared. */
export const zonesOf = (jurisdiction: string): ReadonlyArray<ZoneId> => {
  const known = ZONES.get(jurisdiction)
  if (known !== undefined) return known
  const zones = found(jurisdiction)
  if (ZONES.size < JURISDICTIONS_KEPT_MAX) ZONES.set(jurisdiction, zones)
  return zones
}

/** All there are, and some that there are not: a caller may name anything. */
export const JURISDICTIONS_KEPT_MAX = 1_000

const ZONES = new Map<string, ReadonlyArray<ZoneId>>()

const found = (jurisdiction: string): ReadonlyArray<ZoneId> => {
  const members = UNIONS.get(jurisdiction)
  if (members !== undefined) return [...new Set(members.flatMap(zonesOf))]
  const own = zonesOfAreas((one) => one === jurisdiction || one.startsWith(`${jurisdiction}-`))
  if (own.length > 0) return own
  const dash = jurisdiction.indexOf('-')
  return dash < 0 ? zonesOfCountry(jurisdiction) : zonesOf(jurisdiction.slice(0, dash))
}

const zonesOfAreas = (isMeant: (jurisdiction: string) => boolean): ReadonlyArray<ZoneId> =>
  together([...AREAS.values()].filter(({ jurisdictions }) => jurisdictions.some(isMeant))).zones

/** Countries that share a calling code are not told apart: their zones are those of all. */
const zonesOfCountry = (country: string): ReadonlyArray<ZoneId> => {
  const callingCode = callingCodeOf(country)
  if (callingCode === undefined || callingCode === '1') return []
  return together([...PREFIXES].flatMap(([prefix, place]) => (prefix.startsWith(callingCode) ? [place] : [])))
    .zones
}

/** Rows that are several countries. The members of the European Union: Treaty on European Union, article 52. */
const UNIONS: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  [
    'EU',
    [
      'AT',
      'BE',
      'BG',
      'CY',
      'CZ',
      'DE',
      'DK',
      'EE',
      'ES',
      'FI',
      'FR',
      'GR',
      'HR',
      'HU',
      'IE',
      'IT',
      'LT',
      'LU',
      'LV',
      'MT',
      'NL',
      'PL',
      'PT',
      'RO',
      'SE',
      'SI',
      'SK',
    ],
  ],
])
