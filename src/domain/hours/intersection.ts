import { OPENING_HORIZON_MS, type Opening, type Span } from './opening.ts'

/** Open while all of them are. The order in which they are named never matters. */
export const intersection = (openings: ReadonlyArray<Opening>): Opening => ({
  isOpenAt: (at) => openings.every(({ isOpenAt }) => isOpenAt(at)),
  spanAtOrAfter: (from) => {
    const end = from + OPENING_HORIZON_MS
    let at = from
    while (at < end) {
      const span = overlap(openings, at, end)
      if (span === undefined) return undefined
      if (span.opensAt < span.closesAt) return span
      at = span.opensAt
    }
    return undefined
  },
})

/** Where the next spans of all overlap. Where they do not, it begins after its end, and nothing is open before its begin. */
const overlap = (openings: ReadonlyArray<Opening>, at: number, end: number): Span | undefined => {
  let opensAt = at
  let closesAt = end
  for (const { spanAtOrAfter } of openings) {
    const span = spanAtOrAfter(opensAt)
    if (span === undefined) return undefined
    if (span.opensAt > opensAt) opensAt = span.opensAt
    if (span.closesAt < closesAt) closesAt = span.closesAt
  }
  return { opensAt, closesAt }
}
