import * as t from 'io-ts'
import { closed, has, told } from './closed.ts'
import type { Columns, Row } from './columns.ts'

/**
 * When a rule is meant: the cell is one of these texts, or one of its words is one of these ("Stop please"
 * has the word stop), or it is filled. Upper and lower case are the same.
 */
export type Condition =
  | ReadonlyArray<string>
  | { readonly words: ReadonlyArray<string> }
  | { readonly filled: boolean }

export const Condition = told<Condition>(
  'a list of texts, {"words": […]}, or {"filled": true} or false',
  (u) => (has(u, 'words') ? Words : has(u, 'filled') ? Filled : Texts),
)

const Texts = t.readonlyArray(t.string, 'a list of texts, {"words": […]}, or {"filled": true} or false')
const Words = closed('words of a cell', { words: t.readonlyArray(t.string) }, {})
const Filled = closed('filled or not', { filled: t.boolean }, {})

export type Holds = (row: Row) => boolean

/** All of a rule's conditions hold; a rule without conditions is meant always. */
export const conditionReader = (when: Readonly<Record<string, Condition>>, columns: Columns): Holds => {
  const conditions = Object.entries(when).map(([column, condition]) => holdsFor(column, condition, columns))
  return (row) => conditions.every((holds) => holds(row))
}

const holdsFor = (column: string, condition: Condition, columns: Columns): Holds => {
  const cell = columns.cell(column)
  if ('filled' in condition) return (row) => (cell(row) !== '') === condition.filled
  if ('words' in condition) {
    const words = lowered(condition.words)
    return (row) => wordsOf(cell(row)).some((word) => words.has(word))
  }
  const texts = lowered(condition)
  return (row) => texts.has(cell(row).toLowerCase())
}

const lowered = (texts: ReadonlyArray<string>): ReadonlySet<string> =>
  new Set(texts.map((text) => text.trim().toLowerCase()))

const wordsOf = (text: string): ReadonlyArray<string> => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
