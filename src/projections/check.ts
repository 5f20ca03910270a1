import { instantText } from '../domain/kernel/instant.ts'
import type { Place } from '../domain/kernel/place.ts'
import type { Pseudonymizer } from '../domain/ports/pseudonymizer.ts'
import { decideContact, decisionOf, indexBehind, invalidContact } from '../domain/rules/decide-contact.ts'
import type { AsOf, Decision } from '../domain/rules/decision.ts'
import type { Question } from '../domain/rules/question.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { LedgerIndex } from './ledger-index.ts'
import type { HeldBack } from './ledger-view.ts'
import type { Runner } from './runner.ts'

export interface CheckParts {
  readonly index: () => LedgerIndex
  readonly names: Pseudonymizer
  readonly engine: string
  readonly runner: Pick<Runner, 'lagMs'>
  readonly heldBack: HeldBack
  /** An index further behind than this answers nothing but INDEX_BEHIND. */
  readonly lagMsMax: number
}

/** One decision, true for the position that it names. It reads one snapshot of the index and writes nothing. */
export type Check = (question: Question) => Decision

export const check =
  ({ index, names, engine, runner, heldBack, lagMsMax }: CheckParts): Check =>
  (question) => {
    const { checkpoint: at, stateOf } = index().snapshot()
    const asOf = asOfOf(at, runner.lagMs())
    const { contact, minPosition } = question
    if (contact === undefined) return decisionOf(question, [invalidContact], asOf, engine)
    const pseudonym = names.pseudonymOf(contact)
    const isBehind =
      asOf.lagMs > lagMsMax || isBefore(at, minPosition) || heldBack.isHeldBack(pseudonym, at.applied)
    if (isBehind) return decisionOf(question, [indexBehind], asOf, engine)
    return decideContact(question, pseudonym, stateOf(pseudonym), asOf, engine)
  }

export const asOfOf = ({ position, size, recordedAt }: Omit<Checkpoint, 'applied'>, lag: number): AsOf => ({
  position,
  size,
  recordedAt: recordedAt === null ? null : instantText(recordedAt),
  lagMs: lag,
})

/** Whether an index has not reached a place. */
export const isBefore = ({ applied, size }: Checkpoint, place: Place | undefined): boolean =>
  place !== undefined &&
  (place.type === 'size' ? size < place.size : applied === null || applied < place.position)
