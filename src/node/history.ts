import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { accessStream } from '../domain/access/event.ts'
import type { ContactPoint } from '../domain/kernel/contact-point.ts'
import type { Pseudonym } from '../domain/kernel/pseudonym.ts'
import type { Word } from '../domain/kernel/word.ts'
import type { EventStore } from '../domain/ports/event-store.ts'
import type { ContactFailure, History, HistoryLine, QuestionFailure, Reader } from '../domain/ports/ledger.ts'
import type { Question } from '../domain/rules/question.ts'
import { appendOwn, type OwnEventParts } from '../domain/workflow/append-own.ts'
import type { Decoding } from '../domain/workflow/decode-message.ts'
import { eventLine } from '../domain/workflow/event-line.ts'
import { type Unsealing, unseal } from '../domain/workflow/unseal.ts'
import { asOfOf } from '../projections/check.ts'
import { contactHistory, type KnownHistory } from '../projections/contact-history.ts'
import type { LedgerIndex } from '../projections/ledger-index.ts'
import { lagMs, type Runner } from '../projections/runner.ts'

export interface HistoryParts extends OwnEventParts, Unsealing {
  readonly store: EventStore
  readonly decoding: Decoding
  readonly index: () => LedgerIndex
  readonly ask: (input: unknown) => E.Either<QuestionFailure, Question>
  readonly runner: Pick<Runner, 'currentAt'>
  readonly engine: string
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
  const withheld = await whyWithheld(parts, pseudonym, reader)
  const lines = await linesOf(parts, known.right, withheld === undefined)
  return E.isLeft(lines) ? lines : E.right(answer(parts, contact, known.right, lines.right, withheld))
}

const answer = (
  { runner, clock }: HistoryParts,
  contact: ContactPoint,
  known: KnownHistory,
  events: ReadonlyArray<HistoryLine>,
  withheld: string | undefined,
): History => ({
  contact,
  events,
  ...(withheld === undefined ? {} : { protectedWithheld: withheld }),
  asOf: asOfOf(known.asOf, lagMs(runner.currentAt(), clock.now())),
})

/** Undefined where the reading is recorded. */
const whyWithheld = async (
  parts: HistoryParts,
  pseudonym: Pseudonym,
  { name, purpose, wantsProtected }: Reader,
): Promise<string | undefined> => {
  if (!wantsProtected)
    return 'protected values were not asked for, or cannot be shown beside a running server'
  const appended = await appendOwn(parts, accessStream(parts.node), 'any', {
    type: 'ProtectedDataRead',
    occurredAt: parts.clock.now(),
    pseudonym,
    reader: name as Word,
    purpose: purpose as Word,
  })
  return E.isLeft(appended) ? 'the reading could not be recorded' : undefined
}

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
