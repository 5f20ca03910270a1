/** A record as the driver hands it out: bytes, and headers of which one name may stand several times. */
export interface KafkaRecord {
  readonly offset: string
  /** Milliseconds since 1970, as digits. */
  readonly timestamp: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: RecordHeaders
}

export type RecordHeaders = Readonly<Record<string, HeaderValue | ReadonlyArray<HeaderValue> | undefined>>

/** The driver's types say that there always is a value. There is not. */
type HeaderValue = Buffer | string | null

/**
 * Every header with its values, in their order. Under a name that all objects of JavaScript know (`constructor`, `toString`) the
 * driver puts what they know before the value: only bytes and texts were sent.
 */
export const headersOf = (
  record: KafkaRecord,
): ReadonlyArray<readonly [name: string, values: ReadonlyArray<Buffer>]> =>
  Object.entries(record.headers ?? {}).map(([name, value]) => [
    name,
    (Array.isArray(value) ? (value as ReadonlyArray<unknown>) : [value]).flatMap((one) =>
      isSent(one) ? [Buffer.isBuffer(one) ? one : Buffer.from(one ?? '')] : [],
    ),
  ])

const isSent = (value: unknown): value is HeaderValue | undefined =>
  value === null || value === undefined || typeof value === 'string' || Buffer.isBuffer(value)
