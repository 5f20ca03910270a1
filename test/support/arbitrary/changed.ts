import fc from 'fast-check'
import type { Json, JsonObject } from '../../../src/domain/kernel/json.ts'

/** One of these values with something in it left out or exchanged. */
export const changedIn = (values: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.tuple(values, fc.nat(), fc.option(junk, { nil: undefined, freq: 5 })).map(([value, which, by]) => {
    const places = placesIn(value)
    return exchanged(value, places[which % places.length] ?? [], by)
  })

const JUNK: ReadonlyArray<Json> = [
  ...[null, true, 0, 4711, '', ' ', '*', 'x', 'no word \n', 'US', '2026-02-30', '2026-02-30T00:00:00Z'],
  ...['2026-06-01', '2026-11-21T18:04:05+01:00', 'x'.repeat(300), 'y'.repeat(1_100), 'application/xml'],
  ...['sms', 'marketing', 'express', 'a'.repeat(64), 'org.consent-ledger.dnc.added.v1'],
]

const junk: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom(...JUNK),
  fc.constantFrom<Json>({}, [], [[]], [{}], ['sms'], ['*', 4], [''], { source: 'a' }, { kind: 'x' }),
)

type Path = ReadonlyArray<string>

const placesIn = (value: Json, at: Path = []): ReadonlyArray<Path> =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, member]) => [[...at, name], ...placesIn(member, [...at, name])])
    : []

/** `undefined` leaves the place out. */
const exchanged = (value: Json, [name, ...rest]: Path, by: Json | undefined): Json => {
  if (name === undefined) return by ?? null
  const entries = Object.entries(value as JsonObject).flatMap(
    ([key, member]): ReadonlyArray<[string, Json]> => {
      if (key !== name) return [[key, member]]
      if (rest.length > 0) return [[key, exchanged(member, rest, by)]]
      return by === undefined ? [] : [[key, by]]
    },
  )
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries)
}
