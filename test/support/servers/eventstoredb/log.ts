import { randomUUID } from 'node:crypto'
import { type CommitDecision, checkCommit, type Expected } from './check-commit.ts'
import { LogOrder } from './log-order.ts'
import {
  isMetastream,
  type LogRecord,
  metastreamOf,
  originalOf,
  type ProposedEvent,
  sizeOf,
  TOMBSTONE_REVISION,
} from './record.ts'
import { StreamIndex, type StreamRead } from './stream-index.ts'
import { DELETED_METADATA_TEXT, undeleted } from './stream-metadata.ts'

type Refused = Extract<CommitDecision, { readonly kind: 'wrong' | 'deleted' }>

/** The position of a write is that of its last event. */
export type AppendResult =
  | { readonly kind: 'written'; readonly last: number; readonly position: number }
  | Refused

export type LogOptions = {
  readonly now: () => number
  /** Where the first record lies; real logs begin after the records of their own start. */
  readonly startPosition: number
  /** Called with what one write adds, before it is shown to anybody: when it throws, nothing is written. */
  readonly persist: (records: ReadonlyArray<LogRecord>) => void
}

type Listener = (added: ReadonlyArray<LogRecord>) => void

/** The one log of a cluster: it decides what is written, and tells who listens. */
export class EventLog {
  readonly order: LogOrder
  readonly streams = new StreamIndex()
  readonly #listeners = new Set<Listener>()
  readonly #options: LogOptions

  constructor(options: LogOptions) {
    this.#options = options
    this.order = new LogOrder(options.startPosition)
  }

  /** What the server's clock shows. */
  now(): number {
    return this.#options.now()
  }

  append(stream: string, expected: Expected, events: ReadonlyArray<ProposedEvent>): AppendResult {
    const ids = events.map(({ id }) => id)
    const view = this.streams.view(stream)
    const decision = checkCommit(view, expected, ids)
    if (decision.kind === 'wrong' || decision.kind === 'deleted') return decision
    if (decision.kind === 'idempotent') {
      const position = this.streams.at(stream, decision.last)?.position ?? -1
      return { kind: 'written', last: decision.last, position }
    }
    const original = originalOf(stream)
    const revivesOriginal = isMetastream(stream) && this.streams.isSoftDeleted(original)
    const written = this.#write(stream, view.last, events)
    if (view.softDeleted) this.#revive(stream, view.last + 1)
    if (revivesOriginal) this.#revive(original, this.streams.last(original) + 1)
    return { kind: 'written', last: view.last + events.length, position: written ?? this.order.end }
  }

  /** Hides the whole stream by its metadata: a scavenge removes it later, a new event continues its revisions. */
  softDelete(stream: string, expected: Expected): AppendResult {
    const refused = this.#mayDelete(stream, expected)
    if (refused !== undefined) return refused
    const metastream = metastreamOf(stream)
    const last = this.streams.last(metastream)
    if (this.streams.last(stream) < 0 && last < 0) return { kind: 'wrong', current: -1 }
    const position = this.#write(metastream, last, [metadataEvent(Buffer.from(DELETED_METADATA_TEXT))])
    return { kind: 'written', last: last + 1, position: position ?? -1 }
  }

  /** Ends the stream and its name for ever. */
  tombstone(stream: string, expected: Expected): AppendResult {
    const refused = this.#mayDelete(stream, expected)
    if (refused !== undefined) return refused
    const event = { ...metadataEvent(new Uint8Array()), type: '$streamDeleted', isJson: false }
    const position = this.#write(stream, TOMBSTONE_REVISION - 1, [event])
    return { kind: 'written', last: TOMBSTONE_REVISION, position: position ?? -1 }
  }

  read(stream: string): StreamRead {
    return this.streams.read(stream, this.now())
  }

  onAppend(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Removes for good what reads do not show any more. */
  scavenge(): void {
    const nowMs = this.now()
    const kept = new Set(this.order.all.filter((record) => this.streams.survives(record, nowMs)))
    this.order.keep((record) => kept.has(record))
    this.streams.keep((record) => kept.has(record))
  }

  /** Takes back what a file kept. Ids are not remembered, as after any restart. */
  load(records: ReadonlyArray<LogRecord>): void {
    for (const record of records) {
      this.order.add(record)
      this.streams.add(record)
    }
  }

  #mayDelete(stream: string, expected: Expected): Refused | undefined {
    const decision = checkCommit(this.streams.view(stream), expected, [randomUUID()])
    return decision.kind === 'wrong' || decision.kind === 'deleted' ? decision : undefined
  }

  #revive(stream: string, from: number): void {
    const metastream = metastreamOf(stream)
    const last = this.streams.last(metastream)
    const before = this.streams.at(metastream, last)?.data ?? new Uint8Array()
    this.#write(metastream, last, [metadataEvent(undeleted(before, from))])
  }

  /** Answers the position of the last event, if there was one. */
  #write(stream: string, after: number, events: ReadonlyArray<ProposedEvent>): number | undefined {
    const createdMs = this.now()
    const next = { position: this.order.end, revision: after }
    const records = events.map((event): LogRecord => {
      const { position } = next
      const size = sizeOf(stream, event)
      next.position += size
      next.revision += 1
      return { ...event, position, size, stream, revision: next.revision, createdMs }
    })
    this.#options.persist(records)
    this.load(records)
    for (const record of records) this.streams.remember(record)
    for (const listener of this.#listeners) listener(records)
    return records.at(-1)?.position
  }
}

const metadataEvent = (data: Uint8Array): ProposedEvent => ({
  id: randomUUID(),
  type: '$metadata',
  isJson: true,
  data,
  metadata: new Uint8Array(),
})
