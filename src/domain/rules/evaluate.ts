import { intersection } from '../hours/intersection.ts'
import type { Opening, Span } from '../hours/opening.ts'
import { instantOfMs, instantText } from '../kernel/instant.ts'
import type { Row } from '../rule-pack/row.ts'
import { callingHours } from './calling-hours.ts'
import { lawOf } from './citation.ts'
import { consent } from './consent.ts'
import { consentNeeded, SERVICE } from './consent-needed.ts'
import type { Answer, OpenWindow, Reason } from './decision.ts'
import { verdictOf } from './decision.ts'
import { frequencyCaps } from './frequency-caps.ts'
import { endOfGrant } from './grant-lifetime.ts'
import { obligations } from './obligations.ts'
import { prohibitions } from './prohibitions.ts'
import { refusals } from './refusals.ts'
import { registries } from './registries.ts'
import type { Situation } from './situation.ts'

/** Whether this person may be contacted so, then, and why: every reason there is, in the order of the rules. Pure. */
export const evaluate = (situation: Situation): Answer => {
  const { standing, stream, aim, at, atMs, rules } = situation
  const lists = aim.purpose === SERVICE ? NO_LISTS : registries(situation)
  const { needs, free } = consentNeeded(rules, aim.purpose, aim.channel)
  const endOf = endOfGrant(situation)
  const hours = callingHours(situation)
  const caps = frequencyCaps(situation)
  const reasons = distinct([
    ...refusals(standing, stream),
    ...lists.reasons,
    ...needs.flatMap((need) => consent(standing, need, at, endOf, stream)),
    ...free.map(noConsentNeeded),
    ...prohibitions(situation),
    ...hours.reasons,
    ...caps.reasons,
  ])
  const isDeferred = verdictOf(reasons) === 'defer'
  const window = isDeferred ? nextWindow([...hours.openings, ...caps.openings], atMs) : null
  return {
    reasons: isDeferred && window === null ? [...reasons, ...reasons.flatMap(neverOpen)] : reasons,
    obligations: [...caps.obligations, ...obligations(situation)],
    lists: lists.lists,
    window,
  }
}

/** Zones that have no open minute in common: where the person is would have to be known better. */
const neverOpen = ({ effect, jurisdiction, law }: Reason): ReadonlyArray<Reason> =>
  effect === 'defer'
    ? [
        {
          code: 'HOURS_UNKNOWN',
          effect: 'unknown',
          ...(jurisdiction === undefined ? {} : { jurisdiction }),
          ...(law === undefined ? {} : { law }),
          rule: 'no common opening',
        },
      ]
    : []

const NO_LISTS = { reasons: [], lists: [] } as const

const noConsentNeeded = (row: Row): Reason => ({
  code: 'NO_CONSENT_NEEDED',
  effect: 'permit',
  jurisdiction: row.id,
  law: lawOf(row),
})

/** Two rows may say the same of the same thing: it is said once. */
const distinct = (reasons: ReadonlyArray<Reason>): ReadonlyArray<Reason> => {
  if (reasons.length < 2) return reasons
  const said = new Set<string>()
  return reasons.filter((reason) => {
    const { code, jurisdiction, rule, registry, event } = reason
    const name = `${code} ${jurisdiction} ${rule} ${registry} ${event?.id}`
    if (said.has(name)) return false
    said.add(name)
    return true
  })
}

/** The next interval in which every window is open in every zone and no cap bars. */
const nextWindow = (openings: ReadonlyArray<Opening>, at: number): OpenWindow | null => {
  const span: Span | undefined = intersection(openings).spanAtOrAfter(at)
  return span === undefined
    ? null
    : {
        opensAt: instantText(instantOfMs(span.opensAt)),
        closesAt: instantText(instantOfMs(span.closesAt)),
      }
}
