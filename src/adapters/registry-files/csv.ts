import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import type { HowToRead } from '../../domain/ports/registry-reader.ts'
import type { Entries } from './entries.ts'
import { FileBroken, FileUnknown } from './fault.ts'
import { flagOf } from './fields.ts'
import type { NumberOfText } from './number-text.ts'
import { REGISTRY_LINE_BYTES_MAX } from './text.ts'

/** Records whose first one names the columns. */
export const readCsv = async (
  chunks: AsyncIterable<Buffer>,
  { kind, column, flagColumn }: HowToRead,
  numberOf: NumberOfText,
  entries: Entries,
  settle: () => Promise<void>,
): Promise<void> => {
  const parser = Readable.from(chunks).compose(
    parse({
      bom: true,
      delimiter: [',', ';', '\t'],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: REGISTRY_LINE_BYTES_MAX,
    }),
  )
  let columns: Columns | undefined
  let count = 0
  try {
    for await (const record of parser as AsyncIterable<ReadonlyArray<string>>) {
      if (columns === undefined) {
        columns = columnsOf(record, kind, column, flagColumn)
        entries.pass()
        continue
      }
      const number = numberOf((record[columns.number] ?? '').trim())
      const isRemoved = columns.flag === undefined ? undefined : flagOf((record[columns.flag] ?? '').trim())
      entries.said(number === undefined ? undefined : { number, isRemoved, atMs: Number.NaN })
      if (++count % RECORDS_BETWEEN === 0) await settle()
    }
  } catch (error) {
    throw error instanceof FileUnknown || error instanceof FileBroken || !isOfParser(error)
      ? error
      : new FileBroken('a quoted cell is not closed, or closed wrongly')
  }
}

const RECORDS_BETWEEN = 1_000

interface Columns {
  readonly number: number
  readonly flag: number | undefined
}

const columnsOf = (
  header: ReadonlyArray<string>,
  kind: HowToRead['kind'],
  column: string | undefined,
  flagColumn: string | undefined,
): Columns => {
  const names = header.map((name) => name.trim().toLowerCase())
  const number = column === undefined ? onlyOne(names) : names.indexOf(column.trim().toLowerCase())
  if (number < 0)
    throw new FileUnknown(
      'the column that holds the numbers must be named, as the first line of the file does',
    )
  if (kind === 'full') return { number, flag: undefined }
  const flag =
    flagColumn === undefined
      ? names.findIndex((name) => FLAG_COLUMNS.includes(name))
      : names.indexOf(flagColumn.trim().toLowerCase())
  if (flag < 0) throw new FileUnknown('the column that says added or removed must be named')
  return { number, flag }
}

/** The one column there is, or the one that can hold nothing else. */
const onlyOne = (names: ReadonlyArray<string>): number => {
  if (names.length === 1) return 0
  const fitting = names.flatMap((name, i) => (NUMBER_COLUMNS.test(name) ? [i] : []))
  return fitting.length === 1 ? (fitting[0] ?? -1) : -1
}

const NUMBER_COLUMNS =
  /^(phone|phone[ _-]?number|telephone|tel|number|msisdn|mobile|e-?mail|email[ _-]?address|contact)$/
const FLAG_COLUMNS: ReadonlyArray<string> = ['flag', 'action', 'change', 'type', 'operation']

/** What the parser throws has a code of its own. */
const isOfParser = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('CSV_')
