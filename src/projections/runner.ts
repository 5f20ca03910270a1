import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { type Instant, laterOf } from '../domain/kernel/instant.ts'
import type { Position } from '../domain/kernel/position.ts'
import type { Clock, MonotonicClock } from '../domain/ports/clock.ts'
import type { EventFeed, LogEvent } from '../domain/ports/event-store.ts'
import { type EventNotUnderstood, type Understood, understand } from '../domain/record/ledger-event.ts'
import type { Checkpoint } from './checkpoint.ts'
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
  /** Why it stopped for good: an event that may not be skipped and cannot be read. */
  readonly halted: () => Halt | undefined
  /** Changes the index for another between two batches; nothing is applied while `change` works. */
  readonly exchange: (change: () => Promise<void>) => Promise<void>
  readonly stop: () => Promise<void>
}

export interface Halt extends EventNotUnderstood {
  readonly position: Position
}

export interface RunnerParts {
  readonly feed: EventFeed
  /** The index of the moment. */
  readonly index: () => LedgerIndex
  /** Told of each failure of the feed, before it is followed anew. */
  readonly onFeedFailure: (failure: unknown) => void
  readonly clock: Clock & MonotonicClock
}

export const RECONNECT_PAUSE_MS = 1_000

export const startRunner = ({ feed, index, onFeedFailure, clock }: RunnerParts): Runner => {
  const waiting = new Set<{ readonly position: Position; readonly reached: () => void }>()
  let stopping = false
  let reconnects = 0
  let halt: Halt | undefined
  let caughtUpAt: Instant | undefined
  let heardAtMs = clock.elapsedMs()
  let following = new AbortController()
  let exchange: (() => Promise<void>) | undefined

  const tell = ({ applied }: Checkpoint): void => {
    for (const waiter of waiting) if (applied !== null && waiter.position <= applied) waiter.reached()
  }

  const applyAll = async (events: ReadonlyArray<LogEvent>): Promise<void> => {
    const understood: Array<Understood> = []
    for (const event of events) {
      const known = understand(event)
      if (E.isRight(known)) understood.push(known.right)
      else {
        halt = { ...known.left, position: event.position }
        break
      }
    }
    tell(await index().apply(understood))
  }

  const followOnce = async (signal: AbortSignal): Promise<void> => {
    for await (const news of feed.follow(O.fromNullable(index().checkpoint().applied), signal)) {
      if (news.type === 'events') await applyAll(news.events)
      else caughtUpAt = news.at
      heardAtMs = clock.elapsedMs()
      if (halt !== undefined || signal.aborted) return
    }
  }

  const run = async (): Promise<void> => {
    while (!stopping && halt === undefined) {
      try {
        await followOnce(following.signal)
      } catch (failure) {
        reconnects++
        onFeedFailure(failure)
        await pause(RECONNECT_PAUSE_MS, following.signal)
      }
      if (exchange !== undefined) {
        await exchange()
        exchange = undefined
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
      const { applied } = index().checkpoint()
      if (applied !== null && position <= applied) return Promise.resolve(true)
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

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
