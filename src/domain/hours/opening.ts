/** From the first millisecond inside to the first one after it, in UTC. */
export interface Span {
  readonly opensAt: number
  readonly closesAt: number
}

/** One thing that is open at some times and closed at others. Times are milliseconds since 1970 in UTC. */
export interface Opening {
  readonly isOpenAt: (at: number) => boolean
  /**
   * What is left at `from` of the span that is open then, else the next one; never two of a span that goes on. Undefined
   * where none begins within OPENING_HORIZON_MS; one that goes on beyond that may end there.
   */
  readonly spanAtOrAfter: (from: number) => Span | undefined
}

/** How far an opening is looked for: 400 days, so that what is open once a year is found. */
export const OPENING_HORIZON_MS = 34_560_000_000

export const alwaysOpen: Opening = {
  isOpenAt: () => true,
  spanAtOrAfter: (from) => ({ opensAt: from, closesAt: from + OPENING_HORIZON_MS }),
}

/** A time that somebody closed: a blackout. */
export const closedBetween = (closes: number, opens: number): Opening => ({
  isOpenAt: (at) => at < closes || at >= opens,
  spanAtOrAfter: (from) => {
    const end = from + OPENING_HORIZON_MS
    if (closes >= opens || from >= opens || closes >= end) return { opensAt: from, closesAt: end }
    if (from < closes) return { opensAt: from, closesAt: closes }
    return opens < end ? { opensAt: opens, closesAt: end } : undefined
  },
})

/** What has to wait until an instant: a cap on how often. */
export const closedUntil = (opens: number): Opening => closedBetween(-Infinity, opens)
