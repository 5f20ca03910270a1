import { headersOf, type KafkaRecord } from './record.ts'

/**
 * What tells a record from every other one, as bytes: its timestamp, key, value and headers, each with its length before it,
 * so that no two records share them. Headers stand in the order of their names: how a driver groups them does not count.
 */
export const recordBytes = (record: KafkaRecord): Buffer => {
  const headers = [...headersOf(record)].sort(([one], [other]) => (one < other ? -1 : 1))
  const parts: Array<Buffer | null> = [Buffer.from(record.timestamp), record.key, record.value]
  for (const [name, values] of headers) for (const value of values) parts.push(Buffer.from(name), value)
  return framed(parts)
}

/** The length of a part that is not there, which is something else than an empty one. */
const ABSENT = 0xffff_ffff

const framed = (parts: ReadonlyArray<Buffer | null>): Buffer => {
  const bytes = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + 4 + (part?.length ?? 0), 0))
  let at = 0
  for (const part of parts) {
    at = bytes.writeUInt32BE(part?.length ?? ABSENT, at)
    if (part !== null) at += part.copy(bytes, at)
  }
  return bytes
}
