import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max'
import { ContactPoint } from '../../domain/kernel/contact-point.ts'
import { isCanonicalNumber } from './numbering-plans.ts'

/** What people write around a number fits into this many characters. */
const NUMBER_TEXT_MAX = 64

/** How often a number may lose a doubled national prefix (`+49 0 0 30 …`) before it is given up. */
const READINGS_MAX = 4

/**
 * E.164, or undefined where it cannot be a number. An extension or letters mean that the digits alone are not whom it
 * is about.
 */
export const readPhoneNumber = (text: string, region?: string): ContactPoint | undefined => {
  const written = withoutMarks(text)
  if (written.length > NUMBER_TEXT_MAX || CONTROL.test(written)) return undefined
  if (written.startsWith('+')) return settled(possibleNumber(written, undefined))
  const country = region?.toUpperCase()
  return country !== undefined && isSupportedCountry(country)
    ? settled(possibleNumber(written, country))
    : undefined
}

/** Invisible marks of writing direction, which phones add when a number is copied, and two ways to write the plus sign. */
const withoutMarks = (text: string): string =>
  text
    .replace(/\p{Format}/gu, '')
    .trim()
    .replace(/^\uff0b/, '+')
    .replace(/^\(\s*\+\s*(\d{1,3})\s*\)/, '+$1 ')

const CONTROL = /\p{Control}/u

const possibleNumber = (text: string, country: CountryCode | undefined): ContactPoint | undefined => {
  const number = parsed(text, country)
  if (number === undefined || number.ext !== undefined || !number.isPossible()) return undefined
  return ContactPoint.is(number.number) ? number.number : undefined
}

/** The whole text is the number: nothing is picked out of a sentence. */
const parsed = (text: string, country: CountryCode | undefined): PhoneNumber | undefined =>
  parsePhoneNumberFromString(
    text,
    country === undefined ? { extract: false } : { defaultCountry: country, extract: false },
  )

/** The same number whichever way it was written: what is read from the canonical form is the canonical form. */
const settled = (number: ContactPoint | undefined): ContactPoint | undefined => {
  let last = number
  for (let reading = 1; last !== undefined && reading < READINGS_MAX; reading++) {
    const next: ContactPoint | undefined = isCanonicalNumber(last) ? last : possibleNumber(last, undefined)
    if (next === last) return last
    last = next
  }
  return undefined
}
