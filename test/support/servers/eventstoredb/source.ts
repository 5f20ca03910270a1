import type { EventLog } from './log.ts'
import type { LogRecord } from './record.ts'

/** Where a subscription looks next, over `$all` or over one stream. */
export type Source = {
  readonly from: 'all' | 'stream'
  /** Up to `max` records after the last page, and whether more are there now. */
  readonly page: (max: number) => { readonly records: ReadonlyArray<LogRecord>; readonly atEnd: boolean }
  readonly concerns: (record: LogRecord) => boolean
}

export type AllStart = 'start' | 'end' | { readonly commit: number; readonly prepare: number }
export type StreamStart = 'start' | 'end' | number

/**
 * `$all` after a position. The server skips the first record at or after the position it is given, whatever that is;
 * past the end it waits for whatever comes next.
 */
export const allSource = (log: EventLog, start: AllStart): Source => {
  const next = { position: firstPosition(log, start) }
  return {
    from: 'all',
    concerns: () => true,
    page: (max) => {
      const index = log.order.indexAt(next.position, 0)
      const records = log.order.all.slice(index, index + max)
      const last = records.at(-1)
      if (last !== undefined) next.position = last.position + last.size
      return { records, atEnd: index + records.length >= log.order.all.length }
    },
  }
}

const firstPosition = (log: EventLog, start: AllStart): number => {
  if (start === 'start') return 0
  if (start === 'end') return log.order.end
  const skipped = log.order.all[log.order.indexAt(start.commit, start.prepare)]
  return skipped === undefined ? log.order.end : skipped.position + skipped.size
}

/** One stream after a revision; what reads hide, it hides. */
export const streamSource = (log: EventLog, stream: string, start: StreamStart): Source => {
  const next = {
    revision: start === 'start' ? 0 : start === 'end' ? log.streams.last(stream) + 1 : start + 1,
  }
  const shown = (): ReadonlyArray<LogRecord> => {
    const tombstone = log.streams.tombstoneOf(stream)
    if (tombstone !== undefined) return [tombstone]
    const read = log.read(stream)
    return read.kind === 'found' ? read.records : []
  }
  return {
    from: 'stream',
    concerns: (record) => record.stream === stream,
    page: (max) => {
      const all = shown()
      const index = indexOf(all, next.revision)
      const records = all.slice(index, index + max)
      const last = records.at(-1)
      if (last !== undefined) next.revision = last.revision + 1
      return { records, atEnd: index + records.length >= all.length }
    },
  }
}

const indexOf = (records: ReadonlyArray<LogRecord>, revision: number): number => {
  const guess = revision - (records[0]?.revision ?? 0)
  if (records[guess]?.revision === revision) return guess
  const index = records.findIndex((record) => record.revision >= revision)
  return index === -1 ? records.length : index
}
