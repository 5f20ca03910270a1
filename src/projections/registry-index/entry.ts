import { invariant } from '../../domain/kernel/invariant.ts'
import { BITMAP_BYTES, bitmapOf, isOnPage, NO_NUMBERS, type Page, smallest } from './page.ts'

/** A change of one number of a page: its last four digits, and `REMOVED` where it left the list. */
export type PageChanges = Uint16Array

/** Last four digits take 14 bits. */
export const REMOVED = 0x8000

/**
 * What one version says of a page. A full list says all its numbers. A change list says what changed, and now and then also
 * all the numbers that came of it, so that whoever reads a page need not go further back.
 */
export interface PageEntry {
  readonly changes: PageChanges | undefined
  readonly page: Page | undefined
}

/** Kind (1 byte), a spare byte; of changes their number (2 bytes) and 2 bytes each; then the page, as bits or in 2 bytes a number. */
const SPARSE = 1
const BITMAP = 2
const CHANGES = 4
const HEADER_BYTES = 2

export const encodeEntry = ({ changes, page }: PageEntry): Buffer => {
  const changesBytes = changes === undefined ? 0 : 2 + changes.length * 2
  const small = page === undefined ? undefined : smallest(page)
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + changesBytes + (small?.byteLength ?? 0))
  bytes[0] =
    (changes === undefined ? 0 : CHANGES) |
    (small === undefined ? 0 : small instanceof Uint8Array ? BITMAP : SPARSE)
  bytes[1] = 0
  if (changes !== undefined) {
    bytes.writeUInt16LE(changes.length, HEADER_BYTES)
    writeNumbers(changes, bytes, HEADER_BYTES + 2)
  }
  if (small instanceof Uint8Array) bytes.set(small, HEADER_BYTES + changesBytes)
  else if (small !== undefined) writeNumbers(small, bytes, HEADER_BYTES + changesBytes)
  return bytes
}

export const decodeEntry = (bytes: Buffer): PageEntry => {
  const kind = bytes[0] ?? 0
  let at = HEADER_BYTES
  let changes: PageChanges | undefined
  if ((kind & CHANGES) !== 0) {
    const count = bytes.readUInt16LE(at)
    changes = readNumbers(bytes, at + 2, count)
    at += 2 + count * 2
  }
  const rest = bytes.length - at
  if ((kind & BITMAP) !== 0) {
    invariant(rest === BITMAP_BYTES, 'a page of bits has a bit for each number')
    // A view that the driver lends may show more bytes than it says: what is taken is counted.
    const page = new Uint8Array(BITMAP_BYTES)
    bytes.copy(page, 0, at, at + BITMAP_BYTES)
    return { changes, page }
  }
  return { changes, page: (kind & SPARSE) === 0 ? undefined : readNumbers(bytes, at, rest >> 1) }
}

/** The page that changes lead to. */
export const applyChanges = (page: Page, changes: PageChanges): Page => {
  if (changes.length === 0) return page
  const bitmap = bitmapOf(page)
  for (const change of changes) {
    const low = change & ~REMOVED
    const bit = 1 << (low & 7)
    const byte = bitmap[low >> 3] as number
    bitmap[low >> 3] = (change & REMOVED) === 0 ? byte | bit : byte & ~bit
  }
  return bitmap
}

/** The page of the newest of these entries, which are in the order of their versions. */
export const composed = (entries: ReadonlyArray<PageEntry>): Page => {
  const [first] = entries
  if (entries.length === 1 && first?.page !== undefined) return first.page
  let page: Page = NO_NUMBERS
  for (const entry of entries) page = entry.page ?? applyChanges(page, entry.changes ?? NO_CHANGES)
  return smallest(page)
}

/** The same of one number, without making the page. */
export const isOnComposed = (entries: ReadonlyArray<PageEntry>, low: number): boolean => {
  for (let i = entries.length - 1; i >= 0; i--) {
    const { page, changes = NO_CHANGES } = entries[i] as PageEntry
    if (page !== undefined) return isOnPage(page, low)
    for (const change of changes) if ((change & ~REMOVED) === low) return (change & REMOVED) === 0
  }
  return false
}

const NO_CHANGES: PageChanges = new Uint16Array(0)

const writeNumbers = (numbers: Uint16Array, into: Buffer, at: number): void => {
  for (let i = 0; i < numbers.length; i++) into.writeUInt16LE(numbers[i] as number, at + i * 2)
}

const readNumbers = (bytes: Buffer, at: number, count: number): Uint16Array => {
  const numbers = new Uint16Array(count)
  for (let i = 0; i < count; i++) numbers[i] = bytes.readUInt16LE(at + i * 2)
  return numbers
}
