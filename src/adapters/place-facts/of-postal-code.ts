import type { Place } from '../../domain/ports/place-facts.ts'
import { ofCanadianCode } from './canadian-codes.ts'
import { ofZipCode } from './of-zip-code.ts'
import { together } from './places.ts'
import { zonesOf } from './zones-of.ts'

/** Where a postal code is. A code that several of the countries could have is in all of them. */
export const ofPostalCode = (code: string, countries: ReadonlyArray<string>): Place | undefined => {
  const written = code.trim().toUpperCase()
  const canadian = ofCanadianCode(written)
  if (canadian !== undefined) return canadian
  const places = [...new Set([...countries, ...(ZIP_PLUS_4.test(written) ? ['US'] : [])])].flatMap(
    (country) => {
      const place = country === 'US' ? ofZipCode(written) : ofCountry(country, written)
      return place === undefined ? [] : [place]
    },
  )
  return places.length === 0 ? undefined : together(places)
}

/** No other country writes its codes so. */
const ZIP_PLUS_4 = /^\d{5}-\d{4}$/

const ofCountry = (country: string, written: string): Place | undefined =>
  FORMS.get(country)?.test(written) === true
    ? { jurisdictions: [country], zones: zonesOf(country) }
    : undefined

/**
 * The forms of the codes of countries with a row, by the Universal Postal Union. A code says no more there than that it is in the country. French
 * codes of lands overseas (97, 98) are not read: they have clocks of their own.
 */
const FORMS: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    GB: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/,
    ES: /^\d{5}$/,
    FR: /^(?!97|98)\d{5}$/,
    DE: /^\d{5}$/,
    IT: /^\d{5}$/,
    AU: /^\d{4}$/,
    IN: /^\d{3} ?\d{3}$/,
    BR: /^\d{5}-?\d{3}$/,
    SG: /^\d{6}$/,
    CN: /^\d{6}$/,
  }),
)
