import type { Jurisdiction } from '../contact/vocabulary.ts'
import type { Row } from './row.ts'
import { rowOn } from './row-on.ts'
import type { RulePack } from './rule-pack.ts'

/** A pack, ready to be asked. */
export interface RuleBook {
  readonly version: string
  /** The rows that apply where these jurisdictions do, each before its ancestors and once, as they were on a day since 1970-01-01. */
  readonly rulesFor: (jurisdictions: ReadonlyArray<Jurisdiction>, day: number) => Rules
  /**
   * The row of a jurisdiction; undefined where the pack says nothing of it. A subdivision without a row is in its country where
   * the pack tells none of this country's apart.
   */
  readonly rowIdOf: (jurisdiction: string) => Jurisdiction | undefined
}

/** What applies to one question. */
export interface Rules {
  readonly rows: ReadonlyArray<Row>
  /** A row's own value, else its nearest ancestor's. `null` says as the parent, as a missing member does. */
  readonly inherited: <A>(row: Row, member: (row: Row) => A | null | undefined) => A | undefined
  /** Whether one of these rows stands under another one. */
  readonly isUnder: (row: Row, ancestor: Row) => boolean
}

export const ruleBook = (pack: RulePack): RuleBook => {
  const onDay = new Map(pack.rows.map((row) => [row.id, rowOn(row)]))
  const divided = new Set(pack.rows.filter(({ id }) => id.includes('-')).map(({ id }) => countryOf(id)))
  const rowIdOf = (name: string): Jurisdiction | undefined => {
    const jurisdiction = name as Jurisdiction
    if (onDay.has(jurisdiction)) return jurisdiction
    const country = countryOf(jurisdiction)
    return onDay.has(country) && !divided.has(country) ? country : undefined
  }
  const lineage = (id: Jurisdiction, day: number): ReadonlyArray<Row> => {
    const row = onDay.get(id)?.(day)
    return row === undefined ? [] : [row, ...(row.parent === null ? [] : lineage(row.parent, day))]
  }
  const known = new Map<string, Rules>()
  const rulesOf = (rows: ReadonlyArray<Row>): Rules => {
    const byId = new Map(rows.map((row) => [row.id, row]))
    const parentOf = (row: Row): Row | undefined => (row.parent === null ? undefined : byId.get(row.parent))
    return {
      rows,
      inherited: (row, member) => {
        for (let at: Row | undefined = row; at !== undefined; at = parentOf(at)) {
          const value = member(at)
          if (value !== null && value !== undefined) return value
        }
        return undefined
      },
      isUnder: (row, ancestor) => {
        for (let at = parentOf(row); at !== undefined; at = parentOf(at)) if (at === ancestor) return true
        return false
      },
    }
  }
  return {
    version: pack.version,
    rowIdOf,
    rulesFor: (jurisdictions, day) => {
      const name = `${day} ${jurisdictions.join()}`
      const found = known.get(name)
      if (found !== undefined) return found
      if (known.size === KNOWN_MAX) known.clear()
      const rules = rulesOf([...new Set(jurisdictions.flatMap((id) => lineage(id, day)))])
      known.set(name, rules)
      return rules
    },
  }
}

/** So many combinations of jurisdictions and days are kept ready. */
const KNOWN_MAX = 10_000

const countryOf = (jurisdiction: Jurisdiction): Jurisdiction => jurisdiction.slice(0, 2) as Jurisdiction
