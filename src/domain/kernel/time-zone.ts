import { type Stretch, zoneStretches } from './zone-stretches.ts'
import { isInTable, stretchesInTable } from './zone-table.ts'

/** A zone of the IANA database that Intl knows, or a fixed offset such as `-06:00`. */
export type ZoneId = string

export interface TimeZone {
  readonly id: ZoneId
  /** The stretch in which an instant lies. What was asked once costs a look into a table from then on. */
  readonly stretchAt: (at: number) => Stretch
}

/** Throws a RangeError where there is no such zone: what a question names was checked when it was read. */
export const timeZone = (id: ZoneId): TimeZone => {
  const known = ZONES.get(id)
  if (known !== undefined) return known
  const zone = FIXED_OFFSET.test(id) ? fixedOffset(id) : zoneOfTable(id)
  if (ZONES.size >= TIME_ZONES_KEPT_MAX) ZONES.delete(ZONES.keys().next().value ?? id)
  ZONES.set(id, zone)
  return zone
}

/** How far the wall clock of a zone is ahead of UTC, in milliseconds. */
export const offsetAt = (zone: TimeZone, at: number): number => zone.stretchAt(at).offsetMs

/** There are some 600 names; Intl takes each in any mixture of small and capital letters, so a bound is needed. */
export const TIME_ZONES_KEPT_MAX = 2_000

const ZONES = new Map<ZoneId, TimeZone>()

const FIXED_OFFSET = /^[+-](?:[01]\d|2[0-3]):[0-5]\d$/

const fixedOffset = (id: ZoneId): TimeZone => {
  const size = (Number(id.slice(1, 3)) * 60 + Number(id.slice(4, 6))) * 60_000
  const always = { from: -Infinity, until: Infinity, offsetMs: id.startsWith('-') ? -size : size }
  return { id, stretchAt: () => always }
}

/** Stretches are found for a block of time when an instant of it is first asked for. */
const BLOCK_MS = 400 * 86_400_000

/** Blocks of 1970 to 2199 are kept. An instant outside is answered as well, and looked up each time. */
const BLOCKS_KEPT = 210

const zoneOfTable = (id: ZoneId): TimeZone => {
  const name = nameOf(id)
  const blocks: Array<ReadonlyArray<Stretch> | undefined> = new Array(BLOCKS_KEPT).fill(undefined)
  const blockAt = (index: number): ReadonlyArray<Stretch> => {
    const from = index * BLOCK_MS
    const to = from + BLOCK_MS
    const found = stretchesInTable(name, from, to) ?? zoneStretches(name, from, to)
    if (index >= 0 && index < BLOCKS_KEPT) blocks[index] = found
    return found
  }
  const stretchAt = (at: number): Stretch => {
    const index = Math.floor(at / BLOCK_MS)
    const block = blocks[index] ?? blockAt(index)
    let last = block.length - 1
    while (last > 0 && at < (block[last] as Stretch).from) last -= 1
    return block[last] as Stretch
  }
  return { id, stretchAt }
}

/** The one spelling of a name. Intl takes them all, and throws a RangeError for what is none. */
const nameOf = (id: ZoneId): string =>
  isInTable(id) ? id : new Intl.DateTimeFormat('en', { timeZone: id }).resolvedOptions().timeZone
