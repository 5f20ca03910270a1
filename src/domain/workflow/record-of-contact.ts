import * as E from 'fp-ts/lib/Either.js'
import type * as O from 'fp-ts/lib/Option.js'
import type { EventId } from '../kernel/event-id.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { Clock } from '../ports/clock.ts'
import type { Appended } from '../ports/event-store.ts'
import type { DataKey } from '../ports/key-vault.ts'
import { type AppendingParts, type Attempt, attemptOf, type ContactResult, keysOf } from './append-attempt.ts'
import { appendToContact } from './append-to-contact.ts'
import { confirmedByIndex, type Results } from './confirm-append.ts'
import { type Group, sealGroups } from './contact-events.ts'
import type { Message } from './decode-message.ts'
import type { InFlight, Release } from './in-flight.ts'
import { judge, knownToIndex } from './judge.ts'
import type { Outage } from './outcome.ts'
import { shown } from './show-recorded.ts'

export interface RecordingParts extends AppendingParts {
  readonly clock: Clock
  /** The contacts that are being written to. */
  readonly turns: InFlight<Pseudonym>
}

export interface ContactMessage {
  readonly message: Message
  readonly pseudonym: Pseudonym
}

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
    for (const ofContact of done.right)
      for (const [message, result] of ofContact) results.set(message, result)
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
): Promise<E.Either<Outage, ReadonlyArray<Results>>> => {
  try {
    const groups = await groupsOf(parts, taken)
    if (E.isLeft(groups)) return groups
    const attempts = groups.right.map((group) => attemptOf(parts, group, correlationId))
    const settled = await settledAtOnce(parts, attempts)
    for (const [i, { release }] of taken.entries()) if (settled[i] !== undefined) release()
    return E.sequenceArray(
      await Promise.all(
        attempts.map(async (attempt, i) => {
          const results = settled[i]
          return results === undefined
            ? appendToContact(parts, attempt, correlationId).finally(taken[i]?.release)
            : E.right(results)
        }),
      ),
    )
  } finally {
    for (const { release } of taken) release()
  }
}

const groupsOf = async (
  parts: RecordingParts,
  taken: ReadonlyArray<Turn>,
): Promise<E.Either<Outage, ReadonlyArray<Group>>> => {
  const judged = taken.map(({ pseudonym, messages }) => ({
    pseudonym,
    judged: judge(messages, knownToIndex(parts.view, pseudonym)),
  }))
  const keys = await keysOf(parts.vault, judged)
  if (E.isLeft(keys)) return keys
  const groups = judged.map((group, i) => ({
    ...group,
    key: keys.right[i] as O.Option<DataKey>,
    sealed: new Map(),
  }))
  const sealing = await sealGroups(parts, groups)
  return E.isLeft(sealing) ? sealing : E.right(groups)
}

/** The results of the groups of which everything was accepted, and appended at the first attempt; undefined of the others. */
const settledAtOnce = async (
  { view }: RecordingParts,
  attempts: ReadonlyArray<Attempt>,
): Promise<ReadonlyArray<Results | undefined>> => {
  const answers = await Promise.all(attempts.map(({ answer }) => answer))
  const appended = attempts.flatMap((attempt, i): ReadonlyArray<AppendedAtOnce> => {
    const answer = answers[i]
    const isAll = attempt.messages.length === attempt.group.judged.messages.length
    return isAll && answer !== undefined && E.isRight(answer)
      ? [{ i, attempt, answer: answer.right, pseudonym: attempt.group.pseudonym, ...answer.right }]
      : []
  })
  const areShown = await shown(view, appended)
  const results: Array<Results | undefined> = attempts.map(() => undefined)
  for (const [at, { i, attempt, answer }] of appended.entries())
    results[i] = confirmedByIndex(view, attempt, answer, areShown[at] === true)
  return results
}

interface AppendedAtOnce extends Appended {
  readonly i: number
  readonly attempt: Attempt
  readonly answer: Appended
  readonly pseudonym: Pseudonym
}
