import type { Jurisdiction } from '../contact/vocabulary.ts'
import type { Channel } from '../kernel/channel.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Position } from '../kernel/position.ts'

/** `unknown` is "cannot confirm": treat it as deny. `defer` says when to try again. */
export type Verdict = 'permit' | 'deny' | 'defer' | 'unknown'

/** From the mildest to the strictest: the verdict is the strictest effect of all reasons. */
const BY_STRICTNESS: ReadonlyArray<Verdict> = ['permit', 'defer', 'unknown', 'deny']

export type ReasonCode =
  | 'INVALID_CONTACT'
  | 'INTERNAL_DNC'
  | 'CONSENT_WITHDRAWN'
  | 'CONSENT_REQUIRED'
  | 'CONSENT_INSUFFICIENT'
  | 'CONSENT_EXPIRED'
  | 'CONTACT_REASSIGNED'
  | 'INDEX_BEHIND'
  | 'CONSENT_VALID'

/** The event that a reason rests on. */
export interface Ground {
  readonly id: EventId
  readonly stream: string
  readonly revision: string
  readonly position: Position
}

export interface Reason {
  readonly code: ReasonCode
  readonly effect: Verdict
  readonly since?: string
  readonly law?: string
  readonly event?: Ground
  readonly rule?: string
}

/** What the answer is true for. All but `lagMs` are the same whenever the same question is asked of the same place. */
export interface AsOf {
  readonly position: Position | null
  /** Merkle leaves up to there. */
  readonly size: number
  readonly recordedAt: string | null
  /** How long ago the index was last known to hold everything there was. */
  readonly lagMs: number
}

export interface Decision {
  readonly verdict: Verdict
  readonly contact: string
  readonly channel: Channel
  readonly purpose: string
  readonly seller: string
  readonly at: string
  readonly reasons: ReadonlyArray<Reason>
  readonly obligations: ReadonlyArray<never>
  readonly window: null
  readonly jurisdictions: ReadonlyArray<Jurisdiction>
  readonly rulePack: string
  readonly lists: ReadonlyArray<never>
  readonly asOf: AsOf
  readonly engine: string
  readonly code: DialerCode
}

/** The one-letter view for dialers. */
export type DialerCode = 'C' | 'I' | 'P' | 'N' | 'B' | 'U'

export const verdictOf = (reasons: ReadonlyArray<Reason>): Verdict =>
  reasons.reduce<Verdict>(
    (verdict, { effect }) => stricter(verdict, effect),
    reasons.length === 0 ? 'unknown' : 'permit',
  )

const stricter = (a: Verdict, b: Verdict): Verdict =>
  BY_STRICTNESS.indexOf(a) < BY_STRICTNESS.indexOf(b) ? b : a

/** The letter of the first reason whose effect is the verdict. */
export const dialerCode = (reasons: ReadonlyArray<Reason>, verdict: Verdict): DialerCode => {
  const decisive = reasons.find(({ effect }) => effect === verdict)
  return decisive === undefined ? 'U' : LETTERS[decisive.code]
}

const LETTERS: Readonly<Record<ReasonCode, DialerCode>> = {
  INVALID_CONTACT: 'I',
  INTERNAL_DNC: 'P',
  CONSENT_WITHDRAWN: 'P',
  CONSENT_REQUIRED: 'N',
  CONSENT_INSUFFICIENT: 'N',
  CONSENT_EXPIRED: 'N',
  CONTACT_REASSIGNED: 'B',
  INDEX_BEHIND: 'U',
  CONSENT_VALID: 'C',
}
