import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import * as E from 'fp-ts/lib/Either.js'
import { issue } from '../../../domain/kernel/validation.ts'
import { type Fault, usage } from '../ledger-face.ts'
import type { BindMapping, MappingProblem, MapRow, Row } from '../parts.ts'
import { type Item, messageBytes, type ReadLines, TOO_LONG, unreadable } from './item.ts'
import { LINE_BYTES_MAX, type WholeLine } from './lines.ts'

/** A CSV export: the first record names the columns, and each other one is a message by the mapping. */
export const csvReader = (bind: BindMapping, file: string): ReadLines => {
  let mapRow: MapRow | undefined
  return (lines) => {
    let records = lines.filter((line) => messageBytes(line).length > 0)
    if (mapRow === undefined) {
      const [header, ...rest] = records
      if (header === undefined) return E.right({ items: [], skipped: 0 })
      const bound = bindTo(header, bind, file)
      if (E.isLeft(bound)) return bound
      mapRow = bound.right
      records = rest
    }
    const rows = rowsOf(records)
    const items: Array<Item> = []
    for (const [i, line] of records.entries()) {
      const item = itemOf(line, rows[i], mapRow)
      if (item !== undefined) items.push(item)
    }
    return E.right({ items, skipped: records.length - items.length })
  }
}

const bindTo = (header: WholeLine, bind: BindMapping, file: string): E.Either<Fault, MapRow> => {
  const row = rowOf(header)
  if (row === undefined)
    return E.left(usage(`${file} does not begin with a record of CSV that names its columns, in UTF-8.`))
  const bound = bind(row)
  if (E.isRight(bound)) return bound
  return E.left(usage(`${file} and the map do not fit. ${bound.left.map(columnWords).join(' ')}`))
}

/** The file's own columns are not repeated: where a file has no header, those would be cells. */
const columnWords = ({ code, column }: MappingProblem): string =>
  code === 'COLUMN_TWICE'
    ? `The file has more than one column "${column}".`
    : `The file has no column "${column}": look at its first line, which must hold the names, separated by commas.`

const itemOf = (line: WholeLine, row: Row | undefined, mapRow: MapRow): Item | undefined => {
  if (line.bytes.length > LINE_BYTES_MAX) return unreadable(line, TOO_LONG)
  if (!isUtf8(line.bytes)) return unreadable(line, 'text in UTF-8')
  if (row === undefined) return unreadable(line, A_RECORD)
  const mapped = mapRow(row)
  switch (mapped.status) {
    case 'mapped':
      return { line, incoming: { type: 'parsed', value: mapped.event } }
    case 'skipped':
      return undefined
    case 'unmappable':
      return unreadable(
        line,
        `a row that its mapping can read: ${mapped.problems.map(problemWords).join('; ')}`,
        mapped.problems.map(({ column, expected }) => issue(column, expected)),
      )
  }
}

const A_RECORD = 'a record of CSV: a quoted cell is closed, and a quote in it is doubled'

const problemWords = ({ column, expected }: MappingProblem): string =>
  column === '' ? expected : `${column}: ${expected}`

/** All at once, which is fast; one by one where a record spoils the rest. */
const rowsOf = (records: ReadonlyArray<WholeLine>): ReadonlyArray<Row | undefined> => {
  const bytes = Buffer.concat(records.map(messageWithFeed))
  const rows = isUtf8(bytes) ? parsed(bytes) : undefined
  return rows?.length === records.length ? rows : records.map(rowOf)
}

const rowOf = (record: WholeLine): Row | undefined => {
  const bytes = messageBytes(record)
  const rows = isUtf8(bytes) ? parsed(bytes) : undefined
  return rows?.length === 1 ? rows[0] : undefined
}

const messageWithFeed = (record: WholeLine): Buffer => Buffer.concat([messageBytes(record), FEED])

const FEED = Buffer.from('\n')

const parsed = (bytes: Buffer): ReadonlyArray<Row> | undefined => {
  try {
    return parse(bytes, { record_delimiter: ['\n'], relax_column_count: true })
  } catch {
    return undefined
  }
}
