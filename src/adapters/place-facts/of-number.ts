import type { ContactPoint } from '../../domain/kernel/contact-point.ts'
import type { ZoneId } from '../../domain/kernel/time-zone.ts'
import { NOWHERE, type Place } from '../../domain/ports/place-facts.ts'
import { countriesOfCallingCode, plansOf } from './numbering-plans.ts'
import table from './numbers.table.json' with { type: 'json' }
import { placesBy } from './places.ts'

/** Where a number was issued, by its area code in North America and by its country and its first digits elsewhere. */
export const ofNumber = (contact: ContactPoint): Place => {
  if (contact.charCodeAt(0) !== PLUS) return NOWHERE
  return contact.charCodeAt(1) === ONE
    ? (AREAS.get(contact.slice(2, 5)) ?? NOWHERE)
    : elsewhere(contact.slice(1))
}

export const countriesOf = (contact: ContactPoint): ReadonlyArray<string> =>
  contact.charCodeAt(0) === PLUS ? countriesOfCallingCode(callingCodeOfDigits(contact.slice(1)) ?? '') : []

/** Zones of each prefix, its calling code included. */
export const PREFIXES: ReadonlyMap<string, Place> = placesBy(table.places, table.prefixes)

/** Area codes that are somewhere. Those that are not listed are toll-free, personal, premium, or not in service. */
export const AREAS: ReadonlyMap<string, Place> = placesBy(table.places, table.areas)

const PLUS = 0x2b

const ONE = 0x31

const elsewhere = (digits: string): Place => {
  const callingCode = callingCodeOfDigits(digits)
  if (callingCode === undefined) return NOWHERE
  const national = digits.slice(callingCode.length)
  const plans = plansOf(callingCode)
  const own = plans.length === 1 ? plans[0] : plans.find(({ has }) => has(national))
  if (own === undefined)
    return { jurisdictions: plans.map(({ country }) => country), zones: zonesOfDigits(digits) }
  return own.isNowhere(national) ? NOWHERE : { jurisdictions: [own.country], zones: zonesOfDigits(digits) }
}

/** No calling code begins with another one. */
const callingCodeOfDigits = (digits: string): string | undefined => {
  for (let length = 1; length <= CALLING_CODE_DIGITS; length++) {
    const code = digits.slice(0, length)
    if (countriesOfCallingCode(code).length > 0) return code
  }
  return undefined
}

const CALLING_CODE_DIGITS = 3

const LONGEST_PREFIX = Math.max(...Object.keys(table.prefixes).map(({ length }) => length))

const zonesOfDigits = (digits: string): ReadonlyArray<ZoneId> => {
  for (let length = Math.min(LONGEST_PREFIX, digits.length); length > 0; length--) {
    const place = PREFIXES.get(digits.slice(0, length))
    if (place !== undefined) return place.zones
  }
  return []
}
