import * as t from 'io-ts'

const isOffset = (u: unknown): u is string => typeof u === 'string' && /^(0|[1-9]\d{0,18})$/.test(u)

/** An offset of Kafka as text, because it has 64 bits: decimal digits, no sign, no leading zero. */
export const Offset: t.Type<string, string, unknown> = new t.Type(
  'an offset',
  isOffset,
  (u, context) => (isOffset(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
)
