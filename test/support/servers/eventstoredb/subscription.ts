import { randomUUID } from 'node:crypto'
import type { Filter } from './filter.ts'
import type { EventLog } from './log.ts'
import { caughtUpBytes, checkpointBytes, confirmationBytes, eventBytes } from './messages.ts'
import { Outlet, type ReadCall } from './outlet.ts'
import { type LogRecord, TOMBSTONE_REVISION } from './record.ts'
import { consumerTooSlow, failure, failureOf, type Refusal } from './refusal.ts'
import type { Source } from './source.ts'

export type SubscriptionOptions = {
  readonly filter: Filter | undefined
  /** How many live events may wait for a client that takes nothing, and for how long, before it is dropped. */
  readonly liveBufferMax: number
  readonly slowAfterMs: number
  readonly dies: { readonly afterEvents: number; readonly how: Death } | undefined
}

/** How the server lets a subscription die; a refusal is an error with a reason. */
export type Death = 'error' | 'end' | 'stall' | 'slow' | Refusal

const PAGE = 32

/**
 * A catch-up subscription as release 23.10 runs it: pages of history, at the slowest client's pace; then "caught up"
 * once; then live events, with no patience for a client that does not take them.
 */
export class Subscription {
  readonly #source: Source
  readonly #options: SubscriptionOptions
  readonly #outlet: Outlet
  readonly #stopListening: () => void
  #consideredSinceCheckpoint = 0
  #waitingLive = 0
  #live = false
  #sent = 0
  #pumping = false

  constructor(
    call: ReadCall,
    log: EventLog,
    source: Source,
    options: SubscriptionOptions,
    onClosed: () => void,
  ) {
    this.#source = source
    this.#options = options
    this.#stopListening = log.onAppend((added) => this.#added(added))
    this.#outlet = new Outlet(call, () => {
      this.#stopListening()
      onClosed()
    })
  }

  start(): void {
    this.#outlet.write(confirmationBytes(randomUUID()))
    void this.#pump()
  }

  die(how: Death): void {
    if (typeof how === 'object') this.#outlet.fail(failureOf(how))
    if (how === 'error') this.#outlet.fail(failure(13, 'Exception was thrown by handler.'))
    if (how === 'end') this.#outlet.end()
    if (how === 'stall') this.#outlet.stall()
    if (how === 'slow') this.#outlet.fail(consumerTooSlow())
  }

  #added(records: ReadonlyArray<LogRecord>): void {
    const wants = this.#options.filter?.wants
    if (this.#live && this.#outlet.blocked) {
      this.#waitingLive += records.filter(
        (record) => this.#source.concerns(record) && (wants?.(record) ?? true),
      ).length
      const blockedMs = Date.now() - (this.#outlet.blockedSinceMs ?? Date.now())
      const tooSlow = blockedMs >= this.#options.slowAfterMs
      if (tooSlow && this.#waitingLive > this.#options.liveBufferMax) this.die('slow')
    }
    void this.#pump()
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return
    this.#pumping = true
    try {
      while (this.#outlet.open) {
        const { records, atEnd } = this.#source.page(
          this.#live ? PAGE : (this.#options.filter?.window ?? PAGE),
        )
        if (this.#live) this.#sendLive(records)
        else this.#sendPage(records, atEnd)
        if (
          records.some((record) => record.revision === TOMBSTONE_REVISION) &&
          this.#source.from === 'stream'
        )
          return this.#outlet.fail(failureOf({ why: 'stream-deleted' }, { stream: records[0]?.stream ?? '' }))
        await this.#outlet.drained()
        if (!this.#outlet.blocked) this.#waitingLive = 0
        if (!atEnd) continue
        if (!this.#live) {
          this.#live = true
          this.#outlet.write(caughtUpBytes())
        }
        if (this.#source.page(0).atEnd) return
      }
    } finally {
      this.#pumping = false
    }
  }

  /** History: a checkpoint stands at the last event sent of its page, or where a page without any began. */
  #sendPage(records: ReadonlyArray<LogRecord>, atEnd: boolean): void {
    const { filter } = this.#options
    const first = records[0]
    const sent = records.filter((record) => this.#send(record, filter))
    if (filter === undefined || first === undefined) return
    this.#consideredSinceCheckpoint += records.length
    if (atEnd || this.#consideredSinceCheckpoint < filter.checkpointInterval) return
    this.#consideredSinceCheckpoint %= filter.checkpointInterval
    const last = sent.at(-1)
    this.#outlet.write(
      last === undefined ? checkpointBytes(first.position, 0) : checkpointBytes(last.position, last.position),
    )
  }

  #sendLive(records: ReadonlyArray<LogRecord>): void {
    const { filter } = this.#options
    for (const record of records) {
      this.#send(record, filter)
      if (filter === undefined) continue
      this.#consideredSinceCheckpoint += 1
      if (this.#consideredSinceCheckpoint < filter.checkpointInterval) continue
      this.#consideredSinceCheckpoint = 0
      this.#outlet.write(checkpointBytes(record.position, record.position))
    }
  }

  #send(record: LogRecord, filter: Filter | undefined): boolean {
    if (filter !== undefined && !filter.wants(record)) return false
    if (record.revision === TOMBSTONE_REVISION && this.#source.from === 'stream') return false
    this.#outlet.write(eventBytes(record, this.#source.from))
    this.#sent += 1
    const { dies } = this.#options
    if (dies !== undefined && this.#sent === dies.afterEvents) this.die(dies.how)
    return true
  }
}
