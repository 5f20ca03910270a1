import { NUMBERS_PER_PAGE } from '../../domain/registry/listed-number.ts'
import { BITMAP_BYTES, type Page } from './page.ts'

/** The numbers of a full list while it is read, in any order and as often as they come. */
export interface PageTable {
  /** Whether it was not there yet. */
  readonly add: (number: number) => boolean
  readonly numbers: () => number
  /** What it takes of memory, roughly. */
  readonly bytes: () => number
  /** Page after page, rising. A page is only true until the next one. */
  readonly pages: () => IterableIterator<{ readonly prefix: number; readonly page: Page }>
}

/**
 * Pages live in slots of a few sizes, cut from large arrays: a list may have millions of pages with one number each, or as many
 * numbers on few of them. A page that outgrows its slot moves to the next size; the largest holds a bit for each number.
 */
export const pageTable = (): PageTable => {
  const sizes = SLOT_NUMBERS.map(slots)
  const bitmaps = sizes.length - 1
  /** Page to slot and size, in one number. */
  const places = new Map<number, number>()
  let count = 0
  let first = -1
  let array: Uint16Array = NONE
  let at = 0
  let size = -1

  const goTo = (prefix: number): void => {
    first = prefix * NUMBERS_PER_PAGE
    let place = places.get(prefix)
    if (place === undefined) {
      place = (sizes[0] as Slots).take() * SIZES_MAX
      places.set(prefix, place)
    }
    stand(place)
  }
  const stand = (place: number): void => {
    size = place % SIZES_MAX
    const slot = (place - size) / SIZES_MAX
    const of = sizes[size] as Slots
    array = of.arrayOf(slot)
    at = of.offsetOf(slot)
  }
  /** Moves the page where it stands to the next size. */
  const grow = (): void => {
    const prefix = first / NUMBERS_PER_PAGE
    const [old, oldAt] = [array, at]
    const oldPlace = places.get(prefix) as number
    const held = old[oldAt] as number
    const place = (sizes[size + 1] as Slots).take() * SIZES_MAX + size + 1
    places.set(prefix, place)
    stand(place)
    if (size === bitmaps) for (let i = 1; i <= held; i++) setBit(array, at, old[oldAt + i] as number)
    else array.set(old.subarray(oldAt, oldAt + 1 + held), at)
    ;(sizes[oldPlace % SIZES_MAX] as Slots).give((oldPlace - (oldPlace % SIZES_MAX)) / SIZES_MAX)
  }
  const addSparse = (low: number): boolean => {
    const held = array[at] as number
    for (let i = at + held; i > at; i--) if (array[i] === low) return false
    if (held + 1 === SLOT_NUMBERS[size]) {
      grow()
      return size === bitmaps ? setBit(array, at, low) : addSparse(low)
    }
    array[at] = held + 1
    array[at + held + 1] = low
    return true
  }

  return {
    add: (number) => {
      let low = number - first
      if (low < 0 || low >= NUMBERS_PER_PAGE || first < 0) {
        goTo(Math.floor(number / NUMBERS_PER_PAGE))
        low = number - first
      }
      const isNew = size === bitmaps ? setBit(array, at, low) : addSparse(low)
      if (isNew) count++
      return isNew
    },
    numbers: () => count,
    bytes: () => sizes.reduce((sum, of) => sum + of.bytes(), places.size * PLACE_BYTES),
    *pages() {
      for (const prefix of Float64Array.from(places.keys()).sort()) {
        stand(places.get(prefix) as number)
        first = -1
        const page =
          size === bitmaps
            ? new Uint8Array(array.buffer, array.byteOffset + at * 2, BITMAP_BYTES)
            : array.slice(at + 1, at + 1 + (array[at] as number)).sort()
        yield { prefix, page }
      }
    },
  }
}

/** Of each size, in units of two bytes: the first says how many numbers follow. The last is a page of bits. */
const SLOT_NUMBERS: ReadonlyArray<number> = [4, 16, 64, BITMAP_BYTES / 2]
const SIZES_MAX = 4
/** Of an entry in a map. */
const PLACE_BYTES = 40
const NONE = new Uint16Array(0)

const setBit = (array: Uint16Array, at: number, low: number): boolean => {
  const i = at + (low >> 4)
  const word = array[i] as number
  const bit = 1 << (low & 15)
  if ((word & bit) !== 0) return false
  array[i] = word | bit
  return true
}

interface Slots {
  /** A slot of zeros. */
  readonly take: () => number
  readonly give: (slot: number) => void
  readonly arrayOf: (slot: number) => Uint16Array
  readonly offsetOf: (slot: number) => number
  readonly bytes: () => number
}

const SLOTS_PER_ARRAY = 4_096

const slots = (units: number): Slots => {
  const arrays: Array<Uint16Array> = []
  const free: Array<number> = []
  let used = 0
  const arrayOf = (slot: number): Uint16Array => arrays[Math.floor(slot / SLOTS_PER_ARRAY)] as Uint16Array
  const offsetOf = (slot: number): number => (slot % SLOTS_PER_ARRAY) * units
  return {
    take: () => {
      const again = free.pop()
      if (again !== undefined) {
        const at = offsetOf(again)
        arrayOf(again).fill(0, at, at + units)
        return again
      }
      if (used === arrays.length * SLOTS_PER_ARRAY) arrays.push(new Uint16Array(units * SLOTS_PER_ARRAY))
      return used++
    },
    give: (slot) => void free.push(slot),
    arrayOf,
    offsetOf,
    bytes: () => arrays.length * SLOTS_PER_ARRAY * units * 2,
  }
}
