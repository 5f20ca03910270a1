import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { Stance } from './cell-time.ts'
import { named } from './closed.ts'
import type { Columns, Row } from './columns.ts'
import type { MappingProblem, MappingProblems } from './problem.ts'
import { Value } from './value.ts'
import { valueReader } from './value-reader.ts'

/** A member of `data` by its path, `scope.channel`; a number is a place in a list, `evidence.0.kind`. */
const DataPath = t.refinement(
  t.string,
  (path) => /^[A-Za-z][A-Za-z0-9]*(\.([A-Za-z][A-Za-z0-9]*|\d))*$/.test(path),
  'a path such as scope.channel',
)

/** The members of `data`: no path leads through another one. */
export const Data = t.refinement(
  named('members of data by their paths', DataPath, Value),
  (data) =>
    Object.keys(data).every((path) =>
      Object.keys(data).every((other) => other === path || !isThrough(path, other)),
    ),
  'members of data by their paths, none of which leads through another',
)
export type Data = t.TypeOf<typeof Data>

/** A rule's own members take the place of the mapping's at, above and below their paths. */
export const withOwn = (shared: Data, own: Data): Data => {
  const kept = Object.entries(shared).filter(([path]) =>
    Object.keys(own).every((other) => path !== other && !isThrough(path, other) && !isThrough(other, path)),
  )
  return { ...Object.fromEntries(kept), ...own }
}

export type DataOfRow = { readonly [member: string]: unknown }

export type ReadData = (row: Row, stance: Stance) => E.Either<MappingProblems, DataOfRow>

export const dataReader = (data: Data, columns: Columns): ReadData => {
  const members = Object.entries(data).map(([path, value]) => ({
    keys: path.split('.'),
    read: valueReader(value, columns),
  }))
  return (row, stance) => {
    const root: Tree = {}
    const problems: MappingProblem[] = []
    for (const { keys, read } of members) {
      const found = read(row, stance)
      if (E.isLeft(found)) problems.push(found.left)
      else if (found.right !== undefined) place(root, keys, found.right)
    }
    return problems.length === 0 ? E.right(withLists(root) as DataOfRow) : E.left(problems)
  }
}

const isThrough = (path: string, other: string): boolean => path.startsWith(`${other}.`)

interface Tree {
  [key: string]: unknown
}

const place = (root: Tree, keys: ReadonlyArray<string>, leaf: unknown): void => {
  let branch = root
  for (const key of keys.slice(0, -1)) {
    if (!Object.hasOwn(branch, key)) branch[key] = {}
    branch = branch[key] as Tree
  }
  branch[keys.at(-1) ?? ''] = leaf
}

/** A branch whose keys are numbers becomes a list, without holes where an entry was left out. */
const withLists = (node: unknown): unknown => {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return node
  const entries = Object.entries(node)
  const isList = entries.length > 0 && entries.every(([key]) => /^\d$/.test(key))
  return isList
    ? entries.map(([, child]) => withLists(child))
    : Object.fromEntries(entries.map(([key, child]) => [key, withLists(child)]))
}
