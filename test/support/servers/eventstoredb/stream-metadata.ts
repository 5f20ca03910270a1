/** What a `$$stream` record asks of the server: how much of the stream reads still show, and who may do what. */
export type StreamMetadata = {
  readonly maxAgeSeconds?: number
  readonly maxCount?: number
  readonly truncateBefore?: number
  readonly acl?: Acl
}

export type Acl = Readonly<
  Partial<Record<'$r' | '$w' | '$d' | '$mr' | '$mw', string | ReadonlyArray<string>>>
>

export const NO_METADATA: StreamMetadata = {}

/** `$tb` of a soft deleted stream: no revision is ever so high. The text is exact where a JS number is not. */
export const DELETED_METADATA_TEXT = '{"$tb":9223372036854775807}'
const DELETED_BEFORE = 2 ** 63

export const isSoftDeleted = ({ truncateBefore }: StreamMetadata): boolean =>
  truncateBefore !== undefined && truncateBefore >= DELETED_BEFORE

/** Metadata that cannot be read is taken for none, as the server does. */
export const readMetadata = (bytes: Uint8Array): StreamMetadata => {
  const fields = jsonFields(bytes)
  const acl = fields['$acl']
  return {
    ...numberField(fields, '$maxAge', 'maxAgeSeconds'),
    ...numberField(fields, '$maxCount', 'maxCount'),
    ...numberField(fields, '$tb', 'truncateBefore'),
    ...(typeof acl === 'object' && acl !== null && { acl }),
  }
}

/** A stream written to after a soft delete goes on; its older revisions stay hidden. */
export const undeleted = (bytes: Uint8Array, recreateFrom: number): Uint8Array =>
  Buffer.from(JSON.stringify({ ...jsonFields(bytes), $tb: recreateFrom }))

/** The first revision that reads show, for a stream that ends at `last` (by count, truncation and age). */
export const isVisible = (
  metadata: StreamMetadata,
  last: number,
  record: { readonly revision: number; readonly createdMs: number },
  nowMs: number,
): boolean => {
  const { maxAgeSeconds, maxCount, truncateBefore } = metadata
  if (truncateBefore !== undefined && record.revision < truncateBefore) return false
  if (maxCount !== undefined && record.revision <= last - maxCount) return false
  return maxAgeSeconds === undefined || record.createdMs >= nowMs - maxAgeSeconds * 1000
}

export const jsonFields = (bytes: Uint8Array): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}

const numberField = <Name extends string>(
  fields: Readonly<Record<string, unknown>>,
  from: string,
  name: Name,
): { readonly [K in Name]?: number } => {
  const value = fields[from]
  return typeof value === 'number' ? ({ [name]: value } as { readonly [K in Name]?: number }) : {}
}
