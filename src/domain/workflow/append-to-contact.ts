import * as E from 'fp-ts/lib/Either.js'
import type * as O from 'fp-ts/lib/Option.js'
import type { EventId } from '../kernel/event-id.ts'
import type { Appended, AppendFailure } from '../ports/event-store.ts'
import type { DataKey } from '../ports/key-vault.ts'
import { type AppendingParts, type Attempt, attemptOf, type ContactResult, keysOf } from './append-attempt.ts'
import { confirmedByIndex, confirmedByStore, type Results } from './confirm-append.ts'
import { type Group, sealGroups } from './contact-events.ts'
import type { Message } from './decode-message.ts'
import { judge, knownToStore } from './judge.ts'
import type { Outage } from './outcome.ts'
import { readContact } from './read-contact.ts'
import { placeOf, shown } from './show-recorded.ts'

/** How often an append is decided anew because somebody else wrote to the contact, or its outcome stayed unknown. */
export const APPEND_ATTEMPTS_MAX = 8

/**
 * Sees through what did not go as it mostly does. Where somebody else was first, an outcome is unknown, or one append could
 * not take it all, the stream is read, and what is not in it is judged anew.
 */
export const appendToContact = async (
  parts: AppendingParts,
  first: Attempt,
  correlationId: EventId,
): Promise<E.Either<Outage, Results>> => {
  const results = new Map<Message, ContactResult>()
  /** What an append of ours may have written without an answer. */
  const perhapsOurs = new Set<EventId>()
  let current = first
  for (let attempt = 1; ; ) {
    const { judged } = current.group
    if (!judged.isProvisional) {
      const others = await settledOthers(parts, current, perhapsOurs)
      if (E.isLeft(others)) return others
      for (const [message, result] of others.right) results.set(message, result)
      const answer = await current.answer
      if (answer === undefined) return E.right([...results])
      if (E.isRight(answer)) {
        const recorded = await confirmed(parts, current, answer.right)
        if (E.isLeft(recorded)) return recorded
        for (const [message, result] of recorded.right) results.set(message, result)
        if (current.isWhole) return E.right([...results])
        attempt = 1
      } else {
        if (attempt === APPEND_ATTEMPTS_MAX || !isWorthAnotherTry(answer.left)) return answer
        attempt += 1
        if (answer.left._tag === 'OutcomeUnknown') for (const { id } of current.events) perhapsOurs.add(id)
      }
    }
    const again = await judgedAgain(parts, current.group, results)
    if (E.isLeft(again)) return again
    current = attemptOf(parts, again.right, correlationId)
  }
}

const isWorthAnotherTry = ({ _tag }: AppendFailure): boolean =>
  _tag === 'WrongRevision' || _tag === 'OutcomeUnknown'

/** What is not settled yet, judged by what the store holds. */
const judgedAgain = async (
  parts: AppendingParts,
  { pseudonym, judged: { messages }, sealed }: Group,
  settled: ReadonlyMap<Message, ContactResult>,
): Promise<E.Either<Outage, Group>> => {
  const history = await readContact(parts.store, pseudonym)
  if (E.isLeft(history)) return history
  const open = messages.filter((message) => !settled.has(message))
  const judged = judge(open, knownToStore(parts.view, history.right))
  const keys = await keysOf(parts.vault, [{ pseudonym, judged }])
  if (E.isLeft(keys)) return keys
  const group = { pseudonym, judged, key: keys.right[0] as O.Option<DataKey>, sealed }
  const sealing = await sealGroups(parts, [group])
  return E.isLeft(sealing) ? sealing : E.right(group)
}

const confirmed = async (
  parts: AppendingParts,
  attempt: Attempt,
  appended: Appended,
): Promise<E.Either<Outage, Results>> => {
  const { pseudonym } = attempt.group
  const [visible = false] = await shown(parts.view, [{ pseudonym, position: appended.position }])
  const byIndex = confirmedByIndex(parts.view, attempt, appended, visible)
  return byIndex === undefined ? confirmedByStore(parts, attempt, appended, visible) : E.right(byIndex)
}

/** Those that are not to be appended: refused, or in the log already. */
const settledOthers = async (
  parts: AppendingParts,
  { group: { pseudonym, judged }, tooLarge }: Attempt,
  perhapsOurs: ReadonlySet<EventId>,
): Promise<E.Either<Outage, Results>> => {
  const results: Array<readonly [Message, ContactResult]> = tooLarge.map((message) => [message, TOO_LARGE])
  for (const [i, message] of judged.messages.entries()) {
    const verdict = judged.verdicts[i]
    if (verdict?.status === 'refused') results.push([message, verdict])
    if (verdict?.status !== 'known') continue
    const place = await placeOf(parts, pseudonym, message.eventId)
    if (E.isLeft(place)) return place
    const { isSame } = verdict
    const isOurs = isSame && perhapsOurs.has(message.eventId)
    results.push([
      message,
      isOurs ? { status: 'recorded', ...place.right } : { status: 'known', isSame, ...place.right },
    ])
  }
  return E.right(results)
}

const TOO_LARGE = { status: 'refused', refusal: { _tag: 'EventTooLarge' } } as const
