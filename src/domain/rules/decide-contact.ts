import type { ContactState } from '../contact/state.ts'
import { contactStream } from '../contact/stream.ts'
import { instantText } from '../kernel/instant.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import { type AsOf, type Decision, dialerCode, type Reason, verdictOf } from './decision.ts'
import { evaluate } from './evaluate.ts'
import type { Question } from './question.ts'
import { NO_RULE_PACK } from './strictest-model.ts'

/** The answer to a question about somebody of whom this state is known. */
export const decideContact = (
  question: Question,
  pseudonym: Pseudonym,
  state: ContactState,
  asOf: AsOf,
  engine: string,
): Decision =>
  decisionOf(question, evaluate(state, question.aim, question.at, contactStream(pseudonym)), asOf, engine)

export const invalidContact: Reason = { code: 'INVALID_CONTACT', effect: 'deny' }

/** What the index does not hold yet could change every other reason, so there are none beside it. */
export const indexBehind: Reason = { code: 'INDEX_BEHIND', effect: 'unknown' }

export const decisionOf = (
  { asked, contact, aim, at, jurisdictions }: Question,
  reasons: ReadonlyArray<Reason>,
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
    obligations: [],
    window: null,
    jurisdictions,
    rulePack: NO_RULE_PACK,
    lists: [],
    asOf,
    engine,
    code: dialerCode(reasons, verdict),
  }
}
