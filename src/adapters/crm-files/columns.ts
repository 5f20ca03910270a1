import type { MappingProblem, MappingProblems } from './problem.ts'

export type Row = ReadonlyArray<string>

/** The trimmed text of one column's cell. An empty text means that nothing stands there. */
type Cell = (row: Row) => string

/**
 * The columns of a file, by name. Asking for one that is not there once is a problem of the file, not of a
 * row.
 */
export interface Columns {
  readonly cell: (column: string) => Cell
  readonly problems: () => MappingProblems
}

export const columnsOf = (header: Row): Columns => {
  const names = header.map((name, i) => (i === 0 ? name.replace(BYTE_ORDER_MARK, '') : name).trim())
  const asked = new Set<string>()
  return {
    cell: (column) => {
      asked.add(column)
      const index = names.indexOf(column)
      return (row) => row[index]?.trim() ?? ''
    },
    problems: () => [...asked].flatMap((column) => problemOf(column, names)),
  }
}

const BYTE_ORDER_MARK = /^\uFEFF/

const problemOf = (column: string, names: Row): MappingProblems => {
  const count = names.filter((name) => name === column).length
  if (count === 1) return []
  const found = names.map((name) => `"${name}"`).join(', ')
  const problem: MappingProblem =
    count === 0
      ? { code: 'COLUMN_ABSENT', column, expected: `a column of this name; the file has ${found}` }
      : { code: 'COLUMN_TWICE', column, expected: `one column of this name; the file has ${count}` }
  return [problem]
}
