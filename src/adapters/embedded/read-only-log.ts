import * as E from 'fp-ts/lib/Either.js'
import type { Clock } from '../../domain/ports/clock.ts'
import type { EventFeed, EventReads } from '../../domain/ports/event-store.ts'
import { type CheckLog, checkLog } from './check.ts'
import { type LogNotOpened, openEnvironment } from './environment.ts'
import { eventFeed, SIGN_OF_LIFE_MS } from './feed.ts'
import type { Notes } from './notes.ts'
import { headOfLog, readLog } from './reader.ts'
import { sleepers } from './sleepers.ts'
import { storeReads } from './store-reads.ts'

export interface ReadOnlyLogOptions {
  readonly dir: string
  readonly clock: Clock
  readonly signOfLifeMs?: number
}

/** The log beside its owner: another process, which sees what the owner committed. */
export interface ReadOnlyLog {
  readonly store: EventReads
  readonly feed: EventFeed
  readonly tag: string
  readonly nodeId: string
  readonly notes: Pick<Notes, 'read'>
  readonly check: CheckLog
  readonly close: () => Promise<void>
}

/** Nobody wakes a follower in another process, so it looks this often. */
export const READ_ONLY_POLL_MS = 20

export const openEmbeddedLogReadOnly = async (
  options: ReadOnlyLogOptions,
): Promise<E.Either<LogNotOpened, ReadOnlyLog>> => {
  const { dir, clock, signOfLifeMs = SIGN_OF_LIFE_MS } = options
  const opened = await openEnvironment(dir, 'read')
  if (E.isLeft(opened)) return opened
  const environment = opened.right
  const { tag, nodeId, notes, root } = environment
  const followers = sleepers()
  let isClosed = false
  const head = (): number => {
    if (isClosed) throw new Error('the log is closed')
    root.resetReadTxn()
    return headOfLog(environment)
  }
  const tail = {
    tag,
    head,
    fromDisk: (from: number, end: number) => readLog(environment, from, end),
    recent: () => undefined,
    sleep: (ms: number, signal: AbortSignal) => followers.sleep(Math.min(ms, READ_ONLY_POLL_MS), signal),
  }
  return E.right({
    store: storeReads(environment, head),
    feed: eventFeed(tail, clock, signOfLifeMs),
    tag,
    nodeId,
    notes,
    check: (onProgress) => checkLog(environment, head() + 1, onProgress),
    close: async () => {
      isClosed = true
      followers.wakeAll()
      await root.close()
    },
  })
}
