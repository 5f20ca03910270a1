import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { type Instant, laterOf } from '../domain/kernel/instant.ts'
import type { Position } from '../domain/kernel/position.ts'
import type { Clock, MonotonicClock } from '../domain/ports/clock.ts'
import type { EventFeed, FeedHalt, FeedNews, LogEvent } from '../domain/ports/event-store.ts'
import {
  type EventNotUnderstood,
  isOfOthers,
  type Understood,
  understand,
} from '../domain/record/ledger-event.ts'
import { lagMs } from './lag.ts'
import type { LedgerIndex } from './ledger-index.ts'

/** Feeds the index from the log, and knows how far it is. */
export interface Runner {
  /** Answers true once the index holds everything up to there, false when it took longer. */
  readonly whenApplied: (position: Position, withinMs: number) => Promise<boolean>
  /** When the index was last known to hold everything there was; undefined before the first time. */
  readonly currentAt: () => Instant | undefined
  /** How far behind the index is at most, in milliseconds. */
  readonly lagMs: () => number
  /** How many times the feed broke and was followed anew. */
  readonly reconnects: () => number
  /** Whether the feed has said, since this was started, that the index holds everything there is. */
  readonly wasCaughtUp: () => boolean
  /** Why it stopped for good: an event that may not be skipped and cannot be read, or another log than before. */
  readonly halted: () => Halt | undefined
  /** Changes the index for another between two batches; nothing is applied while `change` works. */
  readonly exchange: (change: () => Promise<void>) => Promise<void>
  readonly stop: () => Promise<void>
}

export type Halt = (EventNotUnderstood & { readonly position: Position }) | FeedHalt

export interface RunnerParts {
  readonly feed: EventFeed
  /** The index of the moment. */
  readonly index: () => LedgerIndex
  /** Told of each failure of the feed, before it is followed anew. */
  readonly onFeedFailure: (failure: unknown) => void
  readonly alarms?: RunnerAlarms | undefined
  readonly clock: Clock & MonotonicClock
}

/** What somebody should look at. */
export interface RunnerAlarms {
  readonly onHalt?: (halt: Halt) => void
  /** Another program wrote to a stream of the ledger; the event was passed over. */
  readonly onEventOfOthers?: (position: Position) => void
}

export const RECONNECT_PAUSE_MS = 1_000

/** How often an index notes that it holds everything, so that a new start beside a store that is away can say how old it is. */
export const CURRENT_NOTED_EVERY_MS = 5_000

export const startRunner = ({ feed, index, onFeedFailure, alarms = {}, clock }: RunnerParts): Runner => {
  const waiting = new Set<{ readonly position: Position; readonly reached: () => void }>()
  let stopping = false
  let reconnects = 0
  let halt: Halt | undefined
  let caughtUpAt: Instant | undefined = index().feedMark.currentAt()
  let heardAtMs = clock.elapsedMs()
  let wasCaughtUp = false
  let notedAtMs = Number.NEGATIVE_INFINITY
  let passed = index().feedMark.passed()
  let following = new AbortController()
  let exchange: (() => Promise<void>) | undefined

  const stopFor = (found: Halt): void => {
    halt = found
    alarms.onHalt?.(found)
  }

  /** Everything up to here is in the index. */
  const reached = (): Position | null => furtherOf(index().checkpoint().applied, passed)

  const tell = (): void => {
    const position = reached()
    for (const waiter of waiting) if (position !== null && waiter.position <= position) waiter.reached()
  }

  const applyAll = async (events: ReadonlyArray<LogEvent>): Promise<void> => {
    const understood: Array<Understood> = []
    for (const event of events) {
      const known = understand(event)
      if (E.isRight(known)) understood.push(known.right)
      else if (isOfOthers(event)) alarms.onEventOfOthers?.(event.position)
      else {
        stopFor({ ...known.left, position: event.position })
        break
      }
    }
    await index().apply(understood)
    tell()
  }

  const hear = async (news: FeedNews): Promise<void> => {
    switch (news.type) {
      case 'events':
        return applyAll(news.events)
      case 'passed':
        await index().feedMark.notePassed(news.position)
        passed = news.position
        return tell()
      case 'caught-up':
        caughtUpAt = news.at
        wasCaughtUp = true
        if (clock.elapsedMs() - notedAtMs < CURRENT_NOTED_EVERY_MS) return
        notedAtMs = clock.elapsedMs()
        await index().feedMark.noteCurrent(news.at)
    }
  }

  const followOnce = async (signal: AbortSignal): Promise<void> => {
    for await (const news of feed.follow(O.fromNullable(reached()), signal)) {
      await hear(news)
      heardAtMs = clock.elapsedMs()
      if (halt !== undefined || signal.aborted) return
    }
  }

  const run = async (): Promise<void> => {
    while (!stopping && halt === undefined) {
      try {
        await followOnce(following.signal)
      } catch (failure) {
        const final = haltIn(failure)
        if (final !== undefined) stopFor(final)
        else {
          reconnects++
          onFeedFailure(failure)
          await pause(RECONNECT_PAUSE_MS, following.signal)
        }
      }
      if (exchange !== undefined) {
        await exchange()
        exchange = undefined
        tell()
        following = new AbortController()
      }
    }
  }
  const running = run()

  const currentAt = (): Instant | undefined => {
    const { recordedAt } = index().snapshot().checkpoint
    if (caughtUpAt === undefined || recordedAt === null) return caughtUpAt
    return laterOf(caughtUpAt, recordedAt)
  }

  return {
    whenApplied: (position, withinMs) => {
      const now = reached()
      if (now !== null && position <= now) return Promise.resolve(true)
      return new Promise((resolve) => {
        const waiter = {
          position,
          reached: () => {
            clearTimeout(timer)
            waiting.delete(waiter)
            resolve(true)
          },
        }
        const timer = setTimeout(() => {
          waiting.delete(waiter)
          resolve(false)
        }, withinMs)
        waiting.add(waiter)
      })
    },
    currentAt,
    lagMs: () => lagMs({ currentAt: currentAt(), heardAtMs }, clock),
    reconnects: () => reconnects,
    wasCaughtUp: () => wasCaughtUp,
    halted: () => halt,
    exchange: (change) =>
      new Promise((resolve, reject) => {
        exchange = () => change().then(resolve, reject)
        following.abort()
      }),
    stop: async () => {
      stopping = true
      following.abort()
      await running
    },
  }
}

const furtherOf = (one: Position | null, other: Position | null): Position | null =>
  one === null || (other !== null && other > one) ? other : one

/** The causes of a feed's failure that no new start mends. */
const haltIn = (failure: unknown): FeedHalt | undefined => {
  const cause = failure instanceof Error ? (failure.cause as Partial<FeedHalt> | undefined) : undefined
  return cause?._tag === 'LogReplaced' || cause?._tag === 'StreamsExpire' ? (cause as FeedHalt) : undefined
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
