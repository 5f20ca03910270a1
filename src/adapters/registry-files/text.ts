import type { HowToRead } from '../../domain/ports/registry-reader.ts'
import type { Entries } from './entries.ts'
import { FileBroken } from './fault.ts'
import { saidBy } from './fields.ts'
import type { NumberOfText } from './number-text.ts'

/** Takes the bytes of a file as they come; whatever comes after the last whole entry waits for the next. */
export interface Taking {
  readonly take: (chunk: Buffer) => void
  /** Throws where the file broke off. */
  readonly end: (isForced: boolean) => void
}

/** A line longer than this is no entry of any list. */
export const REGISTRY_LINE_BYTES_MAX = 65_536

/**
 * One entry a line. Lines of ten digits, with or without a comma after the area code, and of a plus sign and digits, are most of
 * what there is: they are read digit by digit. Every other line is taken apart.
 */
export const textReader = (
  kind: HowToRead['kind'],
  hasTenDigits: boolean,
  numberOf: NumberOfText,
  entries: Entries,
): Taking => {
  let rest: Buffer = Buffer.alloc(0)
  const slow = (line: string): void => {
    const text = line.trim()
    if (text === '') entries.pass()
    else entries.said(saidBy(text, numberOf))
  }
  const readAll = (bytes: Buffer): number => {
    let at = 0
    for (;;) {
      const taken = kind === 'full' ? quickLines(bytes, at, hasTenDigits, entries) : at
      const end = bytes.indexOf(LINE_FEED, taken)
      if (end < 0) return taken
      slow(bytes.toString('utf8', taken, end))
      at = end + 1
    }
  }
  return {
    take: (chunk) => {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      rest = Buffer.from(bytes.subarray(readAll(bytes)))
      if (rest.length > REGISTRY_LINE_BYTES_MAX) throw new FileBroken('a line is longer than any entry')
    },
    end: (isForced) => {
      const line = rest.toString('utf8')
      const before = entries.rejected()
      if (line.trim() !== '') slow(line)
      if (entries.rejected() > before && !isForced)
        throw new FileBroken('the last line has no end and cannot be read: the file breaks off')
    },
  }
}

const LINE_FEED = 10
const RETURN = 13
const COMMA = 44
const PLUS = 43
const ZERO = 48
const E164_DIGITS_MIN = 7
const E164_DIGITS_MAX = 15

/** Reads plain lines from there on; answers where the first one begins that is not plain, or not whole. */
const quickLines = (bytes: Buffer, from: number, hasTenDigits: boolean, entries: Entries): number => {
  const length = bytes.length
  let at = from
  while (at < length) {
    let i = at
    const isInternational = bytes[i] === PLUS
    if (isInternational) i++
    let number = 0
    let digits = 0
    let code = 0
    for (; i < length; i++) {
      code = bytes[i] as number
      const digit = code - ZERO
      if (digit >= 0 && digit <= 9) {
        number = number * 10 + digit
        digits++
      } else if (code !== COMMA || digits !== 3 || isInternational || bytes[i - 1] === COMMA) break
    }
    if (code === RETURN && i + 1 < length) code = bytes[++i] as number
    if (i >= length || code !== LINE_FEED) return at
    if (isInternational) {
      if (digits < E164_DIGITS_MIN || digits > E164_DIGITS_MAX || bytes[at + 1] === ZERO) return at
      entries.full(number)
    } else {
      if (!hasTenDigits || digits !== 10 || number < 2_000_000_000) return at
      entries.full(10_000_000_000 + number)
    }
    at = i + 1
  }
  return at
}
