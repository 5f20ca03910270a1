import type { Outcome } from './expected.ts'

/** One row of an export, and what an empty ledger must answer once its mapping has made a message of it. */
export interface ExportRow {
  readonly cells: ReadonlyArray<string>
  readonly outcome: Outcome | 'skipped'
  readonly word: string
}

/** How a system writes its CSV files. */
export interface CsvDialect {
  readonly quotes: 'always' | 'where-needed'
  readonly newline: '\n' | '\r\n'
  /** Spreadsheets put one at the head of a file so that they know it is UTF-8. */
  readonly byteOrderMark: boolean
}

export const csvLine = (cells: ReadonlyArray<string>, { quotes }: CsvDialect): string =>
  cells.map((cell) => (quotes === 'always' || /[",\r\n]/.test(cell) ? quoted(cell) : cell)).join(',')

export const csvHead = (header: ReadonlyArray<string>, dialect: CsvDialect): string =>
  (dialect.byteOrderMark ? '\uFEFF' : '') + csvLine(header, dialect) + dialect.newline

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`
