import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { CalendarDate } from '../kernel/instant.ts'
import { type Issues, issue, issuesOf } from '../kernel/validation.ts'
import type { Word } from '../kernel/word.ts'
import { ROW_MEMBERS, Row } from './row.ts'

/** The law of all jurisdictions as one version of data. */
export interface RulePack {
  readonly version: Word
  /** The day whose facts these are. */
  readonly asOf: CalendarDate
  readonly rows: ReadonlyArray<Row>
}

export interface NotARulePack {
  readonly _tag: 'NotARulePack'
  readonly issues: Issues
}

/** A pack has at most so many rows. */
export const RULE_PACK_ROWS_MAX = 5_000

/** Reads a pack as it is published: an array of rows of one version. Whatever could hide a rule is refused. */
export const decodeRulePack = (input: unknown): E.Either<NotARulePack, RulePack> => {
  const tooMany = Array.isArray(input) && input.length > RULE_PACK_ROWS_MAX
  if (tooMany) return notARulePack([issue('', `at most ${RULE_PACK_ROWS_MAX} rows`)])
  const decoded = Rows.decode(input)
  if (E.isLeft(decoded)) return notARulePack(issuesOf(decoded.left))
  const rows = decoded.right
  const [first] = rows
  if (first === undefined) return notARulePack([issue('', 'at least one row')])
  const issues = [
    ...rows.flatMap((row, i) => strangers(row, i)),
    ...rows.flatMap((row, i) =>
      row.packVersion === first.packVersion
        ? []
        : [issue(`${i}.packVersion`, 'the version of the first row')],
    ),
    ...rows.flatMap((row, i) =>
      row.asOf === first.asOf ? [] : [issue(`${i}.asOf`, 'the day of the first row')],
    ),
    ...repeated(rows),
    ...rows.flatMap((row, i) =>
      hasRoot(rows, row) ? [] : [issue(`${i}.parent`, 'a row of this pack, that is no child of its own')],
    ),
    ...rows.flatMap((row, i) =>
      (row.callingHoursStatus === 'stated') === (row.callingHours !== null)
        ? []
        : [issue(`${i}.callingHours`, 'hours where they are stated, and only there')],
    ),
  ]
  return issues.length > 0
    ? notARulePack(issues)
    : E.right({ version: first.packVersion, asOf: first.asOf, rows })
}

const Rows = t.readonlyArray(Row, 'a list of rows')

const strangers = (row: Row, i: number): Issues =>
  Object.keys(row)
    .flatMap((member) => (ROW_MEMBERS.has(member) ? [] : [issue(`${i}`, 'no members but those of a row')]))
    .slice(0, 1)

const repeated = (rows: ReadonlyArray<Row>): Issues => {
  const seen = new Set<string>()
  return rows.flatMap(({ id }, i) => {
    if (seen.has(id)) return [issue(`${i}.id`, 'a jurisdiction that has no row before')]
    seen.add(id)
    return []
  })
}

/** Whether a row's parents are in the pack and end somewhere. */
const hasRoot = (rows: ReadonlyArray<Row>, row: Row): boolean => {
  let at: Row | undefined = row
  for (let depth = 0; depth <= rows.length; depth++) {
    const parent: Row['parent'] = at.parent
    if (parent === null) return true
    at = rows.find(({ id }) => id === parent)
    if (at === undefined) return false
  }
  return false
}

const notARulePack = (issues: Issues): E.Either<NotARulePack, never> =>
  E.left({ _tag: 'NotARulePack', issues })
