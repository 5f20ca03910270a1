import { isUtf8 } from 'node:buffer'
import { headersOf, type KafkaRecord } from './record.ts'

/**
 * CloudEvents 1.0, Kafka protocol binding, binary content mode (section 3.2): attributes in headers, data in the value. The
 * texts are UTF-8 as they are: unlike HTTP, nothing is percent-encoded.
 */

/** Whether the headers hold attributes of an event. Any of the required ones tells, so that a missing one is noticed. */
export const isBinaryEvent = (record: KafkaRecord): boolean =>
  Object.keys(record.headers ?? {}).some((name) => REQUIRED.has(name.toLowerCase()))

/** The event that headers and data make together, as structured mode would have written it; undefined where it is ambiguous. */
export const binaryEvent = (
  record: KafkaRecord,
  contentType: string | undefined,
  data: unknown,
): Readonly<Record<string, unknown>> | undefined => {
  const attributes = new Map<string, string>()
  for (const [name, values] of headersOf(record)) {
    const lower = name.toLowerCase()
    if (!lower.startsWith(PREFIX)) continue
    const [value, ...more] = values
    if (value === undefined || more.length > 0 || attributes.has(lower) || !isUtf8(value)) return undefined
    attributes.set(lower, value.toString('utf8'))
  }
  return {
    ...Object.fromEntries([...attributes].map(([name, value]) => [name.slice(PREFIX.length), value])),
    datacontenttype: contentType ?? 'application/json',
    data,
  }
}

const PREFIX = 'ce_'

const REQUIRED = new Set(['specversion', 'id', 'source', 'type'].map((name) => PREFIX + name))
