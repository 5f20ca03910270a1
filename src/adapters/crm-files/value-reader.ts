import * as E from 'fp-ts/lib/Either.js'
import { type Stance, timeReader } from './cell-time.ts'
import type { Columns, Row } from './columns.ts'
import { emptyCell, type MappingProblem, unreadableTime } from './problem.ts'
import { type Constant, type ConstantIfFilled, columnsIn, type FromColumn, type Value } from './value.ts'

type Found = E.Either<MappingProblem, unknown>

/** What a row holds for a value; undefined is left out. */
export type ReadValue = (row: Row, stance: Stance) => Found

export const valueReader = (value: Value, columns: Columns): ReadValue => {
  if (typeof value !== 'object' || isList(value)) return always(value)
  if ('template' in value) return templateReader(value.template, columns)
  if ('ifFilled' in value) return ifFilledReader(value, columns)
  return value.format === undefined
    ? cellReader(value, columns)
    : timeCellReader(value, value.format, columns)
}

const isList = (value: object): value is ReadonlyArray<string> => Array.isArray(value)

const always =
  (value: Constant | null): ReadValue =>
  () =>
    E.right(value ?? undefined)

const templateReader = (template: string, columns: Columns): ReadValue => {
  const cells = new Map(columnsIn(template).map((column) => [column, columns.cell(column)]))
  return (row) => {
    const texts = new Map([...cells].map(([column, cell]) => [column, cell(row)]))
    if ([...texts.values()].every((text) => text === '')) return E.right(undefined)
    return E.right(
      template.replaceAll(/\{([^{}]+)\}/g, (_, column: string) => texts.get(column) ?? '').trim(),
    )
  }
}

const ifFilledReader = (value: ConstantIfFilled, columns: Columns): ReadValue => {
  const cell = columns.cell(value.ifFilled)
  return (row) => E.right(cell(row) === '' ? undefined : value.const)
}

const timeCellReader = (value: FromColumn, format: string, columns: Columns): ReadValue => {
  const cell = columns.cell(value.column)
  const readTime = timeReader(format, value.zone)
  return (row, stance) => {
    const text = cell(row)
    if (text === '') return ifEmpty(value)
    const time = readTime(text, stance)
    if (time === undefined) return E.left(unreadableTime(value.column, format))
    return E.right(value.as === 'date' ? time.date : new Date(time.ms).toISOString())
  }
}

const cellReader = (value: FromColumn, columns: Columns): ReadValue => {
  const cell = columns.cell(value.column)
  const translate = translator(value, columns)
  const { split } = value
  return (row, stance) => {
    const text = cell(row)
    if (text === '') return ifEmpty(value)
    return split === undefined
      ? translate(text, row, stance)
      : eachOf(text.split(split), row, stance, translate)
  }
}

const ifEmpty = ({ column, required }: FromColumn): Found =>
  required === true ? E.left(emptyCell(column)) : E.right(undefined)

type Translate = (text: string, row: Row, stance: Stance) => Found

/**
 * In a refusal an unknown word stands as it is written: the ledger reads it as widely as it can and never
 * loses it.
 */
const translator = ({ column, values, else: other }: FromColumn, columns: Columns): Translate => {
  if (values === undefined) return E.right
  const readers = new Map(
    Object.entries(values).map(([cell, value]) => [
      cell.trim().toLowerCase(),
      readerOrNothing(value, columns),
    ]),
  )
  const otherwise = other === undefined ? undefined : readerOrNothing(other, columns)
  const known = Object.keys(values)
    .map((cell) => `"${cell}"`)
    .join(', ')
  return (text, row, stance) => {
    const reader = readers.get(text.toLowerCase()) ?? otherwise
    if (reader !== undefined) return reader(row, stance)
    if (stance === 'refusal') return E.right(text)
    return E.left({ code: 'CELL_UNKNOWN', column, expected: `one of ${known}` })
  }
}

const readerOrNothing = (value: Value | null, columns: Columns): ReadValue =>
  value === null ? always(null) : valueReader(value, columns)

const eachOf = (texts: ReadonlyArray<string>, row: Row, stance: Stance, translate: Translate): Found => {
  const found: unknown[] = []
  for (const text of texts.map((part) => part.trim()).filter((part) => part !== '')) {
    const one = translate(text, row, stance)
    if (E.isLeft(one)) return one
    if (one.right !== undefined) found.push(one.right)
  }
  return E.right(found.length === 0 ? undefined : found)
}
