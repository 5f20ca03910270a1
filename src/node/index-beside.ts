import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type LedgerIndex, openLedgerIndex } from '../projections/ledger-index.ts'
import { nameOfIndexInUse } from './index-host.ts'

/** The index of a node that owns it, seen from another process. A rebuild there changes it for another one at any moment. */
export interface IndexBeside {
  readonly index: () => LedgerIndex
  /** Reads from now on see what the owner has committed, in the index that the owner uses now. */
  readonly refresh: () => Promise<void>
  readonly close: () => Promise<void>
}

/** How many rebuilds may end while a reader opens the index, before it gives up. */
export const INDEX_OPEN_ATTEMPTS_MAX = 20

/** Nothing where the owner has made no index yet. */
export const openIndexBeside = (dir: string): IndexBeside | undefined => {
  const first = openInUse(dir)
  if (first === undefined) return undefined
  let opened = first
  return {
    index: () => opened.index,
    refresh: async () => {
      if (nameOfIndexInUse(dir) === opened.name) return opened.index.refresh()
      const left = opened
      opened = openInUse(dir) ?? left
      if (opened !== left) await left.index.close()
    },
    close: () => opened.index.close(),
  }
}

/** An index that its owner has put aside is deleted, perhaps while it is opened here: then another one is in use. */
export const openInUse = (
  dir: string,
  open: (path: string) => LedgerIndex = openExisting,
): Opened | undefined => {
  for (let attempt = 1; ; attempt++) {
    const name = nameOfIndexInUse(dir)
    if (name === undefined) return undefined
    try {
      return { name, index: open(join(dir, name)) }
    } catch (failure) {
      if (attempt === INDEX_OPEN_ATTEMPTS_MAX || nameOfIndexInUse(dir) === name) throw failure
    }
  }
}

interface Opened {
  readonly name: string
  readonly index: LedgerIndex
}

/** Opening a folder that is gone would make it again. */
const openExisting = (path: string): LedgerIndex => {
  if (!existsSync(path)) throw new Error(`Cannot open the index ${path}: it is gone`)
  return openLedgerIndex(path, true)
}
