import type { Grant } from '../contact/state.ts'
import { earlierOf, type Instant, instantOfMs, msOf } from '../kernel/instant.ts'
import { dayAfter, periodOf } from '../kernel/period.ts'
import { isVoice } from './channels.ts'
import type { EndOf } from './consent.ts'
import type { Situation } from './situation.ts'

/**
 * When a grant ends: at its `expiresAt`, or, where it names none and the law gives consent to calls a lifetime, after that. The
 * lifetime counts in the person's own calendar.
 */
export const endOfGrant = (situation: Situation): EndOf => {
  const { aim, rules, daysOf, startOf } = situation
  const lifetimes = isVoice(aim.channel)
    ? rules.rows.flatMap(({ expressConsentDefaultLifetime: written }) => {
        const period = written === null || written === undefined ? undefined : periodOf(written)
        return period === undefined ? [] : [period]
      })
    : []
  if (lifetimes.length === 0) return expiry
  return (grant) =>
    grant.expiresAt ??
    lifetimes
      .map((lifetime) => instantOfMs(startOf(dayAfter(daysOf(msOf(grant.occurredAt)).first, lifetime))))
      .reduce(earlierOf)
}

export const expiry: EndOf = ({ expiresAt }: Grant): Instant | undefined => expiresAt
