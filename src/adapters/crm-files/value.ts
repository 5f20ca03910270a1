import * as t from 'io-ts'
import { needsZone, TimeFormat, TimeZone } from './cell-time.ts'
import { closed, has, isObject, named, told } from './closed.ts'

export type Constant = string | number | boolean | ReadonlyArray<string>

/** One cell. An empty one is left out, or is a problem where it is required. */
export interface FromColumn {
  readonly column: string
  readonly required?: boolean
  /** What stands for what; upper and lower case are the same. `null` leaves the member out. */
  readonly values?: { readonly [cell: string]: Value | null }
  /**
   * What stands for a cell that is not in `values`. Without it the cell stands as it is in a refusal, and is
   * a problem elsewhere.
   */
  readonly else?: Value | null
  /** The cell lists several, divided by this text: the member becomes an array. */
  readonly split?: string
  readonly format?: string
  readonly zone?: string
  readonly as?: 'time' | 'date'
}

/** Several cells in one text, `{First Name} {Last Name}`. Left out where all of them are empty. */
interface FromTemplate {
  readonly template: string
}

/**
 * Stands only in rows where this column is filled, so that a list of evidence has no entry for what is not
 * there.
 */
export interface ConstantIfFilled {
  readonly const: Constant
  readonly ifFilled: string
}

/** Where a member of a message comes from: a constant as it stands, or an object that names columns. */
export type Value = Constant | FromColumn | FromTemplate | ConstantIfFilled

export const Text = t.refinement(t.string, (s) => s.trim() !== '', 'a text')

const isConstant = (u: unknown): u is Constant =>
  typeof u === 'string' || typeof u === 'number' || typeof u === 'boolean' || t.array(t.string).is(u)

const A_VALUE =
  'a text, a number, true, false, a list of texts, or an object with "column", "template" or "const"'

const Constant: t.Type<Constant> = new t.Type<Constant>(
  A_VALUE,
  isConstant,
  (u, context) => (isConstant(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
)

export const Template = t.refinement(t.string, (s) => columnsIn(s).length > 0, 'a template such as "{Id}"')

const FromTemplate = closed('a template of columns', { template: Template }, {})
const ConstantIfFilled = closed(
  'a constant where a column is filled',
  { const: Constant, ifFilled: Text },
  {},
)

export const Value: t.Type<Value> = told<Value>(A_VALUE, (u) => {
  if (!isObject(u)) return Constant
  return has(u, 'template') ? FromTemplate : has(u, 'const') ? ConstantIfFilled : FromColumn
})

const ValueOrNothing = told<Value | null>(`${A_VALUE}, or null`, (u) => (u === null ? t.null : Value))

const FromColumn = t.refinement(
  closed(
    'a value from a column',
    { column: Text },
    {
      required: t.boolean,
      values: named('a table of cells and values', t.string, ValueOrNothing),
      else: ValueOrNothing,
      split: Text,
      format: TimeFormat,
      zone: TimeZone,
      as: t.keyof({ time: null, date: null }, '"time" or "date"'),
    },
  ),
  (v) => v.format === undefined || !needsZone(v.format) || v.zone !== undefined,
  'a value from a column; a pattern of a time needs a "zone"',
)

export const columnsIn = (template: string): ReadonlyArray<string> =>
  [...template.matchAll(/\{([^{}]+)\}/g)].map(([, column]) => column ?? '')
