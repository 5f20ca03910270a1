import { isUtf8 } from 'node:buffer'
import * as E from 'fp-ts/lib/Either.js'
import { type Item, messageBytes, type ReadLines, TOO_LONG, unreadable } from './item.ts'
import { LINE_BYTES_MAX, type WholeLine } from './lines.ts'

/** As over HTTP: messages nested deeper would exhaust the stack of whoever walks through them. */
export const NESTING_MAX = 64

/** NDJSON: one CloudEvent a line. Lines without anything on them are passed over. */
export const readJsonLines: ReadLines = (lines) => E.right({ items: lines.flatMap(readJsonLine), skipped: 0 })

const readJsonLine = (line: WholeLine): ReadonlyArray<Item> => {
  const bytes = messageBytes(line)
  if (bytes.length > LINE_BYTES_MAX) return [unreadable(line, TOO_LONG)]
  if (!isUtf8(bytes)) return [unreadable(line, 'text in UTF-8')]
  const text = bytes.toString('utf8')
  if (text.trim() === '') return []
  const value = parsed(text)
  if (value === NOT_JSON)
    return [unreadable(line, line.isEnded ? 'JSON' : 'a whole line of JSON; the file ends within it')]
  if (!isSound(value, NESTING_MAX)) return [unreadable(line, SOUND_JSON)]
  return [{ line, incoming: { type: 'parsed', value } }]
}

const NOT_JSON = Symbol('not JSON')

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return NOT_JSON
  }
}

const SOUND_JSON = `JSON nested at most ${NESTING_MAX} deep, without a member named __proto__`

const isSound = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 &&
    !Object.hasOwn(value, '__proto__') &&
    Object.values(value).every((below) => isSound(below, levels - 1)))
