import type { LedgerIndex } from './ledger-index.ts'

/** How many entries of two indexes differ: present in one alone, or with another value. Both are read in key order. */
export const differences = (a: LedgerIndex, b: LedgerIndex): number => {
  let count = 0
  const left = a.contents()[Symbol.iterator]()
  const right = b.contents()[Symbol.iterator]()
  let x = left.next()
  let y = right.next()
  while (!x.done || !y.done) {
    const order = x.done ? 1 : y.done ? -1 : compareEntries(x.value, y.value)
    if (order !== 0 || (!x.done && !y.done && !x.value.value.equals(y.value.value))) count++
    if (order <= 0) x = left.next()
    if (order >= 0) y = right.next()
  }
  return count
}

interface Entry {
  readonly database: number
  readonly key: Buffer
}

const compareEntries = (a: Entry, b: Entry): number => a.database - b.database || Buffer.compare(a.key, b.key)
