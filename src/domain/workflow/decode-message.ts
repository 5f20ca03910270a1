import * as E from 'fp-ts/lib/Either.js'
import { decodeEnvelope } from '../contact/cloud-event.ts'
import type { ContactCommand } from '../contact/command.ts'
import type { Deployment } from '../contact/deployment.ts'
import { interpret } from '../contact/interpret.ts'
import type { Interpretable } from '../contact/interpreted.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import type { ContactPoint } from '../kernel/contact-point.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Instant } from '../kernel/instant.ts'
import { type Issue, type Issues, issue } from '../kernel/validation.ts'
import type { Word } from '../kernel/word.ts'
import type { ContactReader } from '../ports/contact-reader.ts'
import type { ContentDigest, Pseudonymizer } from '../ports/pseudonymizer.ts'
import type { ProtectedValue } from '../proof/selective-disclosure.ts'
import type { KafkaCoordinates } from '../record/metadata.ts'
import type { ReplyClass } from '../replies/reply-facts.ts'

/** One event as it may come in at most, in bytes of its canonical form. */
export const MESSAGE_BYTES_MAX = 262_144

/** How many objects and arrays may lie within each other in one event. */
export const MESSAGE_DEPTH_MAX = 64

/** A message that was understood: what it asks for, and the names the ledger gives it. */
export interface Message {
  readonly eventId: EventId
  readonly contact: ContactPoint
  readonly source: string
  readonly receivedAt: Instant
  readonly contentDigest: ContentDigest
  readonly command: ContactCommand
  readonly protectedValues: ReadonlyArray<ProtectedValue>
  /** Of a reply: what it was taken for. */
  readonly replyClass?: ReplyClass
  /** Where it lay, of one that came over Kafka. */
  readonly kafka?: KafkaCoordinates
  readonly causationId?: EventId
}

export interface Undecodable {
  readonly _tag: 'Undecodable'
  readonly issues: Issues
  /** Of a bought consent of which nothing but the contact cannot be read: from whom it is. */
  readonly party?: Word
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
    const fault = unreadable(input)
    if (fault !== undefined) return undecodable([fault])
    const envelope = decodeEnvelope(input)
    if (E.isLeft(envelope)) return undecodable(envelope.left)
    const { source, id, data } = envelope.right
    const contact = readContact(contacts, data)
    const eventIdOf = (from: string, named: string): EventId => names.eventIdOf(from, named)
    const interpreted = interpret(envelope.right, contact ?? NOBODY, { deployment, receivedAt, eventIdOf })
    if (contact === undefined) return ofNobody(interpreted)
    if (E.isLeft(interpreted)) return undecodable(interpreted.left)
    const content = canonicalJson(interpreted.right.content)
    if (Buffer.byteLength(content) > MESSAGE_BYTES_MAX) return undecodable([TOO_LARGE])
    const { command, protectedValues, replyClass } = interpreted.right
    const contentDigest = names.contentDigestOf(content)
    return E.right({
      eventId: eventIdOf(source, id),
      contact,
      source,
      receivedAt,
      contentDigest,
      command,
      protectedValues,
      ...(replyClass === undefined ? {} : { replyClass }),
    })
  }

const TOO_LARGE = issue('', `an event of at most ${MESSAGE_BYTES_MAX} bytes`)

const TOO_DEEP = issue('', `an event of at most ${MESSAGE_DEPTH_MAX} levels`)

const PROTOTYPE = issue('', 'no member named __proto__')

/**
 * What keeps an event from being read at all, found before anything is decoded: the walk ends with the first thing that is too
 * much, so that neither the size nor the depth of an event costs more than the reading of so much. A member `__proto__`
 * would be lost or obeyed by whoever copies it.
 */
const unreadable = (input: unknown): Issue | undefined => {
  const size = sizeWith(0, input, 0)
  return typeof size === 'number' ? undefined : size
}

/** The size so far with this value in it, or what is wrong with it. It goes no deeper than an event may be. */
const sizeWith = (before: number, value: unknown, depth: number): number | Issue => {
  const size = before + 1 + (typeof value === 'string' ? value.length : 0)
  if (size > MESSAGE_BYTES_MAX) return TOO_LARGE
  if (typeof value !== 'object' || value === null) return size
  if (depth === MESSAGE_DEPTH_MAX) return TOO_DEEP
  if (Object.hasOwn(value, '__proto__')) return PROTOTYPE
  return Array.isArray(value) ? sizeWithItems(size, value, depth) : sizeWithMembers(size, value, depth)
}

const sizeWithItems = (before: number, items: ReadonlyArray<unknown>, depth: number): number | Issue => {
  let size: number | Issue = before
  if (items.length > MESSAGE_BYTES_MAX) return TOO_LARGE
  for (const item of items) {
    size = sizeWith(size, item, depth + 1)
    if (typeof size !== 'number') return size
  }
  return size
}

const sizeWithMembers = (before: number, value: object, depth: number): number | Issue => {
  const members = value as { readonly [name: string]: unknown }
  let size: number | Issue = before
  for (const name of Object.keys(members)) {
    size = sizeWith(size + name.length, members[name], depth + 1)
    if (typeof size !== 'number') return size
  }
  return size
}

const UNREADABLE_CONTACT = issue(
  'data.contact',
  'an E.164 number, an e-mail address, or a national number with its region',
)

/** Stands in where the contact cannot be read, so that the other issues are found as well. */
const NOBODY = '' as ContactPoint

const ofNobody = (interpreted: Interpretable): E.Either<Undecodable, never> => {
  const issues = [UNREADABLE_CONTACT, ...otherIssues(interpreted)]
  const party = E.isRight(interpreted) ? partyOf(interpreted.right.command) : undefined
  return E.left({ _tag: 'Undecodable', issues, ...(party === undefined ? {} : { party }) })
}

/** From whom a consent was bought or shared, where it was. */
export const partyOf = (command: ContactCommand): Word | undefined =>
  command.type === 'GrantConsent' ? command.acquiredFrom?.party : undefined

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
