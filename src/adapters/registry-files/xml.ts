import type { Entries } from './entries.ts'
import { FileBroken } from './fault.ts'
import { flagOf, isDate, msOfDate, type Said } from './fields.ts'
import { nanpNumber } from './number-text.ts'
import { REGISTRY_LINE_BYTES_MAX, type Taking } from './text.ts'

/**
 * The FTC's XML: `list` holds `ac` elements, one an area code, or in some files itself says which one it is of, and each `ph` is a
 * local number. Nothing else of XML occurs in it, and a general parser takes many times as long.
 */
export const xmlReader = (entries: Entries): Taking => {
  let rest: Buffer = Buffer.alloc(0)
  let listArea: number | undefined
  let area: number | undefined
  let depth = 0
  let hasRoot = false

  const element = (text: string): void => {
    if (text.startsWith('?') || text.startsWith('!')) return
    if (text.startsWith('/')) {
      depth--
      if (text.slice(1).trim() === 'ac') area = listArea
      return
    }
    const name = /^[\w:.-]+/.exec(text)?.[0] ?? ''
    const isEmpty = text.endsWith('/')
    if (!isEmpty) depth++
    hasRoot ||= name === 'list'
    const attributes = attributesOf(text)
    const value = attributes.get('val') ?? ''
    if (name === 'list') {
      listArea = areaOf(value)
      area = listArea
    } else if (name === 'ac') area = areaOf(value)
    else if (name === 'ph') entries.said(phoneOf(area, value, attributes))
  }

  const readAll = (bytes: Buffer): number => {
    let at = 0
    for (;;) {
      at = area === undefined ? at : quickPhones(bytes, at, area, entries)
      const from = bytes.indexOf(OPEN, at)
      if (from < 0) return bytes.length
      if (bytes.toString('latin1', from, from + 4) === '<!--') {
        const end = bytes.indexOf('-->', from, 'latin1')
        if (end < 0) return from
        at = end + 3
        continue
      }
      const to = bytes.indexOf(CLOSE, from)
      if (to < 0) return from
      element(bytes.toString('latin1', from + 1, to).trim())
      at = to + 1
    }
  }
  return {
    take: (chunk) => {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      rest = Buffer.from(bytes.subarray(readAll(bytes)))
      if (rest.length > REGISTRY_LINE_BYTES_MAX) throw new FileBroken('an element is longer than any entry')
    },
    end: (isForced) => {
      if ((!hasRoot || depth !== 0 || rest.length > 0) && !isForced)
        throw new FileBroken('the list element has no end: the file breaks off')
    },
  }
}

const OPEN = 60
const CLOSE = 62
const ZERO = 48

const areaOf = (value: string): number | undefined => (/^[2-9]\d\d$/.test(value) ? Number(value) : undefined)

const phoneOf = (
  area: number | undefined,
  value: string,
  attributes: ReadonlyMap<string, string>,
): Said | undefined => {
  const digits = value.replaceAll('-', '')
  const number = /^\d{10}$/.test(digits)
    ? nanpNumber(Number(digits))
    : area !== undefined && /^\d{7}$/.test(digits)
      ? nanpNumber(area * 10_000_000 + Number(digits))
      : undefined
  if (number === undefined) return undefined
  let isRemoved: boolean | undefined
  let atMs = Number.NaN
  for (const [name, text] of attributes) {
    if (name === 'val') continue
    isRemoved ??= flagOf(text)
    if (Number.isNaN(atMs) && isDate(text)) atMs = msOfDate(text)
  }
  return { number, isRemoved, atMs }
}

/** Quotes may be single or double. */
const attributesOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
      ([, name = '', double, single]) => [name, (double ?? single ?? '').trim()] as const,
    ),
  )

/** `<ph val='NNNNNNN'/>` with nothing else in it, again and again: answers where the first byte is that is not of one. */
const quickPhones = (bytes: Buffer, from: number, area: number, entries: Entries): number => {
  let at = from
  for (;;) {
    let i = at
    while ((bytes[i] as number) <= SPACE) i++
    if (i + PHONE_BYTES > bytes.length) return at
    for (let j = 0; j < BEFORE_QUOTE.length; j++) if (bytes[i + j] !== BEFORE_QUOTE[j]) return at
    i += BEFORE_QUOTE.length
    const quote = bytes[i]
    if (quote !== SINGLE && quote !== DOUBLE) return at
    let number = 0
    for (let j = 1; j <= 7; j++) {
      const digit = (bytes[i + j] as number) - ZERO
      if (digit < 0 || digit > 9) return at
      number = number * 10 + digit
    }
    i += 8
    if (bytes[i] !== quote) return at
    while (bytes[++i] === SPACE);
    if (bytes[i] !== SLASH || bytes[i + 1] !== CLOSE) return at
    entries.said({ number: 10_000_000_000 + area * 10_000_000 + number, atMs: Number.NaN })
    at = i + 2
  }
}

const SPACE = 32
const SINGLE = 39
const DOUBLE = 34
const SLASH = 47
const BEFORE_QUOTE = Buffer.from('<ph val=')
const PHONE_BYTES = "<ph val='0000000'/>".length
