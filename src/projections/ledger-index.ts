import type { Database, RootDatabase } from 'lmdb'
import type { ContactState } from '../domain/contact/state.ts'
import { invariant } from '../domain/kernel/invariant.ts'
import type { Pseudonym } from '../domain/kernel/pseudonym.ts'
import { isLeafStream } from '../domain/proof/leaf-streams.ts'
import type { Understood } from '../domain/record/ledger-event.ts'
import { type AccessList, accessList } from './access-list/index.ts'
import { type AuditTrail, auditTrail, type IdPair } from './audit-trail/index.ts'
import { type Checkpoint, theBeginning } from './checkpoint.ts'
import { type DeadLetters, deadLetters } from './dead-letters/index.ts'
import { type FeedMark, feedMark } from './feed-mark.ts'
import { type KafkaPlaces, kafkaPlaces } from './kafka-places/index.ts'
import { type KeyChecks, keyChecks } from './key-checks/index.ts'
import { openIndexEnvironment } from './lmdb/environment.ts'
import { held } from './lmdb/held-transaction.ts'
import type { SizedEvent } from './projection.ts'
import { type RegistryList, type RegistryRecord, registryList } from './registry-list/index.ts'
import { type Replies, replies } from './replies/index.ts'
import { type SuppressionIndex, suppressionIndex } from './suppression-index/index.ts'

/** All read models of a node, in one environment, so that they are true for one position. */
export interface LedgerIndex {
  readonly suppression: SuppressionIndex
  readonly audit: AuditTrail
  readonly access: AccessList
  readonly keys: KeyChecks
  readonly kafka: KafkaPlaces
  readonly deadLetters: DeadLetters
  readonly registries: RegistryList
  readonly replies: Replies
  /** How far this index has come, in the snapshot that the reads of this turn of the event loop see. */
  readonly checkpoint: () => Checkpoint
  /** What a decision reads, all of it true for one place. It is kept until the next events are applied. */
  readonly snapshot: () => IndexSnapshot
  /** What is remembered of the feed; no part of what the index was built from. */
  readonly feedMark: FeedMark
  /** Applies events that follow the checkpoint, writes and position in one transaction. Repeats are passed over. */
  readonly apply: (events: ReadonlyArray<Understood>) => Promise<Checkpoint>
  /** Whether it was built by read models of these versions; so is one that was never written. */
  readonly isCurrent: () => boolean
  /** Everything in it, in the order of its keys, for comparing two. */
  readonly contents: () => Iterable<IndexEntry>
  /** Counts the batches that brought a change of tokens since it was opened. */
  readonly tokenChanges: () => number
  /** Reads from now on see what other processes have committed. */
  readonly refresh: () => void
  readonly close: () => Promise<void>
}

export interface IndexSnapshot {
  readonly checkpoint: Checkpoint
  /** `nothingKnown` for a contact that no event up to there speaks of. */
  readonly stateOf: (pseudonym: Pseudonym) => ContactState
  readonly registries: () => ReadonlyMap<string, RegistryRecord>
}

/** An entry of an index as it is stored: the number of its database, and bytes. */
export interface IndexEntry {
  readonly database: number
  readonly key: Buffer
  readonly value: Buffer
}

export const openLedgerIndex = (
  path: string,
  readOnly = false,
  onIdPairs?: (pairs: ReadonlyArray<IdPair>) => void,
): LedgerIndex => {
  const environment = openIndexEnvironment(path, readOnly)
  const meta: Database<Buffer, string> = environment.openDB({ name: 'meta', encoding: 'binary' })
  const suppression = suppressionIndex(environment)
  const audit = auditTrail(environment, onIdPairs)
  const access = accessList(environment)
  const keys = keyChecks(environment)
  const kafka = kafkaPlaces(environment)
  const putAside = deadLetters(environment)
  const registries = registryList(environment)
  const replied = replies(environment)
  const projections = [suppression, audit, access, keys, kafka, putAside, registries, replied].map(
    ({ projection }) => projection,
  )

  const versions = projections.map(({ name, version }) => `${name} ${version}`).join(', ')
  const checkpoint = newestCheckpoint(() => meta.get(CHECKPOINT))
  const snapshot = held<IndexSnapshot>(environment, (transaction) => ({
    checkpoint: checkpointOf(meta.get(CHECKPOINT, { transaction: transaction() })),
    stateOf: suppression.statesIn(transaction),
    registries: registries.recordsIn(transaction),
  }))

  let tokenChanges = 0

  return {
    suppression,
    audit,
    access,
    keys,
    kafka,
    deadLetters: putAside,
    registries,
    replies: replied,
    checkpoint,
    snapshot: () => {
      if (readOnly) snapshot.letGo()
      return snapshot.current()
    },
    feedMark: feedMark(environment, snapshot.letGo),
    apply: async (events) => {
      const before = checkpoint()
      const { sized, after } = following(before, events)
      if (sized.length === 0) return before
      try {
        await environment.batch(() => {
          for (const projection of projections) projection.apply(sized)
          void meta.put(CHECKPOINT, bytesOf(after))
          void meta.put(BUILT_BY, bytesOf(versions))
        })
      } finally {
        snapshot.letGo()
      }
      if (sized.some(({ event }) => event.type === 'TokenIssued' || event.type === 'TokenRevoked'))
        tokenChanges++
      return after
    },
    tokenChanges: () => tokenChanges,
    isCurrent: () => (meta.get(BUILT_BY) ?? bytesOf(versions)).equals(bytesOf(versions)),
    contents: () => contentsOf(environment),
    refresh: () => environment.resetReadTxn(),
    close: () => {
      snapshot.letGo()
      return environment.close()
    },
  }
}

const CHECKPOINT = 'checkpoint'
const BUILT_BY = 'built-by'

const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

/** Reads it anew at every call, because it must be of the snapshot that the other reads of this turn see; parses it when it changed. */
const newestCheckpoint = (read: () => Buffer | undefined): (() => Checkpoint) => {
  let bytes: Buffer = Buffer.alloc(0)
  let parsed = theBeginning
  return () => {
    const now = read()
    if (now === undefined) return theBeginning
    if (!now.equals(bytes)) {
      bytes = now
      parsed = checkpointOf(bytes)
    }
    return parsed
  }
}

const checkpointOf = (bytes: Buffer | undefined): Checkpoint =>
  bytes === undefined ? theBeginning : (JSON.parse(bytes.toString()) as Checkpoint)

/** The events after the checkpoint, numbered by their leaves, and the checkpoint they lead to. */
const following = (
  before: Checkpoint,
  events: ReadonlyArray<Understood>,
): { readonly sized: ReadonlyArray<SizedEvent>; readonly after: Checkpoint } => {
  const sized: Array<SizedEvent> = []
  let { applied, position: newest, size, recordedAt } = before
  for (const { stored, event, metadata } of events) {
    const { position, stream } = stored
    if (before.applied !== null && position <= before.applied) continue
    invariant(applied === null || position > applied, 'a feed hands over events in log order')
    applied = position
    if (isLeafStream(stream)) {
      newest = position
      size += 1
      recordedAt = metadata.recordedAt
    }
    sized.push({ stored, event, metadata, size })
  }
  return { sized, after: { applied, position: newest, size, recordedAt } }
}

function* contentsOf(environment: RootDatabase): Generator<IndexEntry, undefined> {
  for (const [number, name] of DATABASES.entries()) {
    const database: Database<Buffer, Buffer> = environment.openDB({
      name,
      encoding: 'binary',
      keyEncoding: 'binary',
    })
    for (const { key, value } of database.getRange()) yield { database: number, key, value }
  }
  return undefined
}

const DATABASES = [
  'suppression-index',
  'leaves',
  'event-ids',
  'id-pairs',
  'disclosures',
  'quarantined',
  'tokens',
  'revoked-tokens',
  'key-checks',
  'kafka-places',
  'dead-letters',
  'dead-letter-places',
  'dead-letter-replays',
  'registries',
  'replies',
  'meta',
]
