import { setImmediate as nextTurn } from 'node:timers/promises'

/** What waits to be written may have this many bytes. */
export const QUEUE_BYTES_MAX = 67_108_864

/** A group ends with the entry that reaches this many bytes. */
export const GROUP_BYTES_MAX = 4_194_304

export interface GroupWriterParts<Entry> {
  /** Writes a group, all or nothing, and answers once it is on disk. */
  readonly commit: (group: ReadonlyArray<Entry>) => Promise<void>
  readonly onCommitted: (group: ReadonlyArray<Entry>) => void
  /** A commit failed: nobody knows what is on disk, and nothing more is written. */
  readonly onFailed: (unsettled: ReadonlyArray<Entry>, cause: unknown) => void
}

/**
 * Group commit: while one group is on its way to the disk, the next one gathers. Groups never overlap, because a group
 * behind one that failed would leave a hole in the log.
 */
export class GroupWriter<Entry extends { readonly bytes: number }> {
  readonly #parts: GroupWriterParts<Entry>
  readonly #queue: Array<Entry> = []
  #queuedBytes = 0
  #writing: Promise<void> | undefined
  #groups = 0

  constructor(parts: GroupWriterParts<Entry>) {
    this.#parts = parts
  }

  /** How many groups were written, each with one sync. */
  get groups(): number {
    return this.#groups
  }

  hasRoomFor(bytes: number): boolean {
    return this.#queuedBytes + bytes <= QUEUE_BYTES_MAX
  }

  enqueue(entry: Entry): void {
    this.#queue.push(entry)
    this.#queuedBytes += entry.bytes
    this.#writing ??= this.#write()
  }

  /** Answers once all that is queued has been written. */
  async drained(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    await nextTurn() // what is asked for in one turn shares a group
    while (this.#queue.length > 0) {
      const group = this.#takeGroup()
      try {
        await this.#parts.commit(group)
      } catch (cause) {
        this.#parts.onFailed([...group, ...this.#queue.splice(0)], cause)
        return
      }
      this.#groups++
      this.#parts.onCommitted(group)
    }
    this.#writing = undefined
  }

  #takeGroup(): ReadonlyArray<Entry> {
    let bytes = 0
    let entries = 0
    while (entries < this.#queue.length && bytes < GROUP_BYTES_MAX) {
      bytes += this.#queue[entries]?.bytes ?? 0
      entries++
    }
    this.#queuedBytes -= bytes
    return this.#queue.splice(0, entries)
  }
}
