import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { ContactPoint } from '../domain/kernel/contact-point.ts'
import type { Pseudonym } from '../domain/kernel/pseudonym.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { EventReads } from '../domain/ports/event-store.ts'
import type { ContactFailure, History, HistoryLine, QuestionFailure, Reader } from '../domain/ports/ledger.ts'
import type { Pseudonymizer } from '../domain/ports/pseudonymizer.ts'
import type { Law } from '../domain/rules/decide-contact.ts'
import type { Question } from '../domain/rules/question.ts'
import type { Decoding } from '../domain/workflow/decode-message.ts'
import { eventLine } from '../domain/workflow/event-line.ts'
import { type Unsealing, unseal } from '../domain/workflow/unseal.ts'
import { asOfOf } from '../projections/check.ts'
import { contactHistory, type KnownHistory } from '../projections/contact-history.ts'
import type { LedgerIndex } from '../projections/ledger-index.ts'
import type { Runner } from '../projections/runner.ts'

/** Records that somebody reads what is protected; answers why it may not be shown, where it may not. */
export type RecordReading = (pseudonym: Pseudonym, reader: Reader) => Promise<string | undefined>

export interface HistoryParts extends Unsealing {
  readonly store: EventReads
  readonly names: Pseudonymizer
  readonly clock: Clock
  readonly recordReading: RecordReading
  readonly decoding: Decoding
  readonly index: () => LedgerIndex
  readonly ask: (input: unknown) => E.Either<QuestionFailure, Question>
  readonly runner: Pick<Runner, 'lagMs'>
  readonly engine: string
  readonly law: () => Law
}

/** Everything recorded of a contact. Protected values are shown only after it is recorded that somebody reads them. */
export const history = async (
  parts: HistoryParts,
  asked: string,
  reader: Reader,
): Promise<E.Either<ContactFailure, History>> => {
  const contact = parts.decoding.contacts.read(asked)
  if (contact === undefined) return E.left({ _tag: 'NotAContact' })
  const pseudonym = parts.names.pseudonymOf(contact)
  const known = await contactHistory(parts.index, parts.store)(pseudonym, undefined)
  if (E.isLeft(known)) return known
  const withheld = reader.wantsProtected ? await parts.recordReading(pseudonym, reader) : NOT_ASKED_FOR
  const lines = await linesOf(parts, known.right, withheld === undefined)
  return E.isLeft(lines) ? lines : E.right(answer(parts, contact, known.right, lines.right, withheld))
}

const NOT_ASKED_FOR = 'protected values were not asked for'

const answer = (
  { runner }: HistoryParts,
  contact: ContactPoint,
  known: KnownHistory,
  events: ReadonlyArray<HistoryLine>,
  withheld: string | undefined,
): History => ({
  contact,
  events,
  ...(withheld === undefined ? {} : { protectedWithheld: withheld }),
  asOf: asOfOf(known.asOf, runner.lagMs()),
})

const linesOf = async (
  parts: HistoryParts,
  { events }: KnownHistory,
  isShown: boolean,
): Promise<E.Either<ContactFailure, ReadonlyArray<HistoryLine>>> => {
  const lines: Array<HistoryLine> = []
  for (const { stored } of events) {
    const line = eventLine(stored)
    if (E.isLeft(line)) return line
    const values = isShown ? await unseal(parts, stored) : E.right(O.none)
    if (E.isLeft(values)) return values
    lines.push(O.isNone(values.right) ? line.right : { ...line.right, protected: values.right.value })
  }
  return E.right(lines)
}
