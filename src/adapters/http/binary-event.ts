import type { IncomingHttpHeaders } from 'node:http'

/** CloudEvents 1.0, HTTP protocol binding, binary content mode (section 3.1): attributes in headers, data in the body. */

/** Whether the headers hold attributes of an event. Any of the required ones tells, so that a missing one is noticed. */
export const isBinaryEvent = (headers: IncomingHttpHeaders): boolean =>
  ATTRIBUTES.some((name) => headers[`ce-${name}`] !== undefined)

const ATTRIBUTES = ['specversion', 'id', 'source', 'type']

/** The event that headers and data make together, as structured mode would have written it. */
export const binaryEvent = (
  headers: IncomingHttpHeaders,
  data: unknown,
): Readonly<Record<string, unknown>> => {
  const attributes = Object.entries(headers).flatMap(
    ([name, value]): ReadonlyArray<readonly [string, string]> =>
      name.startsWith('ce-') && typeof value === 'string'
        ? [[name.slice('ce-'.length), attributeOf(value)]]
        : [],
  )
  return {
    ...Object.fromEntries(attributes),
    datacontenttype: headers['content-type'] ?? 'application/json',
    data,
  }
}

/** A value is taken out of its quotes (RFC 9110 section 5.6.4), then percent-decoded once (section 3.1.3.2). */
const attributeOf = (value: string): string => {
  const plain = QUOTED.test(value) ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

const QUOTED = /^"(?:[^"\\]|\\.)*"$/
