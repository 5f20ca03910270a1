import * as E from 'fp-ts/lib/Either.js'
import type { EventId } from '../kernel/event-id.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import { appendAgain } from './append-again.ts'
import { type Attempt, appendGroup } from './append-group.ts'
import { type Sealed, sealGroups } from './contact-events.ts'
import type { Message } from './decode-message.ts'
import type { Release } from './in-flight.ts'
import { judge, withKeys } from './judge-messages.ts'
import type { Outage } from './outcome.ts'
import type { ContactMessage, ContactResult, RecordingParts } from './recording.ts'
import { located, shown } from './show-recorded.ts'

/**
 * Decides and appends messages, one append per contact, all contacts at once; a contact that this process is writing to
 * already waits for its turn. One result each, in the same order.
 */
export const recordOfContacts = async (
  parts: RecordingParts,
  messages: ReadonlyArray<ContactMessage>,
  correlationId: EventId,
): Promise<E.Either<Outage, ReadonlyArray<ContactResult>>> => {
  const results = new Map<Message, ContactResult>()
  let todo: Array<OfContact> = [...Map.groupBy(messages, ({ pseudonym }) => pseudonym)]
  while (todo.length > 0) {
    const [taken, waiting] = takeTurns(parts, todo)
    const done = await recordTaken(parts, taken, correlationId)
    if (E.isLeft(done)) return done
    for (const [message, result] of done.right) results.set(message, result)
    for (const [pseudonym] of waiting) await parts.turns.settled(pseudonym)
    todo = waiting
  }
  return E.right(messages.map(({ message }) => results.get(message) as ContactResult))
}

type OfContact = [pseudonym: Pseudonym, messages: ReadonlyArray<ContactMessage>]

interface Turn {
  readonly pseudonym: Pseudonym
  readonly messages: ReadonlyArray<Message>
  readonly release: Release
}

/** The contacts that are free, taken, and those that are not. */
const takeTurns = (
  { turns }: RecordingParts,
  contacts: ReadonlyArray<OfContact>,
): readonly [ReadonlyArray<Turn>, Array<OfContact>] => {
  const taken: Array<Turn> = []
  const waiting: Array<OfContact> = []
  for (const one of contacts) {
    const [pseudonym, own] = one
    const release = turns.claim(pseudonym)
    if (release === undefined) waiting.push(one)
    else taken.push({ pseudonym, messages: own.map(({ message }) => message), release })
  }
  return [taken, waiting]
}

/** Appends for all contacts at once, and waits for the index once. What does not go as it mostly does is seen through afterwards. */
const recordTaken = async (
  parts: RecordingParts,
  taken: ReadonlyArray<Turn>,
  correlationId: EventId,
): Promise<E.Either<Outage, ReadonlyArray<readonly [Message, ContactResult]>>> => {
  try {
    const attempts = await attemptsOf(parts, taken, correlationId)
    if (E.isLeft(attempts)) return attempts
    const results = await settledAtOnce(parts, attempts.right)
    const unsettled = taken.flatMap(({ release }, i) => {
      if (results[i] === undefined) return [i]
      release()
      return []
    })
    const again = await Promise.all(
      unsettled.map((i) =>
        appendAgain(parts, attempts.right[i] as Attempt, correlationId).finally(taken[i]?.release),
      ),
    )
    const all = E.sequenceArray(again)
    if (E.isLeft(all)) return all
    for (const [at, i] of unsettled.entries()) results[i] = all.right[at]
    return E.right(
      taken.flatMap(({ messages }, i) =>
        messages.map((message, at) => [message, results[i]?.[at] as ContactResult] as const),
      ),
    )
  } finally {
    for (const { release } of taken) release()
  }
}

const attemptsOf = async (
  parts: RecordingParts,
  taken: ReadonlyArray<Turn>,
  correlationId: EventId,
): Promise<E.Either<Outage, ReadonlyArray<Attempt>>> => {
  const groups = taken.map(({ pseudonym, messages }) =>
    judge({ pseudonym, messages, state: parts.view.stateOf(pseudonym) }),
  )
  const keyed = await withKeys(parts, groups)
  if (E.isLeft(keyed)) return keyed
  const sealed = await sealGroups(parts, keyed.right)
  if (E.isLeft(sealed)) return sealed
  return E.right(
    keyed.right.map((group, i) => appendGroup(parts, group, sealed.right[i] as Sealed, correlationId)),
  )
}

/** The results of the groups of which everything was appended, or refused, at the first attempt. */
const settledAtOnce = async (
  { view }: RecordingParts,
  attempts: ReadonlyArray<Attempt>,
): Promise<Array<ReadonlyArray<ContactResult> | undefined>> => {
  const answers = await Promise.all(attempts.map(({ answer }) => answer))
  const appended = attempts.flatMap((attempt, i) => {
    const answer = answers[i]
    return isWhole(attempt) && answer !== undefined && E.isRight(answer)
      ? [{ i, attempt, position: answer.right.position }]
      : []
  })
  const areShown = await shown(view, appended)
  const results = attempts.map((attempt) =>
    isWhole(attempt) && attempt.events.length === 0 ? attempt.results : undefined,
  )
  for (const [at, { i, attempt, position }] of appended.entries())
    results[i] = located(view, attempt, position, areShown[at] === true)
  return results
}

const isWhole = ({ results, group }: Attempt): boolean => results.length === group.messages.length
