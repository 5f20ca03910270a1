import type { Place } from '../../domain/ports/place-facts.ts'

/** A table names each place once; everything that lies there has its number. */
export const placesBy = (
  places: ReadonlyArray<Place>,
  numbers: Readonly<Record<string, number>>,
): ReadonlyMap<string, Place> =>
  new Map(
    Object.entries(numbers).flatMap(([key, index]): ReadonlyArray<readonly [string, Place]> => {
      const place = places[index]
      return place === undefined ? [] : [[key, place]]
    }),
  )

/** Everywhere that one of them is. */
export const together = (places: ReadonlyArray<Place>): Place => ({
  jurisdictions: [...new Set(places.flatMap(({ jurisdictions }) => jurisdictions))],
  zones: [...new Set(places.flatMap(({ zones }) => zones))],
})
