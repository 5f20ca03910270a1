import type { KafkaRecord } from './record.ts'

/** What a record takes in memory, at least: its key, its value and its headers, and the objects around them. */
export const sizeOf = ({
  key,
  value,
  headers = {},
}: Pick<KafkaRecord, 'key' | 'value' | 'headers'>): number => {
  let size = RECORD_BYTES + (key?.length ?? 0) + (value?.length ?? 0)
  for (const [name, values] of Object.entries(headers))
    for (const one of Array.isArray(values) ? (values as ReadonlyArray<unknown>) : [values])
      size += HEADER_BYTES + name.length + (Buffer.isBuffer(one) || typeof one === 'string' ? one.length : 0)
  return size
}

/** What a record takes beside its key and its value, and a header beside its own. */
const RECORD_BYTES = 300
const HEADER_BYTES = 100
