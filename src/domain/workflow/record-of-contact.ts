import * as E from 'fp-ts/lib/Either.js'
import type { EventId } from '../kernel/event-id.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import { appendAll } from './append-to-contact.ts'
import type { Message } from './decode-message.ts'
import type { Release } from './in-flight.ts'
import { judge, withKeys } from './judge-messages.ts'
import type { Outage } from './outcome.ts'
import type { ContactMessage, ContactResult, RecordingParts } from './recording.ts'

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

const recordTaken = async (
  parts: RecordingParts,
  taken: ReadonlyArray<Turn>,
  correlationId: EventId,
): Promise<E.Either<Outage, ReadonlyArray<readonly [Message, ContactResult]>>> => {
  try {
    const groups = taken.map(({ pseudonym, messages }) =>
      judge({ pseudonym, messages, state: parts.view.stateOf(pseudonym) }),
    )
    const keyed = await withKeys(parts, groups)
    if (E.isLeft(keyed)) return keyed
    const appended = await Promise.all(
      keyed.right.map((group, i) => appendAll(parts, group, correlationId).finally(taken[i]?.release)),
    )
    const all = E.sequenceArray(appended)
    if (E.isLeft(all)) return all
    return E.right(
      all.right.flatMap((results, i) =>
        results.map((result, at) => [groups[i]?.messages[at] as Message, result] as const),
      ),
    )
  } finally {
    for (const { release } of taken) release()
  }
}
