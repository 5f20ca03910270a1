import type { Stretch } from './zone-stretches.ts'
import table from './zones.table.json' with { type: 'json' }

/** Which release of the IANA database the answers between 2020 and 2036 rest on, on every node alike. */
export const ZONE_DATA_VERSION: string = table.version

export const isInTable = (zone: string): boolean => ZONES.has(zone)

/**
 * The stretches of a zone within the years of the table; undefined for a name or a time that it does not hold. Governments move clocks at
 * short notice, and the data of a Node is as old as that Node: what the ledger answers must not depend on it.
 */
export const stretchesInTable = (
  zone: string,
  from: number,
  to: number,
): ReadonlyArray<Stretch> | undefined => {
  const history = from >= table.from && to <= table.until ? historyOf(zone) : undefined
  if (history === undefined) return undefined
  const found: Array<Stretch> = []
  for (let i = 0; i < history.length; i += 2) {
    const start = i === 0 ? -Infinity : movedAt(history[i - 1])
    const until = i + 1 < history.length ? movedAt(history[i + 1]) : Infinity
    if (until > from && start < to)
      found.push({
        from: Math.max(start, from),
        until: Math.min(until, to),
        offsetMs: (history[i] ?? 0) * MINUTE_MS,
      })
  }
  return found
}

const MINUTE_MS = 60_000

const ZONES: ReadonlyMap<string, number> = new Map(Object.entries(table.zones))

/** The offset in minutes at first; then, for each time that the clock is moved, the minutes since then and the new offset. */
const historyOf = (zone: string): ReadonlyArray<number> | undefined => {
  const index = ZONES.get(zone)
  return index === undefined ? undefined : table.histories[index]
}

const movedAt = (minutes = 0): number => table.from + minutes * MINUTE_MS
