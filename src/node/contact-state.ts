import * as E from 'fp-ts/lib/Either.js'
import type { ContactState, Entry } from '../domain/contact/state.ts'
import { Instant, InstantFromText, instantText } from '../domain/kernel/instant.ts'
import { Place } from '../domain/kernel/place.ts'
import { issue } from '../domain/kernel/validation.ts'
import type {
  ContactFailure,
  KnownEntry,
  KnownLists,
  KnownState,
  StateAsked,
} from '../domain/ports/ledger.ts'
import { effectiveAt } from '../domain/rules/as-of.ts'
import { decideContact } from '../domain/rules/decide-contact.ts'
import type { Decision } from '../domain/rules/decision.ts'
import { asOfOf } from '../projections/check.ts'
import { contactHistory, type KnownAt } from '../projections/contact-history.ts'
import type { HistoryParts } from './history.ts'

/** What held of a contact at one time, as it was known at another. */
export const contactState = async (
  parts: HistoryParts,
  asked: string,
  { effectiveAt: effective, knownAt: known, question: members }: StateAsked,
): Promise<E.Either<ContactFailure, KnownState | Decision>> => {
  const contact = parts.decoding.contacts.read(asked)
  if (contact === undefined) return E.left({ _tag: 'NotAContact' })
  const when = optional(effective, InstantFromText.decode)
  const place = optional(known, knownAtOf)
  const issues = [
    ...(E.isLeft(when) ? [issue('effectiveAt', InstantFromText.name)] : []),
    ...(E.isLeft(place) ? [issue('knownAt', `${InstantFromText.name}, or ${Place.name}`)] : []),
  ]
  if (E.isLeft(when) || E.isLeft(place)) return E.left({ _tag: 'NotAQuestion', issues })
  if (place.right?.type === 'position' && !parts.store.owns(place.right.position))
    return E.left({ _tag: 'PositionOfAnotherStore' })

  const wantsDecision = Object.keys(members).length > 0
  const question = wantsDecision ? parts.ask({ ...withTime(members, effective), contact: asked }) : undefined
  if (question !== undefined && E.isLeft(question)) return question

  const pseudonym = parts.names.pseudonymOf(contact)
  const history = await contactHistory(parts.index, parts.store)(pseudonym, place.right)
  if (E.isLeft(history)) return history
  const state = when.right === undefined ? history.right.state : effectiveAt(history.right.state, when.right)
  const asOf = asOfOf(history.right.asOf, parts.runner.lagMs())
  if (question !== undefined)
    return E.right(decideContact(question.right, pseudonym, state, parts.law(), asOf, parts.engine))
  return E.right({ contact, ...textsOf(state), asOf })
}

const textsOf = (state: ContactState): KnownLists => ({
  grants: state.grants.map(textOf),
  withdrawals: state.withdrawals.map(textOf),
  dnc: state.dnc.map(textOf),
  lifts: state.lifts.map(textOf),
  relationships: state.relationships.map(textOf),
  reassignments: state.reassignments.map(textOf),
  erasures: state.erasures.map(textOf),
})

/** An entry as answers write it: a revision is a text, a time has a fraction only where it needs one. */
const textOf = <A extends Entry>(entry: A): KnownEntry<A> =>
  Object.fromEntries(
    Object.entries(entry).map(([name, value]: [string, unknown]) => [
      name,
      name === 'revision' ? String(value) : Instant.is(value) ? instantText(value) : value,
    ]),
  ) as KnownEntry<A>

/** A question about an instant is judged at that instant, unless it says another. */
const withTime = (members: Readonly<Record<string, unknown>>, effective: string | undefined) =>
  effective === undefined || members['at'] !== undefined ? members : { ...members, at: effective }

const optional = <A>(
  text: string | undefined,
  decode: (text: string) => E.Either<unknown, A>,
): E.Either<unknown, A | undefined> => (text === undefined ? E.right(undefined) : decode(text))

const knownAtOf = (text: string): E.Either<unknown, KnownAt> => {
  const place = Place.decode(text)
  if (E.isRight(place)) return place
  const instant = InstantFromText.decode(text)
  return E.isLeft(instant) ? instant : E.right({ type: 'instant', at: instant.right satisfies Instant })
}
