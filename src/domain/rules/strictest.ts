import type { ContactState } from '../contact/state.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Aim } from '../kernel/scope.ts'
import { consent } from './consent.ts'
import type { Reason } from './decision.ts'
import { expiry } from './grant-lifetime.ts'
import { refusals } from './refusals.ts'
import { standing } from './standing.ts'
import { strictestNeed } from './strictest-model.ts'

/**
 * Whether this person may be contacted so, then, and why, for as long as no rule pack is active: the strictest law that speaks of
 * the channel holds everywhere.
 */
export const strictest = (
  state: ContactState,
  aim: Aim,
  at: Instant,
  stream: string,
): ReadonlyArray<Reason> => {
  const stands = standing(state, aim, at)
  return [...refusals(stands, stream), ...consent(stands, strictestNeed(aim.channel), at, expiry, stream)]
}
