import { randomUUID } from 'node:crypto'
import { type CommitDecision, checkCommit, type Expected, type StreamView } from './check-commit.ts'
import {
  isMetastream,
  type LogRecord,
  metastreamOf,
  originalOf,
  type ProposedEvent,
  sizeOf,
  TOMBSTONE_REVISION,
} from './record.ts'
import {
  DELETED_METADATA_TEXT,
  isSoftDeleted,
  isVisible,
  NO_METADATA,
  readMetadata,
  type StreamMetadata,
  undeleted,
} from './stream-metadata.ts'

type Stream = {
  readonly records: LogRecord[]
  last: number
  tombstoned: boolean
  /** Of a metastream: what its last record says. */
  metadata: StreamMetadata
}

export type AppendResult =
  | { readonly kind: 'written'; readonly last: number; readonly position: number }
  | Exclude<CommitDecision, { readonly kind: 'ok' | 'idempotent' }>

export type StreamRead =
  | { readonly kind: 'found'; readonly records: ReadonlyArray<LogRecord> }
  | { readonly kind: 'none' }
  | { readonly kind: 'deleted' }

export type LogOptions = {
  readonly now: () => number
  /** Where the first record lies; real logs begin after the records of their own start. */
  readonly startPosition: number
  /** Called with what one write added, before it is shown to anybody: it may throw, and nothing is written. */
  readonly persist: (records: ReadonlyArray<LogRecord>) => void
}

/** The one log of a cluster, and what the server's index knows of it. */
export class EventLog {
  readonly all: LogRecord[] = []
  readonly #streams = new Map<string, Stream>()
  readonly #starts: number[] = []
  readonly #listeners = new Set<(added: ReadonlyArray<LogRecord>) => void>()
  #remembered = new Map<string, { readonly stream: string; readonly revision: number }>()
  #end: number
  readonly #options: LogOptions

  constructor(options: LogOptions) {
    this.#options = options
    this.#end = options.startPosition
  }

  get end(): number {
    return this.#end
  }

  append(stream: string, expected: Expected, events: ReadonlyArray<ProposedEvent>): AppendResult {
    const view = this.#view(stream)
    const decision = checkCommit(
      view,
      expected,
      events.map(({ id }) => id),
    )
    if (decision.kind === 'wrong' || decision.kind === 'deleted') return decision
    if (decision.kind === 'idempotent') {
      const repeated = this.#streams.get(stream)?.records.findLast((r) => r.revision === decision.last)
      return { kind: 'written', last: decision.last, position: repeated?.position ?? -1 }
    }
    if (events.length === 0) return { kind: 'written', last: view.last, position: this.#end }

    const written = this.#place(stream, view.last, events)
    const original = originalOf(stream)
    const undoDelete = isMetastream(stream) && this.isSoftDeleted(original)
    const follow = view.softDeleted ? this.#undelete(stream, view.last + 1, written) : []
    this.#commit([...written, ...follow])
    if (undoDelete) this.#commit(this.#undelete(original, this.lastRevision(original) + 1, []))
    return { kind: 'written', last: view.last + events.length, position: written.at(-1)?.position ?? -1 }
  }

  /** Hides the whole stream by its metadata; a scavenge removes it later, and a new event continues its revisions. */
  softDelete(stream: string, expected: Expected): AppendResult {
    const decision = checkCommit(this.#view(stream), expected, [randomUUID()])
    if (decision.kind === 'wrong' || decision.kind === 'deleted') return decision
    const metastream = metastreamOf(stream)
    const lastMeta = this.lastRevision(metastream)
    if (this.lastRevision(stream) < 0 && lastMeta < 0) return { kind: 'wrong', current: -1 }
    const [record] = this.#commit(
      this.#place(metastream, lastMeta, [metadataEvent(Buffer.from(DELETED_METADATA_TEXT))]),
    )
    return { kind: 'written', last: lastMeta + 1, position: record?.position ?? -1 }
  }

  tombstone(stream: string, expected: Expected): AppendResult {
    const decision = checkCommit(this.#view(stream), expected, [randomUUID()])
    if (decision.kind === 'wrong' || decision.kind === 'deleted') return decision
    const event = { ...metadataEvent(new Uint8Array()), type: '$streamDeleted', isJson: false }
    const [placed] = this.#place(stream, -1, [event])
    const [record] = this.#commit(placed === undefined ? [] : [{ ...placed, revision: TOMBSTONE_REVISION }])
    return { kind: 'written', last: TOMBSTONE_REVISION, position: record?.position ?? -1 }
  }

  /** The events of a stream that reads show now, oldest first. */
  read(stream: string): StreamRead {
    const found = this.#streams.get(stream)
    if (this.isTombstoned(stream)) return { kind: 'deleted' }
    const metadata = this.metadataOf(stream)
    if (found === undefined || found.last < 0 || isSoftDeleted(metadata)) return { kind: 'none' }
    if (metadata === NO_METADATA) return { kind: 'found', records: found.records }
    const nowMs = this.#options.now()
    return {
      kind: 'found',
      records: found.records.filter((record) => isVisible(metadata, found.last, record, nowMs)),
    }
  }

  lastRevision(stream: string): number {
    return this.#streams.get(stream)?.last ?? -1
  }

  metadataOf(stream: string): StreamMetadata {
    if (isMetastream(stream)) return { maxCount: 1 }
    return this.#streams.get(metastreamOf(stream))?.metadata ?? NO_METADATA
  }

  isSoftDeleted(stream: string): boolean {
    return isSoftDeleted(this.metadataOf(stream))
  }

  isTombstoned(stream: string): boolean {
    return (
      this.#streams.get(stream)?.tombstoned === true ||
      (isMetastream(stream) && this.#streams.get(originalOf(stream))?.tombstoned === true)
    )
  }

  /** The place in `all` of the first record at or after a position. */
  indexAt(commit: number, prepare: number): number {
    const index = lowerBound(this.all, commit, ({ position }) => position)
    return this.all[index]?.position === commit && commit < prepare ? index + 1 : index
  }

  /** Whether a record begins or began here. A position between records is an error to the server. */
  isBoundary(position: number): boolean {
    return (
      position >= this.#end ||
      position === 0 ||
      this.#starts[lowerBound(this.#starts, position, (start) => start)] === position
    )
  }

  onAppend(listener: (added: ReadonlyArray<LogRecord>) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** What a restart does to the cache of ids: repeats with `any` are then written again. */
  forgetIds(): void {
    this.#remembered = new Map()
  }

  /** Removes what reads do not show; the last event of a stream stays, so that its revisions go on. */
  scavenge(): void {
    const nowMs = this.#options.now()
    const stays = (record: LogRecord): boolean => {
      const stream = this.#streams.get(record.stream)
      if (stream === undefined || record.revision === TOMBSTONE_REVISION) return true
      if (this.isTombstoned(record.stream)) return false
      return (
        record.revision === stream.last ||
        isVisible(this.metadataOf(record.stream), stream.last, record, nowMs)
      )
    }
    const kept = new Set(this.all.filter(stays))
    refill(this.all, (record) => kept.has(record))
    for (const { records } of this.#streams.values()) refill(records, (record) => kept.has(record))
  }

  /** Takes back what a file kept. Ids are not remembered, as after a restart. */
  load(records: ReadonlyArray<LogRecord>): void {
    for (const record of records) this.#index(record)
  }

  #place(stream: string, after: number, events: ReadonlyArray<ProposedEvent>): ReadonlyArray<LogRecord> {
    const createdMs = this.#options.now()
    const at = { position: this.#end }
    return events.map((event, i) => {
      const { position } = at
      const size = sizeOf(stream, event)
      at.position += size
      return { ...event, position, size, stream, revision: after + 1 + i, createdMs }
    })
  }

  #undelete(
    stream: string,
    recreateFrom: number,
    before: ReadonlyArray<LogRecord>,
  ): ReadonlyArray<LogRecord> {
    const metastream = metastreamOf(stream)
    const last = this.#streams.get(metastream)?.records.at(-1)
    const bytes = undeleted(last?.data ?? new Uint8Array(), recreateFrom)
    const shift = before.reduce((sum, { size }) => sum + size, 0)
    return this.#place(metastream, this.lastRevision(metastream), [metadataEvent(bytes)]).map((record) => ({
      ...record,
      position: record.position + shift,
    }))
  }

  #commit(records: ReadonlyArray<LogRecord>): ReadonlyArray<LogRecord> {
    this.#options.persist(records)
    for (const record of records) {
      this.#index(record)
      this.#remembered.set(record.id, record)
    }
    for (const listener of this.#listeners) listener(records)
    return records
  }

  #index(record: LogRecord): void {
    const stream = this.#streams.get(record.stream) ?? {
      records: [],
      last: -1,
      tombstoned: false,
      metadata: NO_METADATA,
    }
    this.#streams.set(record.stream, stream)
    this.all.push(record)
    this.#starts.push(record.position)
    this.#end = record.position + record.size
    if (record.revision === TOMBSTONE_REVISION) {
      stream.tombstoned = true
      return
    }
    stream.records.push(record)
    stream.last = record.revision
    if (isMetastream(record.stream)) stream.metadata = readMetadata(record.data)
  }

  #view(stream: string): StreamView {
    const found = this.#streams.get(stream)
    const first = found?.records[0]?.revision ?? 0
    return {
      last: found?.last ?? -1,
      tombstoned: this.isTombstoned(stream),
      softDeleted: this.isSoftDeleted(stream),
      hasMetadata: this.lastRevision(metastreamOf(stream)) >= 0,
      idAt: (revision) => recordAt(found?.records ?? [], first, revision)?.id,
      rememberedAt: (id) => {
        const seen = this.#remembered.get(id)
        return seen?.stream === stream ? seen.revision : undefined
      },
    }
  }
}

/** Records are in order of revision; only a scavenge leaves gaps. */
const recordAt = (
  records: ReadonlyArray<LogRecord>,
  first: number,
  revision: number,
): LogRecord | undefined => {
  const guess = records[revision - first]
  return guess?.revision === revision ? guess : records.find((record) => record.revision === revision)
}

/** Keeps what fits, in place: whoever holds the array sees it shrink. */
const refill = (records: LogRecord[], stays: (record: LogRecord) => boolean): void => {
  const kept = records.filter(stays)
  records.length = 0
  for (const record of kept) records.push(record)
}

const metadataEvent = (data: Uint8Array): ProposedEvent => ({
  id: randomUUID(),
  type: '$metadata',
  isJson: true,
  data,
  metadata: new Uint8Array(),
})

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
