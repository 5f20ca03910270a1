import { NUMBERS_PER_PAGE } from '../../domain/registry/listed-number.ts'

/** The numbers of one page: a bit for each of the 10,000, or their last four digits, rising, while they are few. */
export type Page = Uint8Array | Uint16Array

export const BITMAP_BYTES = NUMBERS_PER_PAGE / 8

/** Beyond this the bits take less room. */
export const SPARSE_NUMBERS_MAX = BITMAP_BYTES / 2

export const NO_NUMBERS: Page = new Uint16Array(0)

export const isOnPage = (page: Page, low: number): boolean =>
  page instanceof Uint8Array ? (((page[low >> 3] as number) >> (low & 7)) & 1) === 1 : isAmong(page, low)

const isAmong = (sorted: Uint16Array, low: number): boolean => {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((sorted[middle] as number) < low) from = middle + 1
    else to = middle
  }
  return sorted[from] === low
}

/** The last four digits of all numbers of a page, rising. */
export const numbersOf = (page: Page): Uint16Array => {
  if (page instanceof Uint16Array) return page
  const numbers = new Uint16Array(countOf(page))
  let at = 0
  for (let i = 0; i < BITMAP_BYTES; i++)
    for (let bits = page[i] as number; bits !== 0; bits &= bits - 1)
      numbers[at++] = i * 8 + 31 - Math.clz32(bits & -bits)
  return numbers
}

export const countOf = (page: Page): number => {
  if (page instanceof Uint16Array) return page.length
  let count = 0
  for (let i = 0; i < BITMAP_BYTES; i++) count += BITS[page[i] as number] as number
  return count
}

const BITS = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)

export const bitmapOf = (page: Page): Uint8Array => {
  if (page instanceof Uint8Array) return page.slice()
  const bitmap = new Uint8Array(BITMAP_BYTES)
  for (const low of page) bitmap[low >> 3] = (bitmap[low >> 3] as number) | (1 << (low & 7))
  return bitmap
}

/** In the form that takes less room: the same numbers are always the same page. */
export const smallest = (page: Page): Page => {
  const isSparse = countOf(page) <= SPARSE_NUMBERS_MAX
  return isSparse ? numbersOf(page) : page instanceof Uint8Array ? page : bitmapOf(page)
}
