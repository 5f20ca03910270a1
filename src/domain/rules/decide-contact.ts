import type { ContactState } from '../contact/state.ts'
import { contactStream } from '../contact/stream.ts'
import type { Jurisdiction } from '../contact/vocabulary.ts'
import type { ContactPoint } from '../kernel/contact-point.ts'
import { instantText, msOf } from '../kernel/instant.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { Location, Whereabouts } from '../location/locate.ts'
import type { RegistryLook } from '../registry/registry-look.ts'
import type { RuleBook } from '../rule-pack/rule-book.ts'
import { datesIn, startIn } from './dates.ts'
import { type Answer, type AsOf, type Decision, dialerCode, type Reason, verdictOf } from './decision.ts'
import { evaluate } from './evaluate.ts'
import type { Holidays } from './holidays.ts'
import type { Question } from './question.ts'
import { refusals } from './refusals.ts'
import { standing } from './standing.ts'
import { strictest } from './strictest.ts'
import { NO_RULE_PACK } from './strictest-model.ts'

/** What an answer rests on beside the contact: the law, the lists, and where things are. */
export interface Law {
  /** Undefined until a rule pack is active. */
  readonly book: RuleBook | undefined
  readonly lists: RegistryLook
  readonly holidays: Holidays
  readonly locate: (whereabouts: Whereabouts) => Location
}

/** Until a pack is active nothing of it is asked. */
export const WITHOUT_RULE_PACK: Law = {
  book: undefined,
  lists: { newest: () => undefined, waiver: () => undefined, lacks: () => undefined },
  holidays: { isHoliday: () => true },
  locate: () => ({ jurisdictions: [], zones: [], unreadablePostalCode: false }),
}

/** The answer to a question about somebody of whom this state is known. */
export const decideContact = (
  question: Question,
  pseudonym: Pseudonym,
  state: ContactState,
  law: Law,
  asOf: AsOf,
  engine: string,
): Decision => {
  const stream = contactStream(pseudonym)
  const { contact } = question
  if (law.book === undefined || contact === undefined)
    return decisionOf(question, strictest(state, question.aim, question.at, stream), asOf, engine)
  const stands = standing(state, question.aim, question.at)
  const location = law.locate(whereabouts(question, contact))
  const { known, isAllKnown } = rowsNamed(question, location, law.book)
  const atMs = msOf(question.at)
  const daysOf = datesIn(location.zones)
  const today = daysOf(atMs)
  const rules = law.book.rulesFor(known, today.last)
  const unknown = isAllKnown ? [] : [jurisdictionUnknown]
  const where = { rulePack: law.book.version, jurisdictions: rules.rows.map(({ id }) => id) }
  if (known.length === 0)
    return answered(question, only([...refusals(stands, stream), ...unknown]), where, asOf, engine)
  const answer = evaluate({
    ...{ contact, stream, rules, atMs, today, daysOf, standing: stands },
    ...{ aim: question.aim, at: question.at },
    ...{ lineType: question.lineType, recentAttempts: question.recentAttempts },
    ...{ zones: location.zones, startOf: startIn(location.zones) },
    ...{ lists: law.lists, holidays: law.holidays },
  })
  return answered(question, { ...answer, reasons: [...answer.reasons, ...unknown] }, where, asOf, engine)
}

const whereabouts = (
  { jurisdictions, postalCode, timeZone }: Question,
  contact: ContactPoint,
): Whereabouts => ({
  contact,
  jurisdictions,
  ...(postalCode === undefined ? {} : { postalCode }),
  ...(timeZone === undefined ? {} : { timeZone }),
})

/**
 * Of where the person may be, what the pack has rows for. A jurisdiction that somebody names and a postal code that cannot be read
 * are facts that are missing; that a number is of a country without a row does not matter where something else is known.
 */
const rowsNamed = (
  { jurisdictions: given }: Question,
  { jurisdictions, unreadablePostalCode }: Location,
  book: RuleBook,
): { readonly known: ReadonlyArray<Jurisdiction>; readonly isAllKnown: boolean } => {
  const known = jurisdictions.flatMap((name) => book.rowIdOf(name) ?? [])
  const isAllKnown =
    known.length > 0 && !unreadablePostalCode && given.every((name) => book.rowIdOf(name) !== undefined)
  return { known, isAllKnown }
}

export const invalidContact: Reason = { code: 'INVALID_CONTACT', effect: 'deny' }

/** What the index does not hold yet could change every other reason, so there are none beside it. */
export const indexBehind: Reason = { code: 'INDEX_BEHIND', effect: 'unknown' }

const jurisdictionUnknown: Reason = { code: 'JURISDICTION_UNKNOWN', effect: 'unknown' }

/** An answer of reasons alone, for which no rule was asked. */
export const decisionOf = (
  question: Question,
  reasons: ReadonlyArray<Reason>,
  asOf: AsOf,
  engine: string,
): Decision => answered(question, only(reasons), undefined, asOf, engine)

const only = (reasons: ReadonlyArray<Reason>): Answer => ({
  reasons,
  obligations: [],
  lists: [],
  window: null,
})

interface Where {
  readonly rulePack: string
  readonly jurisdictions: ReadonlyArray<Jurisdiction>
}

const answered = (
  { asked, contact, aim, at, jurisdictions: given }: Question,
  { reasons, obligations, lists, window }: Answer,
  where: Where | undefined,
  asOf: AsOf,
  engine: string,
): Decision => {
  const verdict = verdictOf(reasons)
  return {
    verdict,
    contact: contact ?? asked,
    channel: aim.channel,
    purpose: aim.purpose,
    seller: aim.seller,
    at: instantText(at),
    reasons,
    obligations,
    window,
    jurisdictions: where?.jurisdictions ?? given,
    rulePack: where?.rulePack ?? NO_RULE_PACK,
    lists,
    asOf,
    engine,
    code: dialerCode(reasons, verdict),
  }
}
