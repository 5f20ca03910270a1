import type { Database, GetOptions, RootDatabase, Transaction } from 'lmdb'
import type { Ground } from '../../domain/kernel/ground.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Position } from '../../domain/kernel/position.ts'
import type { RegistryVersionImported } from '../../domain/registry/event.ts'
import type { Projection, SizedEvent } from '../projection.ts'

/** A version as the log has it. */
export interface RecordedVersion extends Omit<RegistryVersionImported, 'type'> {
  readonly event: Ground
  readonly recordedAt: Instant
}

/** A waiver, or the end of one. */
export interface RecordedWaiver {
  /** Undefined where it is the end. */
  readonly waived?: { readonly reason: string; readonly authority: string }
  readonly by: string
  readonly event: Ground
  readonly recordedAt: Instant
}

/** Everything recorded of one registry: versions in the order of their dates, waivers in that of the log. */
export interface RegistryRecord {
  readonly versions: ReadonlyArray<RecordedVersion>
  readonly waivers: ReadonlyArray<RecordedWaiver>
}

/** Which versions of which registries were imported, and what was waived: facts only, the numbers lie elsewhere. */
export interface RegistryList {
  readonly projection: Projection
  /** By the id of the registry. Read anew only when something of it has changed. */
  readonly records: () => ReadonlyMap<string, RegistryRecord>
  /** The same, as of one snapshot. */
  readonly recordsIn: (transaction: () => Transaction) => () => ReadonlyMap<string, RegistryRecord>
}

export const REGISTRY_LIST_VERSION = 1

export const registryList = (environment: RootDatabase): RegistryList => {
  const rows: Database<Row, Position | typeof CHANGES> = environment.openDB({
    name: 'registries',
    encoding: 'msgpack',
  })
  let changes = -1
  let known: ReadonlyMap<string, RegistryRecord> = new Map()
  const recordsOf = (options?: GetOptions): ReadonlyMap<string, RegistryRecord> => {
    const now = countOf(rows.get(CHANGES, options))
    if (now === changes) return known
    const read = recordsFrom(rows.getRange({ ...options, start: AFTER_CHANGES }).map(({ value }) => value))
    changes = now
    known = read
    return read
  }
  return {
    projection: {
      name: 'registry-list',
      version: REGISTRY_LIST_VERSION,
      apply: (events) => {
        const made = events.flatMap(rowsOf)
        if (made.length === 0) return
        const before = countOf(rows.get(CHANGES))
        for (const row of made) void rows.put(row.event.position, row)
        void rows.put(CHANGES, before + made.length)
      },
    },
    records: () => recordsOf(),
    recordsIn: (transaction) => () => recordsOf({ transaction: transaction() }),
  }
}

/** How many rows there are: it changes with each, so whoever holds what it read knows that it is old. Before all positions. */
const CHANGES = '#'
const AFTER_CHANGES = '$' as Position

type Row = VersionRow | WaiverRow | number
interface VersionRow extends RecordedVersion {
  readonly row: 'version'
}
interface WaiverRow extends RecordedWaiver {
  readonly row: 'waiver'
  readonly registry: string
}

const countOf = (row: Row | undefined): number => (typeof row === 'number' ? row : 0)

const rowsOf = ({ stored, event, metadata }: SizedEvent): ReadonlyArray<VersionRow | WaiverRow> => {
  const { id, stream, revision, position } = stored
  const common = {
    event: { id, stream, revision: String(revision), position },
    recordedAt: metadata.recordedAt,
  }
  if (event.type === 'RegistryVersionImported') {
    const { type: _, ...facts } = event
    return [{ row: 'version', ...facts, ...common }]
  }
  if (event.type === 'RegistryWaived') {
    const { registry, reason, authority, waivedBy: by } = event
    return [{ row: 'waiver', registry, waived: { reason, authority }, by, ...common }]
  }
  return event.type === 'RegistryWaiverRevoked'
    ? [{ row: 'waiver', registry: event.registry, by: event.revokedBy, ...common }]
    : []
}

const recordsFrom = (rows: Iterable<Row>): ReadonlyMap<string, RegistryRecord> => {
  const records = new Map<string, { versions: Array<RecordedVersion>; waivers: Array<RecordedWaiver> }>()
  for (const row of rows) {
    if (typeof row === 'number') continue
    const record = records.get(row.registry) ?? { versions: [], waivers: [] }
    records.set(row.registry, record)
    if (row.row === 'version') record.versions.push(row)
    else record.waivers.push(row)
  }
  for (const { versions } of records.values()) versions.sort((a, b) => (a.version < b.version ? -1 : 1))
  return new Map([...records].sort(([a], [b]) => (a < b ? -1 : 1)))
}
