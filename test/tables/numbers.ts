import { getCountries, getCountryCallingCode, Metadata } from 'libphonenumber-js/max'
import { placesInNorthAmerica, zonesByPrefix } from './libphonenumber.ts'
import { type Place, placesText } from './places-text.ts'
import { PROVINCES, STATES, TERRITORIES } from './states.ts'

/**
 * The table of src/adapters/place-facts/numbers.table.json: of each area code of +1 the jurisdiction and every zone, and of every
 * other prefix that libphonenumber knows the zones.
 */
export const numbersTable = (): string => {
  const zones = zonesByPrefix()
  const codes = [...areaCodes()]
  const areas = codes.map(([code, jurisdiction]): readonly [string, Place] => {
    const ofArea = zonesOfArea(code, zones)
    // Of a code that is only known to be somewhere in a country, every zone of that country is possible.
    return [
      code,
      {
        jurisdictions: [jurisdiction],
        zones: ofArea.length > 0 ? ofArea : zonesOfAll(jurisdiction, codes, zones),
      },
    ]
  })
  const elsewhere = [...zones]
    .filter(([prefix]) => !prefix.startsWith('1'))
    .map(([prefix, ofPrefix]): readonly [string, Place] => [prefix, { jurisdictions: [], zones: ofPrefix }])
  return placesText({ areas, prefixes: elsewhere })
}

const zonesOfAll = (
  jurisdiction: string,
  codes: ReadonlyArray<readonly [string, string]>,
  zones: ReadonlyMap<string, ReadonlyArray<string>>,
): ReadonlyArray<string> =>
  [...new Set(codes.flatMap(([code, of]) => (of === jurisdiction ? zonesOfArea(code, zones) : [])))].sort()

/** Each area code that is somewhere, and where. */
export const areaCodes = (): ReadonlyMap<string, string> => {
  const places = Map.groupBy(placesInNorthAmerica(), ([prefix]) => prefix.slice(0, 3))
  const found = new Map<string, string>()
  for (let code = 200; code < 1_000; code++) {
    const jurisdiction =
      islandOf(String(code)) ??
      onTheMainland(String(code), places.get(String(code)) ?? []) ??
      NEWER_AREA_CODES[String(code)]
    if (jurisdiction !== undefined) found.set(String(code), jurisdiction)
  }
  return found
}

/** Given out after the data was made. Sources: NANPA, planning letters; for 273 the numbering plans of libphonenumber-js. */
const NEWER_AREA_CODES: Readonly<Record<string, string>> = { 273: 'CA', 729: 'US-TN' }

/** Countries and territories of +1 are told by their area codes; the United States and Canada share theirs with no rule. */
const islandOf = (code: string): string | undefined => {
  const country = getCountries().find((one) => {
    if (getCountryCallingCode(one) !== '1' || one === 'US' || one === 'CA') return false
    const digits = leadingDigitsOf(one)
    return digits !== 0 && new RegExp(`^(?:${digits})$`).test(code)
  })
  return country !== undefined && TERRITORIES.has(country) ? `US-${country}` : country
}

interface NumberingPlan {
  readonly leadingDigits: () => string | 0
}

const leadingDigitsOf = (country: string): string | 0 => {
  const metadata = new Metadata() as unknown as {
    readonly selectNumberingPlan: (country: string) => { readonly numberingPlan: NumberingPlan }
  }
  return metadata.selectNumberingPlan(country).numberingPlan.leadingDigits()
}

/** By what is said of the area code itself; where nothing is, by the state that most of its exchanges are said to be in. */
const onTheMainland = (
  code: string,
  places: ReadonlyArray<readonly [string, string]>,
): string | undefined => {
  const own = places.find(([prefix]) => prefix === code)?.[1]
  if (own !== undefined) return jurisdictionNamed(own)
  const exchanges = places.map(([, place]) => jurisdictionNamed(place))
  const counts = new Map<string, number>()
  for (const one of exchanges) if (one !== undefined) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}

const jurisdictionNamed = (place: string): string | undefined => {
  const last = place.split(', ').at(-1) ?? ''
  if (PROVINCES.has(last)) return 'CA'
  const state = STATES[last] ?? (Object.values(STATES).includes(last) ? last : undefined)
  return state === undefined ? undefined : `US-${state}`
}

/** Every zone of any prefix under the area code, and of the area codes that share its area. */
const zonesOfArea = (
  code: string,
  zones: ReadonlyMap<string, ReadonlyArray<string>>,
): ReadonlyArray<string> => {
  const corrected = CORRECTED_ZONES[code]
  if (corrected !== undefined) return corrected
  const sharing = OVERLAYS.find((codes) => codes.includes(code)) ?? [code]
  const found = [...zones]
    .filter(([prefix]) => sharing.some((one) => prefix.startsWith(`1${one}`)))
    .flatMap(([, ofPrefix]) => ofPrefix)
  return [...new Set(found)].sort()
}

/**
 * Areas with several zones that have several area codes. The data has the split for the oldest code only: numbers of the others
 * are given out all over the area. Source: NANPA, planning letters of the overlays, and the Canadian Numbering Administrator.
 */
export const OVERLAYS: ReadonlyArray<ReadonlyArray<string>> = [
  ['812', '930'],
  ['270', '364'],
  ['541', '458'],
  ['850', '448'],
  ['423', '729'],
  ['208', '986'],
  ['250', '236', '257', '672', '778'],
  ['418', '367', '581'],
  ['709', '879'],
]

/** The data puts the newest code of Saskatchewan into the time of Manitoba; the province has one code area and keeps its own time. */
const CORRECTED_ZONES: Readonly<Record<string, ReadonlyArray<string>>> = { 474: ['America/Regina'] }
