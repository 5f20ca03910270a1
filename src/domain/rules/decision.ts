import type { Entry } from '../contact/state.ts'
import type { Jurisdiction } from '../contact/vocabulary.ts'
import type { Channel } from '../kernel/channel.ts'
import type { Ground } from '../kernel/ground.ts'
import type { Position } from '../kernel/position.ts'
import type { RegistryId } from '../registry/registry-id.ts'
import type { RegistryWaiver } from '../registry/registry-look.ts'

/** `unknown` is "cannot confirm": treat it as deny. `defer` says when to try again. */
export type Verdict = 'permit' | 'deny' | 'defer' | 'unknown'

/** From the mildest to the strictest: the verdict is the strictest effect of all reasons. */
const BY_STRICTNESS: ReadonlyArray<Verdict> = ['permit', 'defer', 'unknown', 'deny']

/** What a reason says: contract section 3. */
export type ReasonCode =
  | 'INVALID_CONTACT'
  | 'INTERNAL_DNC'
  | 'CONSENT_WITHDRAWN'
  | 'REGISTRY_LISTED'
  | 'REGISTRY_MISSING'
  | 'REGISTRY_STALE'
  | 'CONSENT_REQUIRED'
  | 'CONSENT_INSUFFICIENT'
  | 'CONSENT_EXPIRED'
  | 'CONTACT_REASSIGNED'
  | 'PROHIBITED'
  | 'LINE_TYPE_UNKNOWN'
  | 'JURISDICTION_UNKNOWN'
  | 'HOURS_UNKNOWN'
  | 'INDEX_BEHIND'
  | 'OUTSIDE_CALLING_HOURS'
  | 'HOLIDAY'
  | 'FREQUENCY_CAP'
  | 'CONSENT_VALID'
  | 'RELATIONSHIP'
  | 'NO_CONSENT_NEEDED'
  | 'EXEMPT_PURPOSE'

export interface Reason {
  readonly code: ReasonCode
  readonly effect: Verdict
  readonly since?: string
  /** Whose rule it is, where a rule speaks. */
  readonly jurisdiction?: Jurisdiction
  readonly law?: string
  readonly event?: Ground
  readonly registry?: RegistryId
  readonly rule?: string
}

/** What has to be done when the contact is made. */
export interface Obligation {
  readonly code: string
  readonly jurisdiction: Jurisdiction
  readonly law: string
  readonly text: string
  readonly maxCalls?: number
  readonly windowHours?: number
}

/** A list that was asked: null where there is no version of it. */
export interface ListAsked {
  readonly id: RegistryId
  readonly version: string | null
  readonly listed: boolean | null
  readonly ageDays: number | null
  /** Who let the contact be made without the list, and why. */
  readonly waiver?: RegistryWaiver
}

/** When it may be tried again. */
export interface OpenWindow {
  readonly opensAt: string
  readonly closesAt: string
}

/** What the rules say, before it is put in words for whoever asked. */
export interface Answer {
  readonly reasons: ReadonlyArray<Reason>
  readonly obligations: ReadonlyArray<Obligation>
  readonly lists: ReadonlyArray<ListAsked>
  /** For a `defer`; null too where no opening comes within 400 days. */
  readonly window: OpenWindow | null
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
  readonly obligations: ReadonlyArray<Obligation>
  readonly window: OpenWindow | null
  readonly jurisdictions: ReadonlyArray<Jurisdiction>
  readonly rulePack: string
  readonly lists: ReadonlyArray<ListAsked>
  readonly asOf: AsOf
  readonly engine: string
  readonly code: DialerCode
}

/** The one-letter view for dialers. */
export type DialerCode = 'C' | 'X' | 'E' | 'I' | 'P' | 'D' | 'N' | 'B' | 'U' | 'H'

export const verdictOf = (reasons: ReadonlyArray<Reason>): Verdict =>
  reasons.reduce<Verdict>(
    (verdict, { effect }) => stricter(verdict, effect),
    reasons.length === 0 ? 'unknown' : 'permit',
  )

const stricter = (a: Verdict, b: Verdict): Verdict =>
  BY_STRICTNESS.indexOf(a) < BY_STRICTNESS.indexOf(b) ? b : a

/** The letter of the first reason whose effect is the verdict; of a permit, what lifted something comes first. */
export const dialerCode = (reasons: ReadonlyArray<Reason>, verdict: Verdict): DialerCode => {
  const decisive = reasons.filter(({ effect }) => effect === verdict).map(({ code }) => LETTERS[code])
  return decisive.find((letter) => letter === 'X' || letter === 'E') ?? decisive[0] ?? 'U'
}

const LETTERS: Readonly<Record<ReasonCode, DialerCode>> = {
  INVALID_CONTACT: 'I',
  INTERNAL_DNC: 'P',
  CONSENT_WITHDRAWN: 'P',
  REGISTRY_LISTED: 'D',
  REGISTRY_MISSING: 'U',
  REGISTRY_STALE: 'U',
  CONSENT_REQUIRED: 'N',
  CONSENT_INSUFFICIENT: 'N',
  CONSENT_EXPIRED: 'N',
  CONTACT_REASSIGNED: 'B',
  PROHIBITED: 'B',
  LINE_TYPE_UNKNOWN: 'U',
  JURISDICTION_UNKNOWN: 'U',
  HOURS_UNKNOWN: 'U',
  INDEX_BEHIND: 'U',
  OUTSIDE_CALLING_HOURS: 'H',
  HOLIDAY: 'H',
  FREQUENCY_CAP: 'H',
  CONSENT_VALID: 'C',
  RELATIONSHIP: 'E',
  NO_CONSENT_NEEDED: 'C',
  EXEMPT_PURPOSE: 'X',
}

export const groundOf = ({ id, revision, position }: Entry, stream: string): Ground => ({
  id,
  stream,
  revision: String(revision),
  position,
})
