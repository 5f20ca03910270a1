import { instantText } from '../domain/kernel/instant.ts'
import type { Place } from '../domain/kernel/place.ts'
import type { Pseudonym } from '../domain/kernel/pseudonym.ts'
import type { Pseudonymizer } from '../domain/ports/pseudonymizer.ts'
import {
  decideContact,
  decisionOf,
  indexBehind,
  invalidContact,
  type Law,
} from '../domain/rules/decide-contact.ts'
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
  /** What the rules are, and the lists that they ask. */
  readonly law: () => Law
  readonly runner: Pick<Runner, 'lagMs'>
  readonly heldBack: HeldBack
  /** An index further behind than this answers nothing but INDEX_BEHIND. */
  readonly lagMsMax: number
}

export interface Checks {
  /** One decision, true for the position that it names. It reads one snapshot of the index and writes nothing. */
  readonly check: (question: Question) => Decision
  /** The same of each question, in order, and all of one snapshot. */
  readonly checkAll: (questions: ReadonlyArray<Question>) => ReadonlyArray<Decision>
}

export const checks = (parts: CheckParts): Checks => {
  const { names } = parts
  return {
    check: (question) => {
      const { contact } = question
      const decide = decider(parts)
      return decide(question, contact === undefined ? undefined : names.pseudonymOf(contact))
    },
    checkAll: (questions) => {
      const decide = decider(parts)
      const contacts = questions.flatMap(({ contact }) => (contact === undefined ? [] : [contact]))
      const pseudonyms = names.pseudonymsOf(contacts)
      let named = 0
      return questions.map((question) =>
        decide(question, question.contact === undefined ? undefined : pseudonyms[named++]),
      )
    },
  }
}

/** Decides from one snapshot, for as long as this turn of the event loop lasts. */
const decider = ({ index, engine, law, runner, heldBack, lagMsMax }: CheckParts) => {
  const { checkpoint: at, stateOf } = index().snapshot()
  const asOf = asOfOf(at, runner.lagMs())
  return (question: Question, pseudonym: Pseudonym | undefined): Decision => {
    if (pseudonym === undefined) return decisionOf(question, [invalidContact], asOf, engine)
    const isBehind =
      asOf.lagMs > lagMsMax ||
      isBefore(at, question.minPosition) ||
      heldBack.isHeldBack(pseudonym, at.applied)
    return isBehind
      ? decisionOf(question, [indexBehind], asOf, engine)
      : decideContact(question, pseudonym, stateOf(pseudonym), law(), asOf, engine)
  }
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
