import * as t from 'io-ts'
import { ContactPoint } from '../kernel/contact-point.ts'
import { EventId } from '../kernel/event-id.ts'
import { InstantFromText } from '../kernel/instant.ts'
import { Position } from '../kernel/position.ts'
import { Scope } from '../kernel/scope.ts'

/** Where a newer permission has ended a withdrawal: within this part of its scope, from this time on. */
export const SuppressionException = t.readonly(t.strict({ scope: Scope, from: InstantFromText }))
export type SuppressionException = t.TypeOf<typeof SuppressionException>

/**
 * One refusal that stands. Its scope names every channel it covers, so a reader needs no rule of the ledger to understand it:
 * it holds for whatever lies in `scope` and, from its time on, in no part of `except`, until `until`.
 */
export const Suppression = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        scope: Scope,
        code: t.keyof({ CONSENT_WITHDRAWN: null, INTERNAL_DNC: null }),
        since: InstantFromText,
      }),
      t.partial({
        event: EventId,
        except: t.readonlyArray(SuppressionException),
        until: InstantFromText,
      }),
    ]),
  ),
)
export type Suppression = t.TypeOf<typeof Suppression>

/** What is published of a contact: all that stands against contacting it, true for one place in the log. */
export const SuppressionsValue = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        position: Position,
        size: t.number,
        recordedAt: InstantFromText,
        suppressions: t.readonlyArray(Suppression),
      }),
      t.partial({ coarse: t.literal(true), contact: ContactPoint }),
    ]),
  ),
)
export type SuppressionsValue = t.TypeOf<typeof SuppressionsValue>
