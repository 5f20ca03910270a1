import type { ContactPoint } from '../kernel/contact-point.ts'
import type { ZoneId } from '../kernel/time-zone.ts'
import type { Place, PlaceFacts } from '../ports/place-facts.ts'

/** What a question says of where the person is. */
export interface Whereabouts {
  readonly contact: ContactPoint
  readonly jurisdictions: ReadonlyArray<string>
  readonly postalCode?: string
  readonly timeZone?: ZoneId
}

export interface Location {
  /** Each that applies, without what it lies in, as it was first named. Empty: none is known. */
  readonly jurisdictions: ReadonlyArray<string>
  /** Each in which the person may be. Empty: none is known, so no clock can be read. */
  readonly zones: ReadonlyArray<ZoneId>
  /** A postal code was given and could not be read. It is a fact that is missing, not one that permits. */
  readonly unreadablePostalCode: boolean
}

/**
 * Where the person may be: what is given, what the postal code says and where the number was issued all apply. Of zones, what is
 * nearest to the person decides alone: a time zone that is given, else the postal code's.
 */
export const locate =
  (facts: PlaceFacts) =>
  ({ contact, jurisdictions: given, postalCode, timeZone }: Whereabouts): Location => {
    const number = facts.ofNumber(contact)
    if (given.length === 0 && postalCode === undefined)
      return {
        jurisdictions: number.jurisdictions,
        zones: timeZone === undefined ? number.zones : [timeZone],
        unreadablePostalCode: false,
      }
    const posted = postalCode === undefined ? undefined : readPostalCode(facts, postalCode, contact, given)
    const jurisdictions = new Set([...given, ...(posted?.jurisdictions ?? []), ...number.jurisdictions])
    const zones =
      timeZone !== undefined ? [timeZone] : (posted?.zones ?? possibleZones(facts, given, number.zones))
    return {
      jurisdictions: [...jurisdictions],
      zones,
      unreadablePostalCode: postalCode !== undefined && posted === undefined,
    }
  }

/** Of a country that is given, else of the one that the number is of: a person may have moved, and not their number. */
const readPostalCode = (
  facts: PlaceFacts,
  code: string,
  contact: ContactPoint,
  given: ReadonlyArray<string>,
): Place | undefined => {
  const { jurisdictions } = facts.ofNumber(contact)
  return (
    facts.ofPostalCode(code, given.map(countryOf)) ??
    facts.ofPostalCode(
      code,
      jurisdictions.length > 0 ? jurisdictions.map(countryOf) : facts.countriesOf(contact),
    )
  )
}

/** What a jurisdiction's id begins with: `US` of `US-FL`. */
const countryOf = (jurisdiction: string): string => {
  const dash = jurisdiction.indexOf('-')
  return dash < 0 ? jurisdiction : jurisdiction.slice(0, dash)
}

/** The zones that what is given and the number both allow; where there is none, those of either. */
const possibleZones = (
  facts: PlaceFacts,
  given: ReadonlyArray<string>,
  ofNumber: ReadonlyArray<ZoneId>,
): ReadonlyArray<ZoneId> => {
  const ofGiven = new Set(given.flatMap(facts.zonesOf))
  const inBoth = ofNumber.filter((zone) => ofGiven.has(zone))
  return inBoth.length > 0 ? inBoth : [...new Set([...ofGiven, ...ofNumber])]
}
