import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Config } from '../adapters/config.ts'
import { openEmbeddedLog, openEmbeddedLogReadOnly } from '../adapters/embedded/index.ts'
import {
  addressOf,
  type EventStoreDb,
  openEventStoreDb,
  type StoreUse,
} from '../adapters/eventstoredb/index.ts'
import { systemClock } from '../adapters/system/clock.ts'
import type { Position } from '../domain/kernel/position.ts'
import type { EventFeed, EventReads, EventStore } from '../domain/ports/event-store.ts'
import type { ListedKeyStreams } from '../domain/ports/key-streams.ts'
import type { NodeFailure } from './failure-sentence.ts'
import { type KeyNote, keyNoteIn, recordedIn } from './key-note.ts'
import { type NodeFile, openNodeFile } from './node-file.ts'

/** The ledger of record, wherever it lies. */
export interface EventLog {
  readonly store: EventStore
  readonly feed: EventFeed
  readonly nodeId: string
  /** Whether the log reaches a position that an index has come to, as far as that can be told at the start. */
  readonly reaches: (applied: Position) => boolean
  /** Where the keys of a log are noted that one node alone writes to; where nodes share it, they are in the log itself. */
  readonly keyNote: KeyNote | undefined
  /** Where nodes that share the log keep wrapped keys; undefined where a machine has a vault of its own. */
  readonly keyStreams: ListedKeyStreams | undefined
  readonly close: () => Promise<void>
}

/** Opens the log that the settings name. One on a server that does not answer is opened all the same. */
export const openEventLog = async (
  config: Config,
  onFatal: (cause: unknown) => void,
): Promise<E.Either<NodeFailure, EventLog>> =>
  config.eventStore.type === 'embedded'
    ? openEmbedded(config, onFatal)
    : openOnServer(config.dataDir, config.eventStore)

const openEmbedded = async (
  { dataDir }: Config,
  onFatal: (cause: unknown) => void,
): Promise<E.Either<NodeFailure, EventLog>> => {
  const log = await openEmbeddedLog({ dir: dataDir, onFatal, clock: systemClock })
  if (E.isLeft(log)) return log
  const { store, feed, nodeId, notes, close } = log.right
  const head = await store.head()
  if (E.isLeft(head)) {
    await close()
    return head
  }
  const reaches = (applied: Position): boolean =>
    O.isSome(head.right) && store.owns(applied) && applied <= head.right.value
  return E.right({ store, feed, nodeId, reaches, keyNote: keyNoteIn(notes), keyStreams: undefined, close })
}

const openOnServer = async (
  dataDir: string,
  onServer: OnServer,
): Promise<E.Either<NodeFailure, EventLog>> => {
  const own = nodeFileOf(dataDir)
  if (E.isLeft(own)) return own
  const server = serverOf(VARIABLE, onServer, own.right, 'write')
  if (E.isLeft(server)) return server
  const { store, feed, keyStreams, looked, close } = server.right
  const answer = await looked()
  if (E.isLeft(answer) && answer.left._tag !== 'StoreUnavailable') {
    await close()
    return E.left(answer.left)
  }
  // The feed looks where the log ends, at each of its starts.
  const { nodeId } = own.right
  return E.right({ store, feed, nodeId, reaches: () => true, keyNote: undefined, keyStreams, close })
}

/** The log as far as a process can read it that does not own the data directory. */
export interface EventLogBeside {
  readonly store: EventReads
  readonly keyNote: Pick<KeyNote, 'recorded'> | undefined
  readonly keyStreams: ListedKeyStreams | undefined
  readonly close: () => Promise<void>
}

export const openEventLogBeside = async ({
  dataDir,
  eventStore,
}: Config): Promise<E.Either<NodeFailure, EventLogBeside>> => {
  if (eventStore.type === 'embedded') {
    const log = await openEmbeddedLogReadOnly({ dir: dataDir, clock: systemClock })
    return E.isLeft(log)
      ? log
      : E.right({
          ...log.right,
          keyNote: { recorded: () => recordedIn(log.right.notes) },
          keyStreams: undefined,
        })
  }
  const own = nodeFileOf(dataDir)
  if (E.isLeft(own)) return own
  const server = serverOf(VARIABLE, eventStore, { ...own.right, keepStoreTag: () => undefined }, 'read')
  return E.isLeft(server) ? server : E.right({ ...server.right, keyNote: undefined })
}

const VARIABLE = 'LEDGER_EVENT_STORE'

export type OnServer = Extract<Config['eventStore'], { readonly type: 'eventstoredb' }>

/** `named` is where the address was given. */
export const serverOf = (
  named: string,
  { connectionString, prefix }: OnServer,
  { storeTag, keepStoreTag }: Pick<NodeFile, 'storeTag' | 'keepStoreTag'>,
  use: StoreUse,
): E.Either<NodeFailure, EventStoreDb> => {
  const address = addressOf(named, connectionString)
  if (E.isLeft(address)) return E.left({ _tag: 'ConfigUnusable', issues: address.left })
  return E.right(
    openEventStoreDb({
      address: address.right,
      prefix,
      clock: systemClock,
      tag: storeTag,
      onTagLearned: keepStoreTag,
      use,
    }),
  )
}

const nodeFileOf = (dataDir: string): E.Either<NodeFailure, NodeFile> =>
  E.tryCatch(
    () => openNodeFile(dataDir),
    (error) => ({
      _tag: 'DataDirUnusable',
      dir: dataDir,
      cause: (error as NodeJS.ErrnoException).code ?? 'node.json is damaged',
    }),
  )
