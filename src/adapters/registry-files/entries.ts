import type { HowToRead, ListedNumbers } from '../../domain/ports/registry-reader.ts'
import type { Said } from './fields.ts'

/** Counts the entries of a file while they are read, and remembers the first that could not be. */
export interface Entries {
  readonly full: (number: number) => void
  /** What an entry says; undefined where it could not be read. */
  readonly said: (said: Said | undefined) => void
  /** Which entry comes next, counted from 1. What is no entry, such as an empty line, is passed over. */
  readonly pass: () => void
  readonly count: () => number
  readonly rejected: () => number
  readonly rejectedAt: () => ReadonlyArray<number>
}

/** Entries that are told to be wrong by their place. */
export const WRONG_ENTRIES_TOLD_MAX = 20

export const entriesInto = (kind: HowToRead['kind'], into: ListedNumbers): Entries => {
  const rejectedAt: Array<number> = []
  let [at, count, rejected] = [0, 0, 0]
  const full = (number: number): void => {
    at++
    count++
    into.add(number)
  }
  return {
    full,
    said: (said) => {
      // A list of all numbers marks none of them, and a list of changes marks each.
      const isOfKind = said !== undefined && (said.isRemoved === undefined) === (kind === 'full')
      if (isOfKind && kind === 'full') return full(said.number)
      at++
      if (isOfKind) {
        count++
        into.change(said.number, said.isRemoved === true, said.atMs)
        return
      }
      rejected++
      if (rejectedAt.length < WRONG_ENTRIES_TOLD_MAX) rejectedAt.push(at)
    },
    pass: () => {
      at++
    },
    count: () => count,
    rejected: () => rejected,
    rejectedAt: () => rejectedAt,
  }
}
