import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max'

/**
 * A national number of the North American plan as people and exports write it: ten digits or eleven with the national prefix, in groups or not.
 * It answers at once what the phone library would make of it, and undefined wherever the library must look.
 */
export const northAmericanNumber = (text: string, region: string | undefined): string | undefined => {
  if (region === undefined || !REGIONS.has(region)) return undefined
  const parts = NATIONAL.exec(text)
  return parts === null ? undefined : `+1${parts[1] ?? ''}${parts[2] ?? ''}${parts[3] ?? ''}`
}

/** An area code begins with 2 to 9: what begins otherwise has a prefix of some kind, or is no such number. */
const NATIONAL = /^(?:1[-. ]?)?\(?([2-9]\d\d)\)?[-. ]?(\d{3})[-. ]?(\d{4})$/

/** All that share +1. */
const REGIONS: ReadonlySet<string> = new Set<string>(
  getCountries().filter((country) => getCountryCallingCode(country) === '1'),
)
