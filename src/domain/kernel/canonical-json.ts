import { sortTexts } from './in-order.ts'

/**
 * The one byte form that is hashed: RFC 8785 (JSON Canonicalization Scheme). Members are sorted by UTF-16 code units,
 * numbers and strings are written as ECMAScript writes them, members that are undefined are left out. Half a surrogate
 * pair, which RFC 8785 does not allow, is written as its escape, so that two values never have one text. However deep a
 * value is, the stack grows by `CALLS_DEEP` levels at most.
 */
export const canonicalJson = (value: unknown): string => written(value, 0)

/** Levels that are written by a function that calls itself; what lies deeper is written by one that does not. */
const CALLS_DEEP = 64

const written = (value: unknown, depth: number): string => {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return value === undefined ? 'null' : JSON.stringify(value)
  if (depth === CALLS_DEEP) return writtenFlat(value)
  return Array.isArray(value) ? writtenItems(value, depth + 1) : writtenMembers(value, depth + 1)
}

const writtenItems = (items: ReadonlyArray<unknown>, depth: number): string => {
  let text = ''
  for (const item of items) text += text === '' ? written(item, depth) : `,${written(item, depth)}`
  return `[${text}]`
}

const writtenMembers = (value: object, depth: number): string => {
  const members = value as { readonly [member: string]: unknown }
  let text = ''
  for (const name of sortTexts(Object.keys(members))) {
    const member = members[name]
    if (member === undefined) continue
    text += `${text === '' ? '' : ','}${quoted(name)}:${written(member, depth)}`
  }
  return `{${text}}`
}

const quoted = (text: string): string => (NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text))

/** ASCII but for controls, the quotation mark and the backslash. */
const NEEDS_NO_ESCAPE = /^[ !#-[\]-~]*$/

const writtenFlat = (value: unknown): string => {
  const open: Array<Open> = []
  let text = ''
  let next = value
  for (;;) {
    if (typeof next === 'object' && next !== null) {
      const inner = opened(next)
      open.push(inner)
      text += inner.names === undefined ? '[' : '{'
    } else text += next === undefined ? 'null' : JSON.stringify(next)

    let top = open.at(-1)
    while (top !== undefined && top.at === top.parts.length) {
      text += top.names === undefined ? ']' : '}'
      open.length -= 1
      top = open.at(-1)
    }
    if (top === undefined) return text
    if (top.at > 0) text += ','
    if (top.names !== undefined) text += `${JSON.stringify(top.names[top.at])}:`
    next = top.parts[top.at]
    top.at += 1
  }
}

/** An array or an object of which some parts are written. */
interface Open {
  readonly parts: ReadonlyArray<unknown>
  readonly names: ReadonlyArray<string> | undefined
  at: number
}

const opened = (value: object): Open => {
  if (Array.isArray(value)) return { parts: value, names: undefined, at: 0 }
  const members = value as { readonly [member: string]: unknown }
  const names = sortTexts(Object.keys(members).filter((name) => members[name] !== undefined))
  return { parts: names.map((name) => members[name]), names, at: 0 }
}
