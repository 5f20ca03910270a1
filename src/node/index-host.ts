import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { invariant } from '../domain/kernel/invariant.ts'
import type { Position } from '../domain/kernel/position.ts'
import type { EventFeed, EventStore } from '../domain/ports/event-store.ts'
import type { Progress, RebuildFailure, Rebuilt } from '../domain/ports/ledger.ts'
import type { Outage } from '../domain/workflow/outcome.ts'
import type { IdPair } from '../projections/audit-trail/index.ts'
import { differences } from '../projections/differences.ts'
import { type LedgerIndex, openLedgerIndex } from '../projections/ledger-index.ts'
import { buildIndex } from '../projections/rebuild.ts'
import { type Runner, startRunner } from '../projections/runner.ts'

/** The index of a node in use: fed from the log, and changed for a new one without a pause in its answers. */
export interface IndexHost extends Omit<Runner, 'exchange' | 'stop'> {
  readonly index: () => LedgerIndex
  readonly rebuild: (
    store: EventStore,
    onProgress: (progress: Progress) => void,
  ) => Promise<E.Either<Outage | RebuildFailure, Rebuilt>>
  readonly close: () => Promise<void>
}

/** The index holds events that the log does not: the log was replaced, or lost its end. */
export interface LogBehindIndex {
  readonly _tag: 'LogBehindIndex'
  readonly dir: string
}

/**
 * Opens the index under `dir`, whose file `current` names the one in use, and starts to feed it. An index that was built
 * by other versions of the read models is left aside, and a new one is built from the first event on.
 */
export const openIndexHost = async (
  dir: string,
  feed: EventFeed,
  onFeedFailure: (failure: unknown) => void,
  /** Whether the log reaches a position that an index has come to. */
  reaches: (applied: Position) => boolean,
  /** Told of each id that comes to stand in two streams. */
  onIdPairs: (pairs: ReadonlyArray<IdPair>) => void = () => undefined,
): Promise<E.Either<LogBehindIndex, IndexHost>> => {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  let name = nameOfCurrent(dir)
  removeOthers(dir, name)
  let current = openLedgerIndex(join(dir, name), false, onIdPairs)
  if (!current.isCurrent()) {
    await current.close()
    name = nextName(name)
    current = openLedgerIndex(join(dir, name), false, onIdPairs)
    pointTo(dir, name)
  }
  const { applied } = current.checkpoint()
  if (applied !== null && !reaches(applied)) {
    await current.close()
    return E.left({ _tag: 'LogBehindIndex', dir })
  }
  let isRebuilding = false
  let isClosed = false
  const index = (): LedgerIndex => {
    invariant(!isClosed, 'a node that is closed is asked nothing')
    return current
  }
  const runner = startRunner({ feed, index, onFeedFailure })

  return E.right({
    ...runner,
    index,
    rebuild: async (store, onProgress) => {
      if (isRebuilding) return E.left({ _tag: 'RebuildUnderway' })
      isRebuilding = true
      try {
        const startedAt = performance.now()
        const fresh = nextName(name)
        rmSync(join(dir, fresh), { recursive: true, force: true })
        const built = openLedgerIndex(join(dir, fresh), false, (pairs) => {
          if (current === built) onIdPairs(pairs)
        })
        const done = await buildIndex(built, store, O.none, onProgress)
        if (E.isLeft(done)) {
          await built.close()
          rmSync(join(dir, fresh), { recursive: true, force: true })
          return done
        }
        let differing = 0
        let failure: E.Either<Outage, number> = done
        await runner.exchange(async () => {
          const { applied } = current.checkpoint()
          failure = await buildIndex(built, store, O.fromNullable(applied), onProgress)
          if (E.isLeft(failure)) return
          differing = differences(current, built)
          await built.flushed()
          pointTo(dir, fresh)
          const old = { index: current, name }
          current = built
          name = fresh
          await old.index.close()
          rmSync(join(dir, old.name), { recursive: true, force: true })
        })
        if (E.isLeft(failure)) return failure
        const seconds = (performance.now() - startedAt) / 1_000
        return E.right({ events: current.checkpoint().size, differences: differing, seconds })
      } finally {
        isRebuilding = false
      }
    },
    close: async () => {
      await runner.stop()
      isClosed = true
      await current.flushed()
      await current.close()
    },
  })
}

/** The index in use, for a process beside its owner. */
export const openIndexBeside = (dir: string): LedgerIndex | undefined =>
  existsSync(join(dir, CURRENT)) ? openLedgerIndex(join(dir, nameOfCurrent(dir)), true) : undefined

const CURRENT = 'current'

const nameOfCurrent = (dir: string): string => {
  if (existsSync(join(dir, CURRENT))) return readFileSync(join(dir, CURRENT), 'utf8').trim()
  pointTo(dir, FIRST)
  return FIRST
}

const FIRST = 'index-1'

const nextName = (name: string): string => `index-${Number(name.slice('index-'.length)) + 1}`

const pointTo = (dir: string, name: string): void => {
  const beside = join(dir, `${CURRENT}.new`)
  writeFileSync(beside, `${name}\n`, { mode: 0o600, flush: true })
  renameSync(beside, join(dir, CURRENT))
}

/** What an interrupted rebuild left. */
const removeOthers = (dir: string, name: string): void => {
  for (const other of readdirSync(dir))
    if (other.startsWith('index-') && other !== name)
      rmSync(join(dir, other), { recursive: true, force: true })
}
