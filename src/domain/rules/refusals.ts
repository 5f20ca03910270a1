import type { Refusal } from '../contact/state.ts'
import { instantText } from '../kernel/instant.ts'
import { groundOf, type Reason } from './decision.ts'
import { INTERNAL_DNC_LAW, WITHDRAWAL_LAW } from './laws.ts'
import type { Standing } from './standing.ts'

/** What the person said against it: every internal entry that stands, then the withdrawal. */
export const refusals = ({ dnc, withdrawal }: Standing, stream: string): ReadonlyArray<Reason> => [
  ...dnc.map((entry) => refused('INTERNAL_DNC', INTERNAL_DNC_LAW, entry, stream)),
  ...(withdrawal === undefined ? [] : [refused('CONSENT_WITHDRAWN', WITHDRAWAL_LAW, withdrawal, stream)]),
]

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
