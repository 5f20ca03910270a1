import { earlierOf, type Instant, instantText } from '../kernel/instant.ts'
import { join } from '../kernel/scope.ts'
import type { Suppression, SuppressionsValue } from './value.ts'

/** What a broker takes in one record unless it is told otherwise is four times as much. */
export const FEED_VALUE_BYTES_MAX = 262_144

/**
 * The JSON of a value. One that is too long for a record is published coarser, on the side of refusing: one suppression of
 * each code, of everything that its refusals speak of together, without exception or end.
 */
export const valueText = (value: SuppressionsValue): string => {
  const text = textOf(value)
  if (Buffer.byteLength(text) <= FEED_VALUE_BYTES_MAX) return text
  const codes = [...new Set(value.suppressions.map(({ code }) => code))]
  const coarse = codes.map((code) =>
    together(
      value.suppressions.filter((one) => one.code === code),
      code,
    ),
  )
  const shorter = textOf({ ...value, coarse: true, suppressions: coarse })
  if (Buffer.byteLength(shorter) <= FEED_VALUE_BYTES_MAX) return shorter
  const everything = coarse.map((one) => ({ ...one, scope: EVERYTHING }))
  return textOf({ ...value, coarse: true, suppressions: everything })
}

/** Times as answers write them: with a fraction only where there is one. */
const textOf = (value: SuppressionsValue): string =>
  JSON.stringify(value, (name, member: unknown) =>
    TIMES.has(name) ? instantText(member as Instant) : member,
  )

const TIMES: ReadonlySet<string> = new Set(['recordedAt', 'since', 'from', 'until'])

const EVERYTHING = { seller: '*', channel: '*', purpose: '*' } as const

const together = (all: ReadonlyArray<Suppression>, code: Suppression['code']): Suppression =>
  all.reduce<Suppression>(
    (one, { scope, since }) => ({ scope: join(one.scope, scope), code, since: earlierOf(one.since, since) }),
    all[0] as Suppression,
  )
