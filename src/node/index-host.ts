import { mkdirSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { invariant } from '../domain/kernel/invariant.ts'
import type { Position } from '../domain/kernel/position.ts'
import type { Clock, MonotonicClock } from '../domain/ports/clock.ts'
import type { EventFeed, EventStore } from '../domain/ports/event-store.ts'
import type { Progress, RebuildFailure, Rebuilt } from '../domain/ports/ledger.ts'
import type { Outage } from '../domain/workflow/outcome.ts'
import type { IdPair } from '../projections/audit-trail/index.ts'
import { differences } from '../projections/differences.ts'
import type { LedgerIndex } from '../projections/ledger-index.ts'
import { buildIndex } from '../projections/rebuild.ts'
import { type Runner, type RunnerAlarms, startRunner } from '../projections/runner.ts'
import { indexFiles } from './index-files.ts'
import { type IndexMarks, indexMarks, thisBoot } from './index-mark.ts'

/** The index of a node in use: fed from the log, and changed for a new one without a pause in its answers. */
export interface IndexHost extends Omit<Runner, 'exchange' | 'stop'> {
  readonly index: () => LedgerIndex
  readonly rebuild: (
    store: EventStore,
    onProgress: (progress: Progress) => void,
  ) => Promise<E.Either<Outage | RebuildFailure, Rebuilt>>
  readonly close: () => Promise<void>
}

/** What somebody should look at. */
export interface IndexAlarms extends RunnerAlarms {
  /** Ids that came to stand in two streams: two nodes recorded one id for two contacts. */
  readonly onIdPairs?: ((pairs: ReadonlyArray<IdPair>) => void) | undefined
}

/** The index holds events that the log does not: the log was replaced, or lost its end. */
export interface LogBehindIndex {
  readonly _tag: 'LogBehindIndex'
  readonly dir: string
}

/**
 * Opens the index under `dir`, whose file `current` names the one in use, and starts to feed it. An index that may have lost
 * what was written, or was built by other versions of the read models, is left aside, and a new one is built from the first
 * event on.
 */
export const openIndexHost = async (
  dir: string,
  feed: EventFeed,
  onFeedFailure: (failure: unknown) => void,
  /** Whether the log reaches a position that an index has come to. */
  reaches: (applied: Position) => boolean,
  clock: Clock & MonotonicClock,
  alarms: IndexAlarms = {},
  marks: IndexMarks = indexMarks(thisBoot()),
): Promise<E.Either<LogBehindIndex, IndexHost>> => {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const files = indexFiles(dir, marks, (name, pairs) => {
    // A rebuild comes upon the same pairs again, in an index that is not in use yet.
    if (name === current.name) alarms.onIdPairs?.(pairs)
  })
  let current = await files.openCurrent()
  const { applied } = current.index.checkpoint()
  if (applied !== null && !reaches(applied)) {
    await files.close(current)
    return E.left({ _tag: 'LogBehindIndex', dir })
  }
  let isRebuilding = false
  let isClosed = false
  const index = (): LedgerIndex => {
    invariant(!isClosed, 'a node that is closed is asked nothing')
    return current.index
  }
  const runner = startRunner({ feed, index, onFeedFailure, alarms, clock })

  return E.right({
    ...runner,
    index,
    rebuild: async (store, onProgress) => {
      if (isRebuilding) return E.left({ _tag: 'RebuildUnderway' })
      isRebuilding = true
      try {
        const startedAt = performance.now()
        const fresh = files.openNext(current.name)
        const done = await buildIndex(fresh.index, store, O.none, onProgress)
        if (E.isLeft(done)) {
          await files.discard(fresh)
          return done
        }
        let differing = 0
        let failure: E.Either<Outage, unknown> = done
        await runner.exchange(async () => {
          failure = await bringLevel(current.index, fresh.index, store, onProgress)
          if (E.isLeft(failure)) return
          differing = differences(current.index, fresh.index)
          files.use(fresh.name)
          const old = current
          current = fresh
          await files.discard(old)
        })
        if (E.isLeft(failure)) {
          await files.discard(fresh)
          return failure
        }
        const seconds = (performance.now() - startedAt) / 1_000
        return E.right({ events: current.index.checkpoint().size, differences: differing, seconds })
      } finally {
        isRebuilding = false
      }
    },
    close: async () => {
      await runner.stop()
      isClosed = true
      await files.close(current)
    },
  })
}

/** Each may have come further than the other: the new one has read events that the feed had not handed over yet. */
const bringLevel = async (
  inUse: LedgerIndex,
  fresh: LedgerIndex,
  store: EventStore,
  onProgress: (progress: Progress) => void,
): Promise<E.Either<Outage, unknown>> => {
  const freshBuilt = await buildUpTo(fresh, inUse, store, onProgress)
  return E.isLeft(freshBuilt) ? freshBuilt : buildUpTo(inUse, fresh, store, onProgress)
}

const buildUpTo = async (
  behind: LedgerIndex,
  ahead: LedgerIndex,
  store: EventStore,
  onProgress: (progress: Progress) => void,
): Promise<E.Either<Outage, number>> => {
  const { applied } = ahead.checkpoint()
  return applied === null ? E.right(0) : buildIndex(behind, store, O.some(applied), onProgress)
}
