import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Interpretation } from '../contact/event.ts'
import { codeOf } from '../contact/refusal.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { KafkaCoordinates } from '../record/metadata.ts'
import type { ReplyClass } from '../replies/reply-facts.ts'
import type { ContactResult } from './append-attempt.ts'
import { type Decoding, decodeMessage, type Message, partyOf } from './decode-message.ts'
import type { InFlight, Release } from './in-flight.ts'
import type { Outage, Outcome } from './outcome.ts'
import { type QuarantineParts, quarantine, type Rejected } from './quarantine.ts'
import type { RecordingParts } from './record-of-contact.ts'
import { recordOfContacts } from './record-of-contact.ts'
import { releaseOnceSeen } from './release-once-seen.ts'

/** One message as it came: what was parsed, or the bytes where they are no JSON. */
export type Incoming = (
  | { readonly type: 'parsed'; readonly value: unknown }
  | {
      readonly type: 'unreadable'
      readonly bytes: Uint8Array
      readonly expected: string
      /** The reason under which it is quarantined, where it is not `UNDECODABLE`. */
      readonly reason?: string
    }
) & {
  /** Where it lay, of a message that came over Kafka. */
  readonly kafka?: KafkaCoordinates
  /** The quarantine that it is taken from, of a message that is replayed: it is put aside already. */
  readonly replayedFrom?: EventId
}

export interface LedgerParts extends RecordingParts, QuarantineParts {
  readonly decoding: Decoding
  readonly inFlight: InFlight<EventId>
  readonly newId: () => EventId
  /** Told of each recorded refusal that says words nobody knows, and was understood as the widest. */
  readonly onUnknownWords: (members: Interpretation) => void
  /** What a recorded reply was taken for; undefined where the index does not show it. */
  readonly replyClassOf: (id: EventId) => ReplyClass | undefined
}

/** How long a message waits for the first copy of it to be seen, before its sender is told to send it again. */
export const FIRST_COPY_WAIT_MS = 10_000

/**
 * Records messages, each once, in their order where they speak of one contact. An outcome each, in the order of the
 * messages: durable, and seen by every check of this node, before it is answered. What is not recorded is
 * quarantined, but for what comes from there.
 */
export const recordMessages =
  (parts: LedgerParts) =>
  (incoming: ReadonlyArray<Incoming>): TE.TaskEither<Outage, ReadonlyArray<Outcome>> =>
  async () => {
    const correlationId = parts.newId()
    const receivedAt = parts.clock.now()
    const decode = decodeMessage(parts.decoding)
    const outcomes: Array<Outcome> = []
    const rejected: Array<Rejected> = []
    const reject = (i: number, { replyClass, ...rejection }: Rejection): void => {
      const { kafka, replayedFrom } = incoming[i] ?? {}
      const { outcome, reason, issues } = rejection
      const said = outcome === 'conflict' ? {} : outcome === 'invalid' ? { issues } : { reason }
      outcomes[i] = { id: idOf(incoming[i]), outcome, ...said, ...classified(replyClass) }
      if (replayedFrom !== undefined) return
      rejected.push({ ...rejection, receivedAt, bytes: () => bytesOf(incoming[i]), ...(kafka && { kafka }) })
    }

    let todo: Array<Todo> = []
    for (const [i, one] of incoming.entries()) {
      if (one.type === 'unreadable') {
        const { expected, reason = UNDECODABLE } = one
        reject(i, { outcome: 'invalid', reason, issues: [{ path: '', expected }] })
        continue
      }
      const message = decode(one.value, receivedAt)
      if (E.isRight(message)) todo.push({ i, message: withOrigin(message.right, one) })
      else {
        const { issues, party } = message.left
        reject(i, { outcome: 'invalid', reason: UNDECODABLE, issues, ...(party && { party }) })
      }
    }
    const pseudonyms = parts.names.pseudonymsOf(todo.map(({ message }) => message.contact))
    const pseudonymOf = new Map(todo.map(({ i }, at) => [i, pseudonyms[at] as Pseudonym]))

    while (todo.length > 0) {
      const claimed: Array<Todo> = []
      const waiting: Array<Todo> = []
      const releases: Array<Release> = []
      let areSeen = false
      for (const one of todo) {
        const release = parts.inFlight.claim(one.message.eventId)
        if (release === undefined) waiting.push(one)
        else {
          releases.push(release)
          claimed.push(one)
        }
      }
      try {
        const work = claimed.map(({ i, message }) => ({
          message,
          pseudonym: pseudonymOf.get(i) as Pseudonym,
        }))
        const done = await recordOfContacts(parts, work, correlationId)
        if (E.isLeft(done)) return done
        areSeen = done.right.every((result) => result.status === 'refused' || result.visible)
        for (const [at, { i, message }] of claimed.entries()) {
          const result = done.right[at] as ContactResult
          const { eventId } = message
          if (result.status === 'refused')
            reject(i, {
              outcome: 'refused',
              reason: codeOf(result.refusal._tag),
              issues: [],
              ...namesOf(message),
              ...(message.replyClass && { replyClass: message.replyClass }),
            })
          else if (result.status === 'known' && !result.isSame)
            reject(i, { outcome: 'conflict', reason: CONFLICT, issues: [], ...namesOf(message) })
          else {
            const { position, visible } = result
            const isNew = result.status === 'recorded'
            if (isNew && 'unknownWords' in message.command) parts.onUnknownWords(message.command.unknownWords)
            outcomes[i] = {
              id: idOf(incoming[i]),
              outcome: isNew ? 'recorded' : 'duplicate',
              eventId,
              position,
              ...(visible ? {} : ({ visible: false } as const)),
              ...classified(isNew ? message.replyClass : message.replyClass && parts.replyClassOf(eventId)),
            }
          }
        }
      } finally {
        if (areSeen) for (const release of releases) release()
        else releaseOnceSeen(parts, releases)
      }
      for (const { message } of waiting)
        if (!(await parts.inFlight.settledWithin(message.eventId, FIRST_COPY_WAIT_MS)))
          return E.left({ _tag: 'FirstCopyUnseen' })
      todo = waiting
    }

    const aside = await quarantine(parts)(rejected, correlationId)()
    return E.isLeft(aside) ? aside : E.right(outcomes)
  }

/** The reason of messages that could not be decoded, and of those whose id is taken by another content. */
const UNDECODABLE = 'UNDECODABLE'
const CONFLICT = 'CONFLICT'

interface Rejection extends Omit<Rejected, 'receivedAt' | 'bytes' | 'kafka'> {
  readonly replyClass?: ReplyClass
}

const classified = (replyClass: ReplyClass | undefined): Pick<Outcome, 'classification'> =>
  replyClass === undefined ? {} : { classification: replyClass }

interface Todo {
  /** Place among the messages. */
  readonly i: number
  readonly message: Message
}

const withOrigin = (message: Message, { kafka, replayedFrom }: Incoming): Message =>
  kafka === undefined && replayedFrom === undefined
    ? message
    : { ...message, ...(kafka && { kafka }), ...(replayedFrom && { causationId: replayedFrom }) }

const namesOf = ({ source, contentDigest, command }: Message) => {
  const party = partyOf(command)
  return { source, contentDigest, ...(party && { party }) }
}

const idOf = (incoming: Incoming | undefined): string | null => {
  const value = incoming?.type === 'parsed' ? incoming.value : undefined
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
  return typeof id === 'string' ? id : null
}

/** What is kept of a message that is put aside. */
export const bytesOf = (incoming: Incoming | undefined): Uint8Array =>
  incoming?.type === 'unreadable' ? incoming.bytes : Buffer.from(canonicalJson(incoming?.value))
