import type { ContactState, Entry, Grant, Reassignment, Refusal } from '../contact/state.ts'
import { type Instant, instantText } from '../kernel/instant.ts'
import { type Aim, grantCovers, refusalCovers } from '../kernel/scope.ts'
import type { Ground, Reason } from './decision.ts'
import {
  INTERNAL_DNC_LAW,
  REASSIGNMENT_LAW,
  STRICTEST_MODEL,
  STRICTEST_MODEL_RULE,
  WITHDRAWAL_LAW,
} from './strictest-model.ts'
import { endsWithdrawal, isErased, liftedFrom, voidedBy } from './what-ends.ts'

/** Whether this person may be contacted so, then, and why: every reason there is, in the order of the rules. */
export const evaluate = (
  state: ContactState,
  aim: Aim,
  at: Instant,
  stream: string,
): ReadonlyArray<Reason> => {
  if (state.revision < 0) return [consentRequired(aim)]
  const grants = state.grants.filter(({ scope, occurredAt }) => occurredAt <= at && grantCovers(scope, aim))
  const given = grants.filter((grant) => !isErased(state, grant))
  const withdrawn = newestWithdrawal(state, aim)
  return [
    ...internalDnc(state, aim, at, stream),
    ...withdrawal(state, given, withdrawn, stream),
    ...consent(state, given, withdrawn, aim, at, stream),
  ]
}

/** Nothing is known of this contact, so nobody agreed. */
export const consentRequired = ({ channel }: Aim): Reason => ({
  code: 'CONSENT_REQUIRED',
  effect: 'deny',
  law: STRICTEST_MODEL[channel].law,
  rule: STRICTEST_MODEL_RULE,
})

/** Every entry that stands: several sources never cancel each other's refusals. */
const internalDnc = (state: ContactState, aim: Aim, at: Instant, stream: string): ReadonlyArray<Reason> =>
  state.dnc
    .filter((entry) => refusalCovers(entry.scope, aim) && !isLifted(state, entry, at))
    .map((entry) => refused('INTERNAL_DNC', INTERNAL_DNC_LAW, entry, stream))

const isLifted = (state: ContactState, entry: Refusal, at: Instant): boolean => {
  const from = liftedFrom(state, entry)
  return from !== undefined && from <= at
}

/** The newest withdrawal that covers the question, unless a permission that covers it is newer. A tie is a refusal. */
const withdrawal = (
  state: ContactState,
  given: ReadonlyArray<Grant>,
  newest: Refusal | undefined,
  stream: string,
): ReadonlyArray<Reason> => {
  if (newest === undefined) return []
  const isOver = given.some((grant) => endsWithdrawal(state, grant, newest))
  return isOver ? [] : [refused('CONSENT_WITHDRAWN', WITHDRAWAL_LAW, newest, stream)]
}

const newestWithdrawal = ({ withdrawals }: ContactState, aim: Aim): Refusal | undefined =>
  withdrawals
    .filter(({ scope }) => refusalCovers(scope, aim))
    .reduce<Refusal | undefined>(
      (newest, next) => (newest === undefined || next.since >= newest.since ? next : newest),
      undefined,
    )

/** One sufficient grant that stands is enough. Without one, each grant that was not withdrawn says why it falls short. */
const consent = (
  state: ContactState,
  given: ReadonlyArray<Grant>,
  withdrawn: Refusal | undefined,
  aim: Aim,
  at: Instant,
  stream: string,
): ReadonlyArray<Reason> => {
  if (given.length === 0) return [consentRequired(aim)]
  const withdrawnAt = withdrawn?.since
  const kept = withdrawnAt === undefined ? given : given.filter(({ occurredAt }) => occurredAt > withdrawnAt)
  const standing = kept.findLast(
    (grant) => shortcomings(grant, aim, at, stream).length === 0 && voidedBy(state, grant) === undefined,
  )
  if (standing !== undefined) return [valid(standing, aim, stream)]
  const voiding = new Set(kept.map((grant) => voidedBy(state, grant)))
  return [
    ...kept.flatMap((grant) => shortcomings(grant, aim, at, stream)),
    ...[...voiding].flatMap((one) => (one === undefined ? [] : reassigned(one, stream))),
  ]
}

/** What keeps a grant from being enough. */
const shortcomings = (grant: Grant, aim: Aim, at: Instant, stream: string): ReadonlyArray<Reason> => {
  const { sufficient, law } = STRICTEST_MODEL[aim.channel]
  const event = groundOf(grant, stream)
  return [
    ...(sufficient.includes(grant.level)
      ? []
      : [{ code: 'CONSENT_INSUFFICIENT', effect: 'deny', law, event, rule: STRICTEST_MODEL_RULE } as const]),
    ...(grant.expiresAt !== undefined && grant.expiresAt <= at
      ? [
          {
            code: 'CONSENT_EXPIRED',
            effect: 'deny',
            since: instantText(grant.expiresAt),
            law,
            event,
          } as const,
        ]
      : []),
  ]
}

const reassigned = (reassignment: Reassignment, stream: string): Reason => ({
  code: 'CONTACT_REASSIGNED',
  effect: 'deny',
  since: reassignment.asOf,
  law: REASSIGNMENT_LAW,
  event: groundOf(reassignment, stream),
})

const valid = (grant: Grant, { channel }: Aim, stream: string): Reason => ({
  code: 'CONSENT_VALID',
  effect: 'permit',
  since: instantText(grant.occurredAt),
  law: STRICTEST_MODEL[channel].law,
  event: groundOf(grant, stream),
  rule: STRICTEST_MODEL_RULE,
})

const refused = (
  code: 'INTERNAL_DNC' | 'CONSENT_WITHDRAWN',
  law: string,
  refusal: Refusal,
  stream: string,
): Reason => ({
  code,
  effect: 'deny',
  since: instantText(refusal.since),
  law,
  event: groundOf(refusal, stream),
})

const groundOf = ({ id, revision, position }: Entry, stream: string): Ground => ({
  id,
  stream,
  revision: String(revision),
  position,
})
