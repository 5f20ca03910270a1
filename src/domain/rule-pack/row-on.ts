import * as E from 'fp-ts/lib/Either.js'
import { CalendarDate } from '../kernel/instant.ts'
import { dayOfDate } from '../kernel/local-time.ts'
import { type HistoryEntry, Row } from './row.ts'

/**
 * A row as it was on a day. Only entries of `history` switch a value, and only those whose end is known and whose value is one
 * that the row could have: what is told in a sentence switches nothing.
 */
export const rowOn = (row: Row): ((day: number) => Row) => {
  const earlier = (row.history ?? []).flatMap((entry) => {
    const span = spanOf(entry)
    return span === undefined || before(row, entry) === undefined ? [] : [{ ...span, entry }]
  })
  if (earlier.length === 0) return () => row
  const known = new Map<string, Row>()
  return (day) => {
    const entries = earlier.filter(({ from, to }) => from <= day && day <= to)
    if (entries.length === 0) return row
    const name = entries.map(({ to }) => to).join()
    const found = known.get(name)
    if (found !== undefined) return found
    const then = entries.reduce((current, { entry }) => before(current, entry) ?? current, row)
    known.set(name, then)
    return then
  }
}

const spanOf = ({
  effectiveFrom,
  effectiveTo,
}: HistoryEntry): { readonly from: number; readonly to: number } | undefined =>
  CalendarDate.is(effectiveTo)
    ? {
        from: CalendarDate.is(effectiveFrom) ? dayOfDate(effectiveFrom) : -Infinity,
        to: dayOfDate(effectiveTo),
      }
    : undefined

/** The row with this value at its place; undefined where no row could have it. */
const before = (row: Row, { field, value }: HistoryEntry): Row | undefined => {
  const decoded = Row.decode(withValue(row, field.split('.'), value))
  return E.isRight(decoded) && isJudged(field) ? decoded.right : undefined
}

const withValue = (whole: unknown, [name, ...path]: ReadonlyArray<string>, value: unknown): unknown => {
  if (name === undefined) return value
  const members = typeof whole === 'object' && whole !== null ? whole : {}
  return { ...members, [name]: withValue((members as Record<string, unknown>)[name], path, value) }
}

/** What a decision rests on. A former retention or deadline is told with the row. */
const isJudged = (field: string): boolean => JUDGED.has(field.split('.')[0] ?? '')

const JUDGED: ReadonlySet<string> = new Set([
  'callingHours',
  'callingHoursScope',
  'automatedCallingHours',
  'consentModel',
  'consentModelByPurpose',
  'ebr',
  'exemptPurposes',
  'expressConsentDefaultLifetime',
  'frequencyCap',
  'automatedFrequencyCap',
  'furtherFrequencyCaps',
  'holidays',
  'impliedConsentFor',
  'nationalRegistry',
  'prohibitions',
  'registryYieldsTo',
  'stateRegistry',
])
