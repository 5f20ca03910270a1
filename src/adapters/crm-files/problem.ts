/**
 * Why a file or a row of it cannot be mapped. It names columns and what was expected there, never what a cell
 * holds.
 */
export interface MappingProblem {
  readonly code:
    | 'COLUMN_ABSENT'
    | 'COLUMN_TWICE'
    | 'ROW_LENGTH'
    | 'NO_RULE'
    | 'CELL_EMPTY'
    | 'CELL_UNKNOWN'
    | 'TIME_UNREADABLE'
  readonly column: string
  readonly expected: string
}

export type MappingProblems = ReadonlyArray<MappingProblem>

export const emptyCell = (column: string): MappingProblem => ({
  code: 'CELL_EMPTY',
  column,
  expected: 'a value',
})

export const unreadableTime = (column: string, format: string): MappingProblem => ({
  code: 'TIME_UNREADABLE',
  column,
  expected: `a time as ${format}`,
})
