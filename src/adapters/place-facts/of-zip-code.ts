import type { Place } from '../../domain/ports/place-facts.ts'
import { placesBy } from './places.ts'
import table from './zip-codes.table.json' with { type: 'json' }

/** Where an American ZIP code is, with or without its four further digits. One that is too new for the table is anywhere in its section. */
export const ofZipCode = (written: string): Place | undefined => {
  const zip = ZIP_CODE.exec(written)?.[1]
  return zip === undefined ? undefined : (ZIPS.get(zip) ?? SECTIONS.get(zip.slice(0, 3)))
}

const ZIP_CODE = /^(\d{5})(?:-?\d{4})?$/

const ZIPS = placesBy(table.places, table.zips)

/** By the first three digits. Those of the forces are in none: they say nothing of where a soldier is. */
const SECTIONS = placesBy(table.places, table.sections)
