import type { ContactState, Entry } from '../../domain/contact/state.ts'

/**
 * A contact's state as it is kept: arrays instead of objects, in the order of the fields below. A changed order or field
 * is a new version of the projection.
 */
export type SuppressionRecord = readonly [
  revision: number,
  recordedAt: string | null,
  ...lists: ReadonlyArray<ReadonlyArray<ReadonlyArray<unknown>>>,
]

export const SUPPRESSION_RECORD_VERSION = 1

const ENTRY = ['id', 'revision', 'position', 'occurredAt', 'recordedAt'] as const

const LISTS = [
  ['grants', [...ENTRY, 'scope', 'level', 'expiresAt']],
  ['withdrawals', [...ENTRY, 'scope', 'since']],
  ['dnc', [...ENTRY, 'scope', 'since']],
  ['lifts', [...ENTRY, 'entryId']],
  ['relationships', [...ENTRY, 'seller', 'kind']],
  ['reassignments', [...ENTRY, 'asOf']],
  ['erasures', [...ENTRY, 'generation']],
] as const

export const recordOf = (state: ContactState): SuppressionRecord => [
  state.revision,
  state.recordedAt,
  ...LISTS.map(([list, fields]) => state[list].map((entry: Entry) => rowOf(entry, fields))),
]

export const stateOf = ([revision, recordedAt, ...lists]: SuppressionRecord): ContactState => {
  const state: Record<string, unknown> = { revision, recordedAt }
  for (const [i, [list, fields]] of LISTS.entries())
    state[list] = (lists[i] ?? []).map((row) => entryOf(row, fields))
  return state as unknown as ContactState
}

const rowOf = (entry: Entry, fields: ReadonlyArray<string>): ReadonlyArray<unknown> => {
  const row = fields.map((field) =>
    storedValueOf(field, (entry as unknown as Record<string, unknown>)[field]),
  )
  return row.at(-1) === undefined ? row.slice(0, -1) : row
}

const entryOf = (row: ReadonlyArray<unknown>, fields: ReadonlyArray<string>): Record<string, unknown> => {
  const entry: Record<string, unknown> = {}
  for (let i = 0; i < row.length; i++) {
    const field = fields[i] ?? ''
    entry[field] = field === 'scope' ? scopeOf(row[i] as ReadonlyArray<unknown>) : row[i]
  }
  return entry
}

const storedValueOf = (field: string, value: unknown): unknown => {
  if (field !== 'scope') return value
  const { seller, channel, purpose } = value as { seller: unknown; channel: unknown; purpose: unknown }
  return [seller, channel, purpose]
}

const scopeOf = ([seller, channel, purpose]: ReadonlyArray<unknown>) => ({ seller, channel, purpose })
