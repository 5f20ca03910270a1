import type { Random } from './random.ts'

const DAY_MS = 86_400_000

/** Two years that end with 20 November 2026. */
export const STARTS_AT_MS = Date.parse('2024-11-21T00:00:00Z')
export const ENDS_AT_MS = Date.parse('2026-11-20T23:59:59Z')

/** When the n-th of so many messages leaves the CRM: evenly over the two years, never backwards. */
export const sentAtMs = (n: number, count: number, random: Random): number =>
  STARTS_AT_MS + Math.floor(((n + random.next() / 4_294_967_296) / count) * (ENDS_AT_MS - STARTS_AT_MS))

/**
 * When the person did it: mostly minutes before, sometimes hours, now and then weeks, as paper and outages
 * have it.
 */
export const occurredAtMs = (sentMs: number, random: Random): number => {
  const kind = random.below(100)
  const latenessMs =
    kind < 88 ? random.below(180_000) : kind < 96 ? random.below(DAY_MS / 3) : random.below(45 * DAY_MS)
  return Math.max(STARTS_AT_MS, sentMs - latenessMs)
}

/**
 * RFC 3339, mostly in UTC, sometimes with an offset or milliseconds: all of these are one instant to the
 * ledger.
 */
export const timeText = (ms: number, random: Random): string => {
  const style = random.below(20)
  if (style === 0) return `${wallClock(ms - 5 * 3_600_000)}-05:00`
  if (style === 1) return `${wallClock(ms + 3_600_000)}+01:00`
  return style < 6 ? new Date(ms).toISOString() : `${wallClock(ms)}Z`
}

/** The calendar day in UTC. The days are few and asked for by the million, so they are kept. */
export const dateText = (ms: number): string => {
  const day = Math.floor(ms / DAY_MS)
  const known = DAYS.get(day)
  if (known !== undefined) return known
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10)
  DAYS.set(day, text)
  return text
}

const DAYS = new Map<number, string>()

const wallClock = (ms: number): string => {
  const second = Math.floor(ms / 1000) % 86_400
  const [hours, minutes] = [Math.floor(second / 3_600), Math.floor(second / 60) % 60]
  return `${dateText(ms)}T${pair(hours)}:${pair(minutes)}:${pair(second % 60)}`
}

const pair = (n: number): string => (n < 10 ? `0${n}` : `${n}`)
