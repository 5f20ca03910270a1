import * as E from 'fp-ts/lib/Either.js'
import { decodeEnvelope } from '../contact/cloud-event.ts'
import type { ContactCommand } from '../contact/command.ts'
import { type Deployment, interpret } from '../contact/interpret.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import type { ContactPoint } from '../kernel/contact-point.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Instant } from '../kernel/instant.ts'
import { type Issues, issue } from '../kernel/validation.ts'
import type { ContactReader } from '../ports/contact-reader.ts'
import type { ContentDigest, Pseudonymizer } from '../ports/pseudonymizer.ts'
import type { ProtectedValue } from '../proof/selective-disclosure.ts'

/** One event as it may come in at most, in bytes of its canonical form. */
export const MESSAGE_BYTES_MAX = 262_144

/** A message that was understood: what it asks for, and the names the ledger gives it. */
export interface Message {
  readonly eventId: EventId
  readonly contact: ContactPoint
  readonly source: string
  readonly receivedAt: Instant
  readonly contentDigest: ContentDigest
  readonly command: ContactCommand
  readonly protectedValues: ReadonlyArray<ProtectedValue>
}

export interface Undecodable {
  readonly _tag: 'Undecodable'
  readonly issues: Issues
}

export interface Decoding {
  readonly deployment: Deployment
  readonly contacts: ContactReader
  readonly names: Pseudonymizer
}

/** From what came in to what is asked for. Pure but for the secrets that names are made with. */
export const decodeMessage =
  ({ deployment, contacts, names }: Decoding) =>
  (input: unknown, receivedAt: Instant): E.Either<Undecodable, Message> => {
    const envelope = decodeEnvelope(input)
    if (E.isLeft(envelope)) return undecodable(envelope.left)
    const { source, id, data } = envelope.right
    const contact = readContact(contacts, data)
    const eventIdOf = (from: string, named: string): EventId => names.eventIdOf(from, named)
    const interpreted = interpret(envelope.right, contact ?? NOBODY, { deployment, receivedAt, eventIdOf })
    if (contact === undefined) return undecodable([UNREADABLE_CONTACT, ...otherIssues(interpreted)])
    if (E.isLeft(interpreted)) return undecodable(interpreted.left)
    const content = canonicalJson(interpreted.right.content)
    if (content.length > MESSAGE_BYTES_MAX)
      return undecodable([issue('', `an event of at most ${MESSAGE_BYTES_MAX} bytes`)])
    const { command, protectedValues } = interpreted.right
    const contentDigest = names.contentDigestOf(content)
    return E.right({
      eventId: eventIdOf(source, id),
      contact,
      source,
      receivedAt,
      contentDigest,
      command,
      protectedValues,
    })
  }

const UNREADABLE_CONTACT = issue(
  'data.contact',
  'an E.164 number, an e-mail address, or a national number with its region',
)

/** Stands in where the contact cannot be read, so that the other issues are found as well. */
const NOBODY = '' as ContactPoint

const otherIssues = (interpreted: E.Either<Issues, unknown>): Issues =>
  E.isLeft(interpreted) ? interpreted.left.filter(({ path }) => path !== UNREADABLE_CONTACT.path) : []

const readContact = (
  contacts: ContactReader,
  data: Readonly<Record<string, unknown>>,
): ContactPoint | undefined => {
  const { contact, region } = data
  return typeof contact === 'string'
    ? contacts.read(contact, typeof region === 'string' ? region : undefined)
    : undefined
}

const undecodable = (issues: Issues): E.Either<Undecodable, never> => E.left({ _tag: 'Undecodable', issues })
