import { setImmediate as nextTurn } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Position } from '../../domain/kernel/position.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import {
  type EventFeed,
  type FeedNews,
  type LogEvent,
  type LogReplaced,
  READ_EVENTS_MAX,
} from '../../domain/ports/event-store.ts'
import { isPositionOf, sequenceOf } from './position.ts'
import type { Page } from './reader.ts'

/** The end of the log, as the process that follows it sees it. */
export interface LogTail {
  readonly tag: string
  /** The sequence number of the newest event; -1 where there is none. */
  readonly head: () => number
  readonly fromDisk: (from: number, end: number) => Page<LogEvent>
  /** From memory; undefined where that no longer reaches back so far. */
  readonly recent: (from: number, limit: number) => ReadonlyArray<LogEvent> | undefined
  /** Ends when there may be news, at the latest after so long. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Events that lie in memory and are handed over at once: a follower that does more at a time costs the disk less. */
export const NEWS_EVENTS_MAX = 10_000

/** In silence a follower hears this often that it is still at the end of the log. */
export const SIGN_OF_LIFE_MS = 1_000

export const eventFeed = (tail: LogTail, clock: Clock, signOfLifeMs: number): EventFeed => ({
  follow: (after, signal) => follow(tail, clock, signOfLifeMs, after, signal),
})

/** A follower holds one page at a time: where it is slow, the next page comes from the disk. */
async function* follow(
  tail: LogTail,
  clock: Clock,
  signOfLifeMs: number,
  after: O.Option<Position>,
  signal: AbortSignal,
): AsyncGenerator<FeedNews, void, undefined> {
  let next = O.isNone(after) ? 0 : sequenceAfter(tail, after.value)
  while (!signal.aborted) {
    const head = tail.head()
    if (next <= head) {
      const events = tail.recent(next, NEWS_EVENTS_MAX) ?? (await pageFromDisk(tail, next, head))
      next += events.length
      yield { type: 'events', events }
    } else {
      yield { type: 'caught-up', at: clock.now() }
      await news(tail, next, signOfLifeMs, signal)
    }
  }
}

/** An index that is ahead of its log would leave out what comes next. */
const sequenceAfter = (tail: LogTail, position: Position): number => {
  if (!isPositionOf(tail.tag, position))
    throw new Error(`Cannot follow the log after ${position}: this is the log ${tail.tag}`, {
      cause: REPLACED,
    })
  const next = sequenceOf(position) + 1
  if (next > tail.head() + 1)
    throw new Error(`Cannot follow the log after ${position}: it ends before that`, { cause: REPLACED })
  return next
}

const REPLACED: LogReplaced = { _tag: 'LogReplaced' }

const pageFromDisk = async (tail: LogTail, next: number, head: number): Promise<ReadonlyArray<LogEvent>> => {
  await nextTurn() // a long way back must not keep others waiting
  const page = tail.fromDisk(next, Math.min(head + 1, next + READ_EVENTS_MAX))
  if (E.isRight(page)) return page.right
  throw new Error(`Cannot follow the log: the record at ${page.left.position} is damaged`, {
    cause: page.left,
  })
}

const news = async (
  tail: LogTail,
  next: number,
  signOfLifeMs: number,
  signal: AbortSignal,
): Promise<void> => {
  const end = performance.now() + signOfLifeMs
  for (;;) {
    const ms = end - performance.now()
    if (ms <= 0 || signal.aborted || tail.head() >= next) return
    await tail.sleep(ms, signal)
  }
}
