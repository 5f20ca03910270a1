import type { StreamView } from './check-commit.ts'
import { refill } from './log-order.ts'
import { isMetastream, type LogRecord, metastreamOf, originalOf, TOMBSTONE_REVISION } from './record.ts'
import {
  isSoftDeleted,
  isVisible,
  NO_METADATA,
  readMetadata,
  type StreamMetadata,
} from './stream-metadata.ts'

type Stream = {
  readonly records: LogRecord[]
  last: number
  tombstone: LogRecord | undefined
  /** Of a metastream: what its last record says. */
  metadata: StreamMetadata
}

export type StreamRead =
  | { readonly kind: 'found'; readonly records: ReadonlyArray<LogRecord> }
  | { readonly kind: 'none' }
  | { readonly kind: 'deleted' }

/** The last metadata counts; older ones are not even read. */
const METADATA_OF_METASTREAMS: StreamMetadata = { maxCount: 1 }

/** What the server knows of each stream. */
export class StreamIndex {
  readonly #streams = new Map<string, Stream>()
  #remembered = new Map<string, { readonly stream: string; readonly revision: number }>()

  add(record: LogRecord): void {
    const stream = this.#streams.get(record.stream) ?? this.#newStream(record.stream)
    if (record.revision === TOMBSTONE_REVISION) {
      stream.tombstone = record
      return
    }
    stream.records.push(record)
    stream.last = record.revision
    if (isMetastream(record.stream)) stream.metadata = readMetadata(record.data)
  }

  remember(record: LogRecord): void {
    this.#remembered.set(record.id, record)
  }

  forgetIds(): void {
    this.#remembered = new Map()
  }

  last(stream: string): number {
    return this.#streams.get(stream)?.last ?? -1
  }

  tombstoneOf(stream: string): LogRecord | undefined {
    return (
      this.#streams.get(stream)?.tombstone ??
      (isMetastream(stream) ? this.#streams.get(originalOf(stream))?.tombstone : undefined)
    )
  }

  metadataOf(stream: string): StreamMetadata {
    if (isMetastream(stream)) return METADATA_OF_METASTREAMS
    return this.#streams.get(metastreamOf(stream))?.metadata ?? NO_METADATA
  }

  isSoftDeleted(stream: string): boolean {
    return isSoftDeleted(this.metadataOf(stream))
  }

  at(stream: string, revision: number): LogRecord | undefined {
    const records = this.#streams.get(stream)?.records ?? []
    // Records are in order of revision; only a scavenge leaves gaps.
    const guess = records[revision - (records[0]?.revision ?? 0)]
    return guess?.revision === revision ? guess : records.find((record) => record.revision === revision)
  }

  /** The events of a stream that reads show now, oldest first. */
  read(stream: string, nowMs: number): StreamRead {
    if (this.tombstoneOf(stream) !== undefined) return { kind: 'deleted' }
    const found = this.#streams.get(stream)
    const metadata = this.metadataOf(stream)
    if (found === undefined || found.last < 0 || isSoftDeleted(metadata)) return { kind: 'none' }
    if (metadata === NO_METADATA) return { kind: 'found', records: found.records }
    const records = found.records.filter((record) => isVisible(metadata, found.last, record, nowMs))
    return { kind: 'found', records }
  }

  /** A scavenge leaves the last event of a stream, so that its revisions go on, and the tombstone of a name. */
  survives(record: LogRecord, nowMs: number): boolean {
    if (record.revision === TOMBSTONE_REVISION) return true
    if (this.tombstoneOf(record.stream) !== undefined) return false
    const last = this.last(record.stream)
    return record.revision === last || isVisible(this.metadataOf(record.stream), last, record, nowMs)
  }

  keep(stays: (record: LogRecord) => boolean): void {
    for (const { records } of this.#streams.values()) refill(records, stays)
  }

  view(stream: string): StreamView {
    return {
      last: this.last(stream),
      tombstoned: this.tombstoneOf(stream) !== undefined,
      softDeleted: this.isSoftDeleted(stream),
      hasMetadata: this.last(metastreamOf(stream)) >= 0,
      idAt: (revision) => this.at(stream, revision)?.id,
      rememberedAt: (id) => {
        const seen = this.#remembered.get(id)
        return seen?.stream === stream ? seen.revision : undefined
      },
    }
  }

  #newStream(name: string): Stream {
    const stream: Stream = { records: [], last: -1, tombstone: undefined, metadata: NO_METADATA }
    this.#streams.set(name, stream)
    return stream
  }
}
