import type { ContactState, Entry, Grant, Reassignment, Refusal } from '../contact/state.ts'
import { endOfDay, type Instant } from '../kernel/instant.ts'

/** What ends a refusal, and what ends a permission: the same for a decision and for what is published of a contact. */

/** From when on an internal entry is lifted: only a lift of its own ends it. Lifts are in the order in which they happened. */
export const liftedFrom = ({ lifts }: ContactState, entry: Refusal): Instant | undefined =>
  lifts.find(({ entryId }) => entryId === entry.id)?.occurredAt

/** Where a permission covers what was withdrawn, it ends the withdrawal if it is newer and not void. A tie is a refusal. */
export const endsWithdrawal = (state: ContactState, grant: Grant, withdrawal: Refusal): boolean =>
  grant.occurredAt > withdrawal.since && voidedBy(state, grant) === undefined

/** The reassignment that makes a permission void: it was given before the end of the day, UTC, as of which it holds. */
export const voidedBy = ({ reassignments }: ContactState, { occurredAt }: Entry): Reassignment | undefined =>
  reassignments.find(({ asOf }) => occurredAt < endOfDay(asOf))

/** Permissions recorded before an erasure count no more. */
export const isErased = ({ erasures }: ContactState, { revision }: Entry): boolean =>
  erasures.some((erasure) => revision < erasure.revision)
