/** What the story reads of a ledger's answers. docs/openapi.json has them whole. */

interface Reason {
  readonly code: string
  readonly effect: string
  readonly since?: string
  readonly law?: string
}

export interface Decision {
  readonly verdict: string
  readonly contact: string
  readonly code: string
  readonly reasons: ReadonlyArray<Reason>
  readonly asOf: { readonly size: number }
}

export interface History {
  readonly events: ReadonlyArray<{
    readonly type: string
    readonly occurredAt: string
    readonly data: {
      readonly scope?: { readonly channel: string | ReadonlyArray<string> }
      readonly level?: string
      readonly disclosure?: { readonly id: string; readonly version: string }
    }
    readonly protected?: Readonly<Record<string, unknown>>
  }>
}

export interface Results {
  readonly results: ReadonlyArray<{ readonly outcome: string }>
}

export type Counts = Readonly<Record<string, number>>

const PLAIN: Readonly<Record<string, string>> = {
  CONSENT_VALID: 'a valid consent',
  CONSENT_REQUIRED: 'nobody agreed',
  CONSENT_WITHDRAWN: 'withdrawn',
  CONSENT_INSUFFICIENT: 'agreed, but not at the level that is needed',
  CONSENT_EXPIRED: 'the consent has lapsed',
  CONTACT_REASSIGNED: 'the number changed hands',
  INTERNAL_DNC: 'on the internal do-not-call list',
  INVALID_CONTACT: 'no possible number',
}

/** One answer on a few lines: the verdict with the letter for dialers, and every reason. */
export const decisionLines = ({ verdict, contact, code, reasons }: Decision): string =>
  [
    `   ${verdict.toUpperCase().padEnd(7)} ${code}  ${contact}`,
    ...reasons.map(
      ({ code: reason, effect, since, law }) =>
        `               ${effect}: ${PLAIN[reason] ?? reason}${since === undefined ? '' : ` since ${since.slice(0, 10)}`} (${reason}, ${law ?? 'no law'})`,
    ),
  ].join('\n')
