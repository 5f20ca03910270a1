import * as E from 'fp-ts/lib/Either.js'
import type { Clock } from '../../domain/ports/clock.ts'
import type { EventFeed, EventStore } from '../../domain/ports/event-store.ts'
import { append, type DecidedAppend } from './appending.ts'
import { type CheckLog, checkLog } from './check.ts'
import { commitRecords } from './commit.ts'
import { type Environment, type LogNotOpened, openEnvironment } from './environment.ts'
import { eventFeed, SIGN_OF_LIFE_MS } from './feed.ts'
import { GroupWriter } from './group-writer.ts'
import { streamHeads } from './heads.ts'
import type { Notes } from './notes.ts'
import { headOfLog, headOfStream, readLog } from './reader.ts'
import { recentEvents } from './recent-events.ts'
import { sleepers } from './sleepers.ts'
import { storeReads } from './store-reads.ts'
import { unavailable } from './unavailable.ts'

export interface EmbeddedLogOptions {
  /** The data directory. Whoever opens the log has taken ownership of it. */
  readonly dir: string
  /** The disk failed in the middle of a commit: the process must stop, and find out at its next start what was kept. */
  readonly onFatal: (cause: unknown) => void
  readonly clock: Clock
  readonly signOfLifeMs?: number
}

/** The ledger of record of one machine. */
export interface EmbeddedLog {
  readonly store: EventStore
  readonly feed: EventFeed
  /** In every position of this store. */
  readonly tag: string
  readonly nodeId: string
  readonly notes: Notes
  readonly counters: () => LogCounters
  /** Walks all records and both indexes of the log. */
  readonly check: CheckLog
  /** Refuses what comes, finishes what is queued, and closes the file. */
  readonly close: () => Promise<void>
}

interface LogCounters {
  /** Events written since the log was opened. */
  readonly events: number
  /** Transactions they were written in, each with one sync. */
  readonly commits: number
}

export const openEmbeddedLog = async (
  options: EmbeddedLogOptions,
): Promise<E.Either<LogNotOpened, EmbeddedLog>> => {
  const { dir } = options
  const environment = await openEnvironment(dir, 'own')
  if (E.isLeft(environment)) return environment
  return E.tryCatch(
    () => startLog(environment.right, options),
    (error) => ({ _tag: 'LogNotOpened', dir, cause: unavailable(error).cause }),
  )
}

const startLog = (environment: Environment, options: EmbeddedLogOptions): EmbeddedLog => {
  const { onFatal, clock, signOfLifeMs = SIGN_OF_LIFE_MS } = options
  const { tag, nodeId, notes, root } = environment
  const counters = { events: 0, commits: 0 }
  let committed = headOfLog(environment)
  let next = committed + 1
  let closed: string | undefined
  const heads = streamHeads((stream, guess) => headOfStream(environment, stream, guess))
  const recent = recentEvents(next)
  const followers = sleepers()

  const writer = new GroupWriter<DecidedAppend>({
    commit: async (group) => {
      const writes = group.flatMap((decided) => decided.writes)
      if (writes.length === 0) return
      await commitRecords(environment, writes)
      counters.commits++
      counters.events += writes.length
    },
    onCommitted: (group) => {
      for (const { stream, events, answer, tell } of group) {
        committed += events.length
        recent.add(events)
        if (events.length > 0) heads.settle(stream)
        tell(answer)
      }
      followers.wakeAll()
    },
    onFailed: (unsettled, error) => {
      const { cause } = unavailable(error)
      closed = `the log stopped at a failed commit: ${cause}`
      for (const { tell } of unsettled) tell(E.left({ _tag: 'OutcomeUnknown', cause }))
      onFatal(error)
    },
  })

  const appending = {
    tag,
    heads,
    takeSequences: (count: number) => {
      next += count
      return next - count
    },
    closedBecause: (bytes: number) =>
      closed ?? (writer.hasRoomFor(bytes) ? undefined : 'too much is waiting for the disk'),
    enqueue: (decided: DecidedAppend) => writer.enqueue(decided),
  }

  const head = (): number => {
    if (closed !== undefined) throw new Error(closed)
    return committed
  }
  const tail = {
    tag,
    head,
    fromDisk: (from: number, end: number) => readLog(environment, from, end),
    recent: recent.from,
    sleep: followers.sleep,
  }

  return {
    store: { append: append(appending), ...storeReads(environment, head) },
    feed: eventFeed(tail, clock, signOfLifeMs),
    tag,
    nodeId,
    notes,
    counters: () => ({ ...counters }),
    check: (onProgress) => checkLog(environment, head() + 1, onProgress),
    close: async () => {
      const isHealthy = closed === undefined
      closed ??= 'the log is closed'
      await writer.drained()
      followers.wakeAll()
      if (isHealthy) await root.close()
    },
  }
}
