import type { ContactState, Entry, Grant, Refusal } from '../../domain/contact/state.ts'
import type { EventId } from '../../domain/kernel/event-id.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Position } from '../../domain/kernel/position.ts'
import type { Scope } from '../../domain/kernel/scope.ts'

/**
 * A contact's state as it is kept: rows instead of objects, an entry's own fields behind those that every entry has. A
 * changed row is a new version of the projection.
 */
export const SUPPRESSION_RECORD_VERSION = 1

type EntryRow = [id: EventId, revision: number, position: Position, occurredAt: Instant, recordedAt: Instant]
type ScopeRow = [seller: Scope['seller'], channel: Scope['channel'], purpose: Scope['purpose']]
type GrantRow = [...EntryRow, ScopeRow, Grant['level'], ...([] | [expiresAt: Instant])]
type RefusalRow = [...EntryRow, ScopeRow, since: Instant]
type PlainRow = [...EntryRow, ...ReadonlyArray<unknown>]

export type SuppressionRecord = [
  revision: number,
  recordedAt: Instant | null,
  grants: Array<GrantRow>,
  withdrawals: Array<RefusalRow>,
  dnc: Array<RefusalRow>,
  lifts: Array<PlainRow>,
  relationships: Array<PlainRow>,
  reassignments: Array<PlainRow>,
  erasures: Array<PlainRow>,
]

export const recordOf = (state: ContactState): SuppressionRecord => [
  state.revision,
  state.recordedAt,
  state.grants.map(grantRow),
  state.withdrawals.map(refusalRow),
  state.dnc.map(refusalRow),
  state.lifts.map((lift) => [...entryRow(lift), lift.entryId]),
  state.relationships.map((relationship) => [
    ...entryRow(relationship),
    relationship.seller,
    relationship.kind,
  ]),
  state.reassignments.map((reassignment) => [...entryRow(reassignment), reassignment.asOf]),
  state.erasures.map((erasure) => [...entryRow(erasure), erasure.generation]),
]

export const stateOf = (record: SuppressionRecord): ContactState => ({
  revision: record[0],
  recordedAt: record[1],
  grants: record[2].map(grantOf),
  withdrawals: record[3].map(refusalOf),
  dnc: record[4].map(refusalOf),
  lifts: record[5].map((row) => ({ ...entryOf(row), entryId: row[5] }) as ContactState['lifts'][number]),
  relationships: record[6].map(
    (row) => ({ ...entryOf(row), seller: row[5], kind: row[6] }) as ContactState['relationships'][number],
  ),
  reassignments: record[7].map(
    (row) => ({ ...entryOf(row), asOf: row[5] }) as ContactState['reassignments'][number],
  ),
  erasures: record[8].map(
    (row) => ({ ...entryOf(row), generation: row[5] }) as ContactState['erasures'][number],
  ),
})

const entryRow = ({ id, revision, position, occurredAt, recordedAt }: Entry): EntryRow => [
  id,
  revision,
  position,
  occurredAt,
  recordedAt,
]

const grantRow = (grant: Grant): GrantRow =>
  grant.expiresAt === undefined
    ? [...entryRow(grant), scopeRow(grant.scope), grant.level]
    : [...entryRow(grant), scopeRow(grant.scope), grant.level, grant.expiresAt]

const refusalRow = (refusal: Refusal): RefusalRow => [
  ...entryRow(refusal),
  scopeRow(refusal.scope),
  refusal.since,
]

const scopeRow = ({ seller, channel, purpose }: Scope): ScopeRow => [seller, channel, purpose]

const entryOf = (row: Readonly<PlainRow>): Entry => ({
  id: row[0],
  revision: row[1],
  position: row[2],
  occurredAt: row[3],
  recordedAt: row[4],
})

const grantOf = (row: GrantRow): Grant => {
  const [id, revision, position, occurredAt, recordedAt, scope, level, expiresAt] = row
  const grant = { id, revision, position, occurredAt, recordedAt, scope: scopeOf(scope), level }
  return expiresAt === undefined ? grant : { ...grant, expiresAt }
}

const refusalOf = (row: RefusalRow): Refusal => {
  const [id, revision, position, occurredAt, recordedAt, scope, since] = row
  return { id, revision, position, occurredAt, recordedAt, scope: scopeOf(scope), since }
}

const scopeOf = ([seller, channel, purpose]: ScopeRow): Scope => ({ seller, channel, purpose })
