import type { Issues } from '../kernel/validation.ts'
import type { NotAQuestion } from '../rules/question.ts'
import type { Outage } from '../workflow/outcome.ts'
import type { PositionFailure } from './event-store.ts'
import type { KafkaFailure } from './kafka-control.ts'

/** Why a ledger did not do what it was asked for: what may be expected, each with its own word. */

export type QuestionFailure = NotAQuestion | PositionFailure

export type ContactFailure =
  | Outage
  | QuestionFailure
  /** What was asked cannot be a number or an address. */
  | { readonly _tag: 'NotAContact' }
  /** The index has not come to the place that was asked for. */
  | { readonly _tag: 'IndexBehind' }

export type ReplayFailure = Outage | PositionFailure

export type DisclosureFailure =
  | Outage
  | { readonly _tag: 'NotADisclosureText'; readonly issues: Issues }
  /** This version is published already, with another text. */
  | { readonly _tag: 'DisclosureDiffers' }

export type TokenFailure =
  | Outage
  | { readonly _tag: 'NotATokenRequest'; readonly issues: Issues }
  | { readonly _tag: 'NoSuchToken' }

export type GapFailure =
  | Outage
  | KafkaFailure
  | { readonly _tag: 'NotAGapRequest'; readonly issues: Issues }
  /** Nothing of this partition is missing, as far as can be seen. */
  | { readonly _tag: 'NoSuchGap' }
  /** No broker is named to this node. */
  | { readonly _tag: 'KafkaOff' }

export type DeadLetterFailure =
  | Outage
  | { readonly _tag: 'NoSuchDeadLetter' }
  /** Only its digest was kept, or its time is over and its key destroyed. */
  | { readonly _tag: 'DeadLetterGone' }

export type RebuildFailure = { readonly _tag: 'RebuildUnderway' }
