import {
  type ContactState,
  type Grant,
  nothingKnown,
  type Refusal,
  type Relationship,
} from '../contact/state.ts'
import type { Instant } from '../kernel/instant.ts'
import { type Aim, grantCovers, refusalCovers } from '../kernel/scope.ts'
import { endsWithdrawal, isErased, liftedFrom, voidedBy } from './what-ends.ts'

/** What of a contact's state speaks of one question. */
export interface Standing {
  readonly state: ContactState
  /** Every internal entry that stands: several sources never cancel each other's refusals. */
  readonly dnc: ReadonlyArray<Refusal>
  /** The newest withdrawal that covers the question, unless a permission that covers it is newer. A tie is a refusal. */
  readonly withdrawal: Refusal | undefined
  /** Whether anybody ever permitted what is asked. */
  readonly wasGiven: boolean
  /** The permissions that were not withdrawn since. They may still be expired, too low or void. */
  readonly kept: ReadonlyArray<Grant>
  /**
   * The relationships that count: none while a refusal stands, none that a refusal followed, none from before the number changed
   * hands. "Ends at once on an entity-specific request": 47 CFR 64.1200(f)(5).
   */
  readonly relationships: ReadonlyArray<Relationship>
}

export const standing = (state: ContactState, aim: Aim, at: Instant): Standing => {
  if (state.revision < 0) return NOTHING_STANDS
  const covering = (refusal: Refusal): boolean => refusalCovers(refusal.scope, aim)
  const given = state.grants.filter(
    (grant) => grant.occurredAt <= at && grantCovers(grant.scope, aim) && !isErased(state, grant),
  )
  const dnc = state.dnc.filter((entry) => covering(entry) && !isLifted(state, entry, at))
  const newest = newestOf(state.withdrawals.filter(covering))
  const isOver = newest !== undefined && given.some((grant) => endsWithdrawal(state, grant, newest))
  const withdrawal = isOver ? undefined : newest
  return {
    state,
    dnc,
    withdrawal,
    wasGiven: given.length > 0,
    kept: newest === undefined ? given : given.filter(({ occurredAt }) => occurredAt > newest.since),
    relationships:
      withdrawal !== undefined || dnc.length > 0 ? NONE : relationshipsThatCount(state, aim, at, covering),
  }
}

const isLifted = (state: ContactState, entry: Refusal, at: Instant): boolean => {
  const from = liftedFrom(state, entry)
  return from !== undefined && from <= at
}

const newestOf = (refusals: ReadonlyArray<Refusal>): Refusal | undefined =>
  refusals.reduce<Refusal | undefined>(
    (newest, next) => (newest === undefined || next.since >= newest.since ? next : newest),
    undefined,
  )

const relationshipsThatCount = (
  state: ContactState,
  { seller }: Aim,
  at: Instant,
  covering: (refusal: Refusal) => boolean,
): ReadonlyArray<Relationship> =>
  state.relationships.filter(
    (one) =>
      one.seller === seller &&
      one.occurredAt <= at &&
      !isErased(state, one) &&
      voidedBy(state, one) === undefined &&
      ![...state.withdrawals, ...state.dnc].some(
        (refusal) => covering(refusal) && refusal.since >= one.occurredAt,
      ),
  )

const NONE: ReadonlyArray<never> = []

const NOTHING_STANDS: Standing = {
  state: nothingKnown,
  dnc: NONE,
  withdrawal: undefined,
  wasGiven: false,
  kept: NONE,
  relationships: NONE,
}
