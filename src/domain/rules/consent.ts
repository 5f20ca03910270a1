import type { Grant, Reassignment } from '../contact/state.ts'
import type { ConsentLevel, Jurisdiction } from '../contact/vocabulary.ts'
import { type Instant, instantText } from '../kernel/instant.ts'
import { groundOf, type Reason } from './decision.ts'
import { REASSIGNMENT_LAW } from './laws.ts'
import type { Standing } from './standing.ts'
import { voidedBy } from './what-ends.ts'

/** What one rule asks for before a contact. */
export interface Need {
  readonly levels: ReadonlyArray<ConsentLevel>
  readonly jurisdiction?: Jurisdiction
  readonly law: string
  readonly rule: string
}

/** When a grant ends, by its own word or by the law's; undefined where it does not. */
export type EndOf = (grant: Grant) => Instant | undefined

/** The newest grant that stands and is enough. */
export const enough = (
  { state, kept }: Standing,
  levels: ReadonlyArray<ConsentLevel>,
  at: Instant,
  endOf: EndOf,
): Grant | undefined =>
  kept.findLast(
    (grant) =>
      levels.includes(grant.level) && !isOver(endOf(grant), at) && voidedBy(state, grant) === undefined,
  )

/** One sufficient grant that stands is enough. Without one, each grant that was not withdrawn says why it falls short. */
export const consent = (
  standing: Standing,
  need: Need,
  at: Instant,
  endOf: EndOf,
  stream: string,
): ReadonlyArray<Reason> => {
  const { levels, law, rule, jurisdiction } = need
  const speaking = { ...(jurisdiction === undefined ? {} : { jurisdiction }), law, rule }
  if (!standing.wasGiven) return [{ code: 'CONSENT_REQUIRED', effect: 'deny', ...speaking }]
  const grant = enough(standing, levels, at, endOf)
  if (grant !== undefined) return [consentValid(grant, need, stream)]
  const { state, kept } = standing
  const voiding = new Set(kept.map((one) => voidedBy(state, one)))
  return [
    ...kept.flatMap((one): ReadonlyArray<Reason> => {
      const end = endOf(one)
      const event = groundOf(one, stream)
      return [
        ...(levels.includes(one.level)
          ? []
          : [{ code: 'CONSENT_INSUFFICIENT', effect: 'deny', ...speaking, event } as const]),
        ...(end !== undefined && isOver(end, at) ? [expired(one, end, need, stream)] : []),
      ]
    }),
    ...[...voiding].flatMap((one) => (one === undefined ? [] : [reassigned(one, stream)])),
  ]
}

/** A grant ends by its own word, or by the rule that gives it a lifetime. */
const expired = (grant: Grant, end: Instant, { jurisdiction, law }: Need, stream: string): Reason => ({
  code: 'CONSENT_EXPIRED',
  effect: 'deny',
  since: instantText(end),
  ...(jurisdiction === undefined ? {} : { jurisdiction }),
  law,
  event: groundOf(grant, stream),
  ...(grant.expiresAt === undefined ? { rule: 'expressConsentDefaultLifetime' } : {}),
})

export const consentValid = (
  grant: Grant,
  { jurisdiction, law, rule }: Omit<Need, 'levels'>,
  stream: string,
): Reason => ({
  code: 'CONSENT_VALID',
  effect: 'permit',
  since: instantText(grant.occurredAt),
  ...(jurisdiction === undefined ? {} : { jurisdiction }),
  law,
  event: groundOf(grant, stream),
  rule,
})

const isOver = (end: Instant | undefined, at: Instant): boolean => end !== undefined && end <= at

const reassigned = (reassignment: Reassignment, stream: string): Reason => ({
  code: 'CONTACT_REASSIGNED',
  effect: 'deny',
  since: reassignment.asOf,
  law: REASSIGNMENT_LAW,
  event: groundOf(reassignment, stream),
})
