/**
 * The one byte form that is hashed: RFC 8785 (JSON Canonicalization Scheme). Members are sorted by UTF-16 code units,
 * numbers and strings are written as ECMAScript writes them, members that are undefined are left out. Half a surrogate
 * pair, which RFC 8785 does not allow, is written as its escape, so that two values never have one text. However deep a
 * value is, the stack does not grow.
 */
export const canonicalJson = (value: unknown): string => {
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
  const names = Object.keys(members)
    .filter((name) => members[name] !== undefined)
    .sort()
  return { parts: names.map((name) => members[name]), names, at: 0 }
}
