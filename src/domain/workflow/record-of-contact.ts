import * as E from 'fp-ts/lib/Either.js'
import type * as O from 'fp-ts/lib/Option.js'
import type { EventId } from '../kernel/event-id.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { Clock } from '../ports/clock.ts'
import type { DataKey } from '../ports/key-vault.ts'
import { type AppendingParts, appendToContact, type ContactResult, keysOf } from './append-to-contact.ts'
import type { Message } from './decode-message.ts'
import type { InFlight, Release } from './in-flight.ts'
import { judge, knownToIndex } from './judge.ts'
import type { Outage } from './outcome.ts'

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

const recordTaken = async (
  parts: RecordingParts,
  taken: ReadonlyArray<Turn>,
  correlationId: EventId,
): Promise<E.Either<Outage, ReadonlyArray<ReadonlyMap<Message, ContactResult>>>> => {
  try {
    const groups = taken.map(({ pseudonym, messages }) => ({
      pseudonym,
      judged: judge(messages, knownToIndex(parts.view, pseudonym)),
    }))
    const keys = await keysOf(parts.vault, groups)
    if (E.isLeft(keys)) return keys
    const appended = await Promise.all(
      groups.map(({ pseudonym, judged }, i) =>
        appendToContact(
          parts,
          pseudonym,
          { judged, key: keys.right[i] as O.Option<DataKey> },
          correlationId,
        ).finally(taken[i]?.release),
      ),
    )
    return E.sequenceArray(appended)
  } finally {
    for (const { release } of taken) release()
  }
}
