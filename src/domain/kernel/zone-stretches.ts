/** A time during which the clocks of a zone are not moved. */
export interface Stretch {
  readonly from: number
  /** The first millisecond after it. The next stretch may have the same offset. */
  readonly until: number
  /** How far the wall clock is ahead of UTC. */
  readonly offsetMs: number
}

/**
 * The stretches of a zone from one instant to another, in order and without a gap, by the time-zone data of this Node. Intl
 * answers only what the offset is at an instant, so it is asked once a day, and where a day changed it, for the second in
 * which it did: half a millisecond for a year. No zone has ever moved its clocks twice within a day.
 */
export const zoneStretches = (zone: string, from: number, to: number): ReadonlyArray<Stretch> => {
  const offsetAt = offsetReader(zone)
  const found: Array<Stretch> = []
  let start = from
  let offsetMs = offsetAt(from)
  for (let day = from; day < to; day += DAY_MS) {
    const end = Math.min(day + DAY_MS, to)
    const next = offsetAt(end)
    if (next === offsetMs) continue
    const moved = changeBetween(day, end, offsetMs, offsetAt)
    found.push({ from: start, until: moved, offsetMs })
    start = moved
    offsetMs = next
  }
  if (start < to) found.push({ from: start, until: to, offsetMs })
  return found
}

const DAY_MS = 86_400_000
const SECOND_MS = 1_000

/** The first second at which the offset is no longer the one that it was. Both ends are whole seconds. */
const changeBetween = (
  before: number,
  after: number,
  offsetMs: number,
  offsetAt: (at: number) => number,
): number => {
  let unmoved = before
  let moved = after
  while (moved - unmoved > SECOND_MS) {
    const middle = unmoved + Math.floor((moved - unmoved) / (2 * SECOND_MS)) * SECOND_MS
    if (offsetAt(middle) === offsetMs) unmoved = middle
    else moved = middle
  }
  return moved
}

/** `GMT-04:00`, before there were zones `GMT-04:56:02`, and `GMT` alone for no offset. */
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/

const offsetReader = (zone: string): ((at: number) => number) => {
  const words = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  return (at) => {
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = OFFSET.exec(words.format(at)) ?? []
    const size = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * SECOND_MS
    return sign === '-' ? -size : size
  }
}
