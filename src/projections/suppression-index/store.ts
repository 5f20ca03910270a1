import type { Database, GetOptions, RootDatabase, Transaction } from 'lmdb'
import { type ContactState, nothingKnown } from '../../domain/contact/state.ts'
import { bytesOfPseudonym, PSEUDONYM_BYTES, type Pseudonym } from '../../domain/kernel/pseudonym.ts'
import type { Projection } from '../projection.ts'
import { project } from './project.ts'
import { recentStates } from './recent-states.ts'
import { recordOf, SUPPRESSION_RECORD_VERSION, type SuppressionRecord, stateOf } from './record.ts'

/** Pseudonym (16 bytes) to everything that a decision about it needs: one get per check. */
export interface SuppressionIndex {
  readonly projection: Projection
  /** `nothingKnown` for a contact that no event speaks of. */
  readonly stateOf: (pseudonym: Pseudonym) => ContactState
  /** The same, as of one snapshot. */
  readonly statesIn: (transaction: () => Transaction) => (pseudonym: Pseudonym) => ContactState
  readonly contacts: () => number
}

export const suppressionIndex = (environment: RootDatabase): SuppressionIndex => {
  const records: Database<SuppressionRecord, Buffer> = environment.openDB({
    name: 'suppression-index',
    encoding: 'msgpack',
    keyEncoding: 'binary',
  })
  const known = (pseudonym: Pseudonym, options?: GetOptions): ContactState => {
    const record = records.get(soughtKeyOf(pseudonym), options)
    return record === undefined ? nothingKnown : stateOf(record)
  }
  const written = recentStates()
  const projection: Projection = {
    name: 'suppression-index',
    version: SUPPRESSION_RECORD_VERSION,
    apply: (events) => {
      for (const [pseudonym, state] of project((one) => written.get(one) ?? known(one), events)) {
        void records.put(keyOf(pseudonym), recordOf(state))
        written.keep(pseudonym, state)
      }
    },
    forget: written.forget,
  }
  return {
    projection,
    stateOf: (pseudonym) => known(pseudonym),
    statesIn: (transaction) => (pseudonym) => known(pseudonym, { transaction: transaction() }),
    contacts: () => records.getCount(),
  }
}

/** A key of its own: what is queued to be written is read later. */
const keyOf = (pseudonym: Pseudonym): Buffer => Buffer.from(bytesOfPseudonym(pseudonym).buffer)

const sought = Buffer.alloc(PSEUDONYM_BYTES)

/** The same, for a look-up that ends at once. */
const soughtKeyOf = (pseudonym: Pseudonym): Buffer => {
  bytesOfPseudonym(pseudonym, sought)
  return sought
}
