import type { LogRecord } from './record.ts'

/** All records in the order of their positions: what `$all` reads. */
export class LogOrder {
  readonly all: LogRecord[] = []
  /** Where each record began, also those that a scavenge removed: such a place is still between two records. */
  readonly #starts: number[] = []
  #end: number

  constructor(startPosition: number) {
    this.#end = startPosition
  }

  /** Where the next record will begin. */
  get end(): number {
    return this.#end
  }

  add(record: LogRecord): void {
    this.all.push(record)
    this.#starts.push(record.position)
    this.#end = record.position + record.size
  }

  /** The place in `all` of the first record at or after a position. */
  indexAt(commit: number, prepare: number): number {
    const index = lowerBound(this.all, commit, ({ position }) => position)
    return this.all[index]?.position === commit && commit < prepare ? index + 1 : index
  }

  /** Whether a record begins, or began, here. A position inside a record is an error to the server. */
  isBoundary(position: number): boolean {
    const at = lowerBound(this.#starts, position, (start) => start)
    return position === 0 || position >= this.#end || this.#starts[at] === position
  }

  keep(stays: (record: LogRecord) => boolean): void {
    refill(this.all, stays)
  }
}

/** Keeps what fits, in place: whoever holds the array sees it shrink. */
export const refill = (records: LogRecord[], stays: (record: LogRecord) => boolean): void => {
  const kept = records.filter(stays)
  records.length = 0
  for (const record of kept) records.push(record)
}

const lowerBound = <T>(items: ReadonlyArray<T>, wanted: number, of: (item: T) => number): number => {
  const range = { from: 0, to: items.length }
  while (range.from < range.to) {
    const middle = (range.from + range.to) >> 1
    const item = items[middle]
    if (item !== undefined && of(item) < wanted) range.from = middle + 1
    else range.to = middle
  }
  return range.from
}
