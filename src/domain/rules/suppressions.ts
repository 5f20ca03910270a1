import type { ContactState, Refusal } from '../contact/state.ts'
import { CHANNELS } from '../kernel/channel.ts'
import type { Instant } from '../kernel/instant.ts'
import { ANY, covers, isEmpty, meet, refusesChannel, type Scope } from '../kernel/scope.ts'
import type { Suppression, SuppressionException } from '../suppressions/value.ts'
import { endsWithdrawal, isErased, liftedFrom } from './what-ends.ts'

/**
 * What stands against contacting somebody at an instant, and from then on as long as nothing more is recorded: it refuses
 * exactly what `evaluate` refuses because of a withdrawal or an internal entry. What has ended for good is not in it.
 */
export const suppressions = (state: ContactState, at: Instant): ReadonlyArray<Suppression> => [
  ...state.dnc.flatMap((entry) => ofEntry(state, entry, at)),
  ...state.withdrawals
    .filter((withdrawal, i) => !isSurpassed(state.withdrawals, withdrawal, i))
    .flatMap((withdrawal) => ofWithdrawal(state, withdrawal, at)),
]

const ofEntry = (state: ContactState, entry: Refusal, at: Instant): ReadonlyArray<Suppression> => {
  const until = liftedFrom(state, entry)
  const scope = writtenOut(entry.scope)
  if (isEmpty(scope) || (until !== undefined && until <= at)) return []
  const { id: event, since } = entry
  return [{ scope, code: 'INTERNAL_DNC', since, event, ...(until === undefined ? {} : { until }) }]
}

/** A newer withdrawal of as much or more says the same and longer. Of two of one moment the later in the list speaks. */
const isSurpassed = (all: ReadonlyArray<Refusal>, one: Refusal, i: number): boolean =>
  all.some(
    (other, j) =>
      other !== one &&
      (other.since > one.since || (other.since === one.since && j > i)) &&
      covers(writtenOut(other.scope), writtenOut(one.scope)),
  )

const ofWithdrawal = (state: ContactState, withdrawal: Refusal, at: Instant): ReadonlyArray<Suppression> => {
  const scope = writtenOut(withdrawal.scope)
  const except = widest(
    state.grants
      .filter((grant) => !isErased(state, grant) && endsWithdrawal(state, grant, withdrawal))
      .map((grant) => ({ scope: meet(grant.scope, scope), from: grant.occurredAt }))
      .filter((exception) => !isEmpty(exception.scope)),
  )
  const isOver = except.some((exception) => exception.from <= at && covers(exception.scope, scope))
  if (isEmpty(scope) || isOver) return []
  const { id: event, since } = withdrawal
  return [{ scope, code: 'CONSENT_WITHDRAWN', since, event, ...(except.length === 0 ? {} : { except }) }]
}

/** Without those that an earlier and wider one holds in it. They come in the order of their time. */
const widest = (exceptions: ReadonlyArray<SuppressionException>): ReadonlyArray<SuppressionException> => {
  const kept: Array<SuppressionException> = []
  for (const next of exceptions) if (!kept.some(({ scope }) => covers(scope, next.scope))) kept.push(next)
  return kept
}

/** The scope of a refusal with every channel that it covers, so that it is read as a permission is: by what it names. */
const writtenOut = (scope: Scope): Scope =>
  scope.channel === ANY
    ? scope
    : { ...scope, channel: CHANNELS.filter((channel) => refusesChannel(scope, channel)).sort() }
