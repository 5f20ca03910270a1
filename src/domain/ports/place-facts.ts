import type { ContactPoint } from '../kernel/contact-point.ts'
import type { ZoneId } from '../kernel/time-zone.ts'

/** Where something may be: every jurisdiction and every zone that is possible. */
export interface Place {
  /** Ids of the rule pack (`US-FL`, `CA`, `FR`), without what they lie in; of a country without a row its ISO code. Empty: nothing is known. */
  readonly jurisdictions: ReadonlyArray<string>
  readonly zones: ReadonlyArray<ZoneId>
}

/** What numbers and postal codes say of where somebody is. It is data, the same on every node of one version. */
export interface PlaceFacts {
  /** Where a number was issued. Nowhere for an address of e-mail, and for numbers that are given out without a place. */
  readonly ofNumber: (contact: ContactPoint) => Place
  /** Every country whose calling code a number has, whether it is given out for a place or not. */
  readonly countriesOf: (contact: ContactPoint) => ReadonlyArray<string>
  /**
   * Where a postal code is: it is one of these countries, unless only another one has codes of its form. Undefined where it cannot
   * be read: then it says nothing, and nothing must be made of that.
   */
  readonly ofPostalCode: (code: string, countries: ReadonlyArray<string>) => Place | undefined
  /** Every zone in which a jurisdiction lies, empty where that is not known. */
  readonly zonesOf: (jurisdiction: string) => ReadonlyArray<ZoneId>
}

export const NOWHERE: Place = { jurisdictions: [], zones: [] }
