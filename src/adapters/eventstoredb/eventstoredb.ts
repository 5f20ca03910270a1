import * as E from 'fp-ts/lib/Either.js'
import type { Clock } from '../../domain/ports/clock.ts'
import type { EventFeed, EventStore, StoreFailure } from '../../domain/ports/event-store.ts'
import type { ListedKeyStreams } from '../../domain/ports/key-streams.ts'
import type { Address } from './address.ts'
import { allEvents } from './all-events.ts'
import { Connection, type Gate } from './connection.ts'
import { eventFeed } from './event-feed.ts'
import { eventStore } from './event-store.ts'
import { fitness } from './fitness.ts'
import { keyStreams } from './key-streams.ts'
import { PATIENCE, type Patience } from './patience.ts'
import { type StoreUse, storeTag, TAG_STREAM } from './store-tag.ts'
import type { StoreUnfit } from './store-unfit.ts'
import { keyStreamNames, streamNames } from './stream-names.ts'
import { streamSettings } from './stream-settings.ts'

export interface EventStoreDbOptions {
  readonly address: Address
  /** Begins the names of all streams of this ledger on the server. */
  readonly prefix: string
  readonly clock: Clock
  /** The store that this node has used before; undefined where it never has. */
  readonly tag: string | undefined
  /** Told once which store it is, before anything is read from it or written to it. It must be kept. */
  readonly onTagLearned: (tag: string) => void
  /** What is only read must have been used before. */
  readonly use: StoreUse
  readonly patience?: Partial<Patience>
}

/** The ledger of record on a server or a cluster. It need not be there yet. */
export interface EventStoreDb {
  readonly store: EventStore
  readonly feed: EventFeed
  /** Wrapped keys that nodes share, on the same server beside the ledger. */
  readonly keyStreams: ListedKeyStreams
  /** Whether a server answers that may be relied on. */
  readonly looked: () => Promise<E.Either<StoreUnfit | StoreFailure, void>>
  readonly close: () => Promise<void>
}

export const openEventStoreDb = (options: EventStoreDbOptions): EventStoreDb => {
  const { address, prefix, clock } = options
  const patience = { ...PATIENCE, ...options.patience }
  const names = streamNames(prefix)
  const tag = storeTag(names.outside(TAG_STREAM), options.tag, options.onTagLearned, patience, options.use)
  const isFit = fitness(names, clock, patience)
  let wasFit = false

  const gate: Gate = async (run) => {
    const verified = await tag.verify(run)
    if (E.isLeft(verified) || wasFit) return withAccess(verified)
    const fit = withAccess(await isFit(run))
    wasFit = E.isRight(fit)
    return fit
  }
  const [appends, reads, subscriptions] = [1, 2, 3].map(() => new Connection(address, gate)) as [
    Connection,
    Connection,
    Connection,
  ]
  const all = allEvents(reads, names, tag, patience)
  const keyNames = keyStreamNames(prefix)
  const keyEvents = eventStore({
    appends,
    reads,
    all: allEvents(reads, keyNames, tag, patience),
    names: keyNames,
    tag,
    patience,
  })
  const settings = streamSettings((work, deadlineMs) => reads.call(work, deadlineMs), names, patience)

  return {
    store: eventStore({ appends, reads, all, names, tag, patience }),
    feed: eventFeed({ subscriptions, all, settings, names, tag, clock, patience }),
    keyStreams: keyStreams({ events: keyEvents, appends, reads, names: keyNames, patience }),
    looked: async () => {
      const answer = await reads.call(async () => undefined, patience.verifyMs)
      if (E.isRight(answer)) return answer
      const { left } = answer
      return E.left(left.type === 'unfit' ? left.unfit : { _tag: 'StoreUnavailable', cause: left.cause })
    },
    close: async () => {
      await Promise.all([appends, reads, subscriptions].map((connection) => connection.close()))
    },
  }
}

const withAccess = (looked: Awaited<ReturnType<Gate>>): Awaited<ReturnType<Gate>> =>
  E.isLeft(looked) && looked.left.type === 'refused' && looked.left.refusal?.type === 'access-denied'
    ? E.left({ type: 'unfit', cause: looked.left.cause, unfit: { _tag: 'StoreAccessDenied' } })
    : looked
