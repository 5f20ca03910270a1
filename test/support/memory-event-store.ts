import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { type Instant, instantOfMs } from '../../src/domain/kernel/instant.ts'
import { invariant } from '../../src/domain/kernel/invariant.ts'
import type { Position } from '../../src/domain/kernel/position.ts'
import type { Clock } from '../../src/domain/ports/clock.ts'
import {
  APPEND_BYTES_MAX,
  APPEND_EVENTS_MAX,
  type EventFeed,
  type EventStore,
  type FeedNews,
  type LogEvent,
  type LogReplaced,
  READ_EVENTS_MAX,
} from '../../src/domain/ports/event-store.ts'
import { LEAF_BYTES_MAX, leafLength } from '../../src/domain/proof/leaf.ts'

/** An event store without a disk, for tests of whatever needs one. */
export interface MemoryLog {
  readonly store: EventStore
  readonly feed: EventFeed
  /** A store over the same events, as a process finds them that starts after this one. */
  readonly reopen: () => MemoryLog
}

export interface MemoryLogOptions {
  readonly tag?: string
  readonly clock?: Clock
  readonly signOfLifeMs?: number
  readonly events?: Array<LogEvent>
  /**
   * Answers appends as EventStoreDB does: with the place of the last event alone, and a repeated one by ids alone, with the
   * place of what is there.
   */
  readonly isIdempotent?: boolean
}

export const memoryEventStore = (options: MemoryLogOptions = {}): MemoryLog => {
  const { tag = 'inmemory', clock = WALL_CLOCK, signOfLifeMs = 1_000, events = [] } = options
  const { isIdempotent = false } = options
  const streamOf = (stream: string): Array<LogEvent> => events.filter((event) => event.stream === stream)
  const placeOf = (position: Position): number => Number.parseInt(position.slice(-16), 16)
  const owns = (position: Position): boolean => position.startsWith(`${tag}-`) && position.length === 25
  const waiting = new Set<() => void>()

  const append: EventStore['append'] = (stream, expected, added) => async () => {
    invariant(added.length > 0 && added.length <= APPEND_EVENTS_MAX, 'an append has 1 to 1,000 events')
    const lengths = added.map((event) => leafLength({ ...event, stream, revision: 0 }))
    const [largest, bytes] = [Math.max(...lengths), lengths.reduce((sum, length) => sum + length, 0)]
    if (largest > LEAF_BYTES_MAX)
      return E.left({ _tag: 'EventTooLarge', bytes: largest, bytesMax: LEAF_BYTES_MAX })
    if (bytes > APPEND_BYTES_MAX) return E.left({ _tag: 'EventTooLarge', bytes, bytesMax: APPEND_BYTES_MAX })
    await Promise.resolve()
    const actual = streamOf(stream).length - 1
    const isMet = expected === 'any' || (expected === 'none' ? actual === -1 : actual === expected)
    if (!isMet && isIdempotent) {
      const first = expected === 'none' ? 0 : expected + 1
      const there = streamOf(stream).slice(first, first + added.length)
      const last = there.at(-1)
      if (last !== undefined && added.every(({ id }, i) => there[i]?.id === id))
        return E.right({ revision: last.revision, position: last.position })
    }
    if (!isMet) return E.left({ _tag: 'WrongRevision', stream, expected, actual })
    for (const [i, { id, type, data, metadata }] of added.entries()) {
      const position = `${tag}-${events.length.toString(16).padStart(16, '0')}` as Position
      events.push({ id, type, data, metadata, stream, revision: actual + 1 + i, position })
    }
    for (const wake of [...waiting]) wake()
    const { revision, position } = events.at(-1) as LogEvent
    if (isIdempotent) return E.right({ revision, position })
    const positions = events.slice(-added.length).map((event) => event.position)
    return E.right({ revision, position, positions })
  }

  const store: EventStore = {
    append,
    read: (stream, from, limit) => async () => {
      assertPage(limit)
      return E.right(
        streamOf(stream)
          .slice(from, from + limit)
          .map(({ position: _, ...event }) => event),
      )
    },
    readAll: (from, limit) => async () => {
      assertPage(limit)
      if (O.isSome(from) && !owns(from.value)) return E.left({ _tag: 'PositionOfAnotherStore' })
      const first = O.isSome(from) ? placeOf(from.value) : 0
      return E.right(events.slice(first, first + limit))
    },
    head: async () => E.right(O.fromNullable(events.at(-1)?.position)),
    owns,
  }

  async function* follow(after: O.Option<Position>, signal: AbortSignal): AsyncGenerator<FeedNews> {
    if (O.isSome(after) && !owns(after.value))
      throw new Error('Cannot follow after a position of another store', { cause: REPLACED })
    let next = O.isSome(after) ? placeOf(after.value) + 1 : 0
    if (next > events.length)
      throw new Error('Cannot follow after a place beyond the end', { cause: REPLACED })
    while (!signal.aborted) {
      if (next < events.length) {
        const page = events.slice(next, next + READ_EVENTS_MAX)
        next += page.length
        yield { type: 'events', events: page }
      } else {
        yield { type: 'caught-up', at: clock.now() }
        if (next >= events.length) await wokenOrAfter(waiting, signOfLifeMs, signal)
      }
    }
  }

  return {
    store,
    feed: { follow },
    reopen: () => memoryEventStore({ tag, clock, signOfLifeMs, events, isIdempotent }),
  }
}

const wokenOrAfter = (waiting: Set<() => void>, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      waiting.delete(wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    signal.addEventListener('abort', wake)
    waiting.add(wake)
    if (signal.aborted) wake()
  })

const REPLACED: LogReplaced = { _tag: 'LogReplaced' }

const assertPage = (limit: number): void =>
  invariant(limit >= 1 && limit <= READ_EVENTS_MAX, 'a page has 1 to 1,000 events')

const WALL_CLOCK: Clock = { now: (): Instant => instantOfMs(Date.now()) }
