import type { ContactState, Entry } from '../contact/state.ts'
import { earlierOf, type Instant } from '../kernel/instant.ts'

/**
 * What of a state held at an instant: a permission from when it was given, a refusal from the earlier of when it happened
 * and when it was recorded. What is not known yet at the place asked for is left out before the fold.
 */
export const effectiveAt = (state: ContactState, at: Instant): ContactState => {
  const given = ({ occurredAt }: Entry): boolean => occurredAt <= at
  const refused = ({ occurredAt, recordedAt }: Entry): boolean => earlierOf(occurredAt, recordedAt) <= at
  return {
    revision: state.revision,
    recordedAt: state.recordedAt,
    grants: state.grants.filter(given),
    withdrawals: state.withdrawals.filter(refused),
    dnc: state.dnc.filter(refused),
    lifts: state.lifts.filter(given),
    relationships: state.relationships.filter(given),
    reassignments: state.reassignments.filter(refused),
    erasures: state.erasures.filter(given),
  }
}
