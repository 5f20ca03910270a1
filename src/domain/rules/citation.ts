import type { Row } from '../rule-pack/row.ts'

/** The law that a row rests on: the citations of statutes, else the first source there is. */
export const lawOf = (row: Row): string => {
  const known = CITED.get(row)
  if (known !== undefined) return known
  const statutes = row.sources.filter(({ kind }) => kind === 'law')
  const cited = (statutes.length > 0 ? statutes : row.sources.slice(0, 1)).map(({ citation }) => citation)
  const law = cited.join('; ')
  CITED.set(row, law)
  return law
}

const CITED = new WeakMap<Row, string>()
