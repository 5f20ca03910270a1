import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type LedgerIndex, openLedgerIndex } from '../projections/ledger-index.ts'
import { nameOfIndexInUse } from './index-files.ts'
import type { IndexMarks } from './index-mark.ts'

/** The index of a node that owns it, seen from another process. A rebuild there changes it for another one at any moment. */
export interface IndexBeside {
  readonly index: () => LedgerIndex
  /** Reads from now on see what the owner has committed, in the index that the owner uses now. */
  readonly refresh: () => Promise<void>
  readonly close: () => Promise<void>
}

/** How many rebuilds may end while a reader opens the index, before it gives up. */
export const INDEX_OPEN_ATTEMPTS_MAX = 20

/** Nothing where the owner has no index yet that can be read. */
export const openIndexBeside = (dir: string, marks: IndexMarks): IndexBeside | undefined => {
  const open = openReadable(marks)
  const first = openInUse(dir, open)
  if (first === undefined) return undefined
  let opened = first
  return {
    index: () => opened.index,
    refresh: async () => {
      if (nameOfIndexInUse(dir) === opened.name) return opened.index.refresh()
      const left = opened
      opened = openInUse(dir, open) ?? left
      if (opened !== left) await left.index.close()
    },
    close: () => opened.index.close(),
  }
}

/** An index that its owner has put aside is deleted, perhaps while it is opened here: then another one is in use. */
export const openInUse = (
  dir: string,
  open: (path: string) => LedgerIndex | undefined,
): Opened | undefined => {
  for (let attempt = 1; ; attempt++) {
    const name = nameOfIndexInUse(dir)
    if (name === undefined) return undefined
    const isLast = (): boolean => attempt === INDEX_OPEN_ATTEMPTS_MAX || nameOfIndexInUse(dir) === name
    try {
      const index = open(join(dir, name))
      if (index !== undefined) return { name, index }
      if (isLast()) return undefined
    } catch (failure) {
      if (isLast()) throw failure
    }
  }
}

interface Opened {
  readonly name: string
  readonly index: LedgerIndex
}

/** Opening a folder that is gone would make it again. */
export const openReadable =
  (marks: IndexMarks) =>
  (path: string): LedgerIndex | undefined => {
    if (!existsSync(path)) throw new Error(`Cannot open the index ${path}: it is gone`)
    return marks.isReadable(path) ? openLedgerIndex(path, true) : undefined
  }
