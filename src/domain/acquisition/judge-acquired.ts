import type { ContactState, Grant, Refusal } from '../contact/state.ts'
import { type CalendarDate, endOfDay, type Instant } from '../kernel/instant.ts'
import { covers, meet, refusesChannel, type Scope } from '../kernel/scope.ts'
import type { Word } from '../kernel/word.ts'
import { liftedFrom, voidedBy } from '../rules/what-ends.ts'

/** A consent that was bought or shared: from whom, when, and of which grant. */
export interface Acquired {
  readonly party: Word
  readonly date: CalendarDate
  readonly grant: Grant
}

/** What was wrong with it. */
export interface Found {
  /** The person had refused what it permits by the end of the day on which it was acquired. */
  readonly wasRefused: boolean
  /** The number changed hands after the person agreed, so that the grant is void. */
  readonly isReassigned: boolean
}

export const judgeAcquired = (state: ContactState, { date, grant }: Acquired): Found => {
  const until = endOfDay(date)
  const refusals = [
    ...state.withdrawals.filter((one) => !isEndedBefore(state, one, grant, until)),
    ...state.dnc.filter((entry) => (liftedFrom(state, entry) ?? until) >= until),
  ]
  return {
    wasRefused: refusals.some((one) => one.since < until && refusesSome(one.scope, grant.scope)),
    isReassigned: voidedBy(state, grant) !== undefined,
  }
}

/** Another grant of the same that the person made after the refusal; what was bought itself proves nothing here. */
const isEndedBefore = (state: ContactState, refusal: Refusal, bought: Grant, until: Instant): boolean =>
  state.grants.some(
    (grant) =>
      grant.id !== bought.id &&
      grant.occurredAt > refusal.since &&
      grant.occurredAt < until &&
      voidedBy(state, grant) === undefined &&
      covers(grant.scope, { ...meet(refusal.scope, bought.scope), channel: bought.scope.channel }),
  )

const refusesSome = (refused: Scope, granted: Scope): boolean => {
  const { seller, purpose } = meet(refused, granted)
  return (
    seller.length > 0 &&
    purpose.length > 0 &&
    granted.channel !== '*' &&
    granted.channel.some((channel) => refusesChannel(refused, channel))
  )
}
