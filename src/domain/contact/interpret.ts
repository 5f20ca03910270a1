import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { Channel } from '../kernel/channel.ts'
import type { ContactPoint } from '../kernel/contact-point.ts'
import { EventId } from '../kernel/event-id.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Json } from '../kernel/json.ts'
import { ANY, type WordSet, wordSet } from '../kernel/scope.ts'
import { type Issues, issue, issuesOf } from '../kernel/validation.ts'
import type { Word } from '../kernel/word.ts'
import type { ProtectedValue } from '../proof/selective-disclosure.ts'
import type { Envelope } from './cloud-event.ts'
import type { ContactCommand, RequestedScope } from './command.ts'
import type { Interpretation } from './event.ts'
import { nullsLeftOut } from './left-out.ts'
import {
  DncAddedData,
  DncLiftedData,
  GrantedData,
  ReassignedData,
  RelationshipData,
  WithdrawnData,
} from './message.ts'
import { DncReason, DncRequester, WithdrawalMethod } from './vocabulary.ts'

/** What this deployment knows beside the words of the ledger. */
export interface Deployment {
  readonly defaultSeller: Word
  /** The purposes of the ledger and the deployment's own. */
  readonly purposes: ReadonlySet<string>
}

/** What a message asks for: the facts in clear, and everything else it says, to be protected. */
export interface Interpreted {
  readonly command: ContactCommand
  readonly protectedValues: ReadonlyArray<ProtectedValue>
  /** The data as it was decoded, before this deployment's own words came in: what makes two messages the same. */
  readonly content: Json
}

export interface Understanding {
  readonly deployment: Deployment
  readonly receivedAt: Instant
  readonly eventIdOf: (source: string, id: string) => EventId
}

type Interpretable = E.Either<Issues, Interpreted>

/** Reads the data of a CloudEvent whose contact is known already. Issues name the path under `data`, never the value. */
export const interpret = (
  message: Envelope,
  contact: ContactPoint,
  understanding: Understanding,
): Interpretable => {
  const envelope = nullsLeftOut(message)
  switch (envelope.type) {
    case 'consent.granted.v1':
      return decoded(GrantedData, envelope, (data) => granted(data, envelope, contact, understanding))
    case 'consent.withdrawn.v1':
      return decoded(WithdrawnData, envelope, (data) =>
        E.right(withdrawn(data, envelope, contact, understanding)),
      )
    case 'dnc.added.v1':
      return decoded(DncAddedData, envelope, (data) =>
        E.right(dncAdded(data, envelope, contact, understanding)),
      )
    case 'dnc.lifted.v1':
      return decoded(DncLiftedData, envelope, (data) => dncLifted(data, envelope, contact, understanding))
    case 'relationship.recorded.v1':
      return decoded(RelationshipData, envelope, (data) =>
        E.right(relationship(data, envelope, contact, understanding)),
      )
    case 'contact.reassigned.v1':
      return decoded(ReassignedData, envelope, (data) => E.right(reassigned(data, envelope, contact)))
  }
}

const decoded = <A>(
  codec: t.Decoder<unknown, A>,
  { data }: Envelope,
  use: (data: A) => Interpretable,
): Interpretable => {
  const result = codec.decode(data)
  return E.isLeft(result) ? E.left(issuesOf(result.left, 'data')) : use(result.right)
}

const granted = (
  data: t.TypeOf<typeof GrantedData>,
  envelope: Envelope,
  contact: ContactPoint,
  { deployment, receivedAt }: Understanding,
): Interpretable => {
  const { scope, level, expiresAt, jurisdiction } = data
  const stranger = scope?.purpose?.find((purpose) => purpose !== ANY && !deployment.purposes.has(purpose))
  if (stranger !== undefined) return E.left([issue('data.scope.purpose', 'a purpose known to this ledger')])
  const capture = { method: data.capture.method }
  const disclosure = data.disclosure && picked(data.disclosure, ['id', 'version', 'language', 'sha256'])
  const evidence = (data.evidence ?? []).map((item) => picked(item, ['kind', 'sha256']))
  const acquiredFrom = data.acquiredFrom && picked(data.acquiredFrom, ['party', 'date'])
  const requested: RequestedScope = {
    seller: scope?.seller === undefined ? [deployment.defaultSeller] : wordSet(scope.seller as WordSet<Word>),
    ...(scope?.channel === undefined || scope.channel.length === 0
      ? {}
      : { channel: wordSet(scope.channel as WordSet<Channel>) }),
    ...(scope?.purpose === undefined || scope.purpose.length === 0
      ? {}
      : { purpose: wordSet(scope.purpose as WordSet<Word>) }),
  }
  const facts = present({ level, capture, disclosure, evidence, expiresAt, jurisdiction, acquiredFrom })
  return E.right({
    command: { type: 'GrantConsent', receivedAt, occurredAt: envelope.time, scope: requested, ...facts },
    content: contentOf(envelope, contact, data),
    protectedValues: [
      ...protectedOf(envelope, contact, [
        'scope',
        'level',
        'expiresAt',
        'capture',
        'disclosure',
        'evidence',
        'jurisdiction',
        'acquiredFrom',
      ]),
      ...rest('scope', scope, ['seller', 'channel', 'purpose']),
      ...rest('capture', data.capture, ['method']),
      ...rest('disclosure', data.disclosure, ['id', 'version', 'language', 'sha256']),
      ...(data.evidence ?? []).flatMap((item, i) => rest(`evidence.${i}`, item, ['kind', 'sha256'])),
      ...rest('acquiredFrom', data.acquiredFrom, ['party', 'date']),
    ],
  })
}

const withdrawn = (
  data: t.TypeOf<typeof WithdrawnData>,
  envelope: Envelope,
  contact: ContactPoint,
  { deployment }: Understanding,
): Interpreted => {
  const { scope, unknownWords, originals } = refusedScope(data.scope, deployment)
  const method = WithdrawalMethod.is(data.method) ? data.method : undefined
  const unknown: Interpretation = [...unknownWords, ...(method === undefined ? (['method'] as const) : [])]
  return {
    command: {
      type: 'WithdrawConsent',
      occurredAt: envelope.time,
      scope,
      method: method ?? 'other',
      ...(unknown.length === 0 ? {} : { unknownWords: unknown }),
    },
    content: contentOf(envelope, contact, data),
    protectedValues: [
      ...protectedOf(envelope, contact, ['scope', 'method']),
      ...rest('scope', data.scope, ['seller', 'channel', 'purpose']),
      ...originals,
      ...(method === undefined ? [{ path: 'original.method', value: data.method }] : []),
    ],
  }
}

const dncAdded = (
  data: t.TypeOf<typeof DncAddedData>,
  envelope: Envelope,
  contact: ContactPoint,
  { deployment }: Understanding,
): Interpreted => {
  const { scope, unknownWords, originals } = refusedScope(data.scope, deployment)
  const reason = DncReason.is(data.reason) ? data.reason : undefined
  const requestedBy = DncRequester.is(data.requestedBy) ? data.requestedBy : undefined
  const unknown: Interpretation = [
    ...unknownWords,
    ...(reason === undefined ? (['reason'] as const) : []),
    ...(requestedBy === undefined ? (['requestedBy'] as const) : []),
  ]
  return {
    command: {
      type: 'AddDnc',
      occurredAt: envelope.time,
      scope,
      reason: reason ?? 'other',
      requestedBy: requestedBy ?? 'other',
      ...(unknown.length === 0 ? {} : { unknownWords: unknown }),
    },
    content: contentOf(envelope, contact, data),
    protectedValues: [
      ...protectedOf(envelope, contact, ['scope', 'reason', 'requestedBy']),
      ...rest('scope', data.scope, ['seller', 'channel', 'purpose']),
      ...originals,
      ...(reason === undefined ? [{ path: 'original.reason', value: data.reason }] : []),
      ...(requestedBy === undefined ? [{ path: 'original.requestedBy', value: data.requestedBy }] : []),
    ],
  }
}

const dncLifted = (
  data: t.TypeOf<typeof DncLiftedData>,
  envelope: Envelope,
  contact: ContactPoint,
  { eventIdOf }: Understanding,
): Interpretable => {
  const { entry } = data
  const entryId = typeof entry === 'string' ? entry : eventIdOf(entry.source, entry.id)
  if (!EventId.is(entryId))
    return E.left([issue('data.entry', 'the event id of the entry, or its { source, id }')])
  const evidence = (data.evidence ?? []).map((item) => picked(item, ['kind', 'sha256']))
  const more = typeof entry === 'string' ? [] : rest('entry', entry, ['source', 'id'])
  return E.right({
    command: { type: 'LiftDnc', occurredAt: envelope.time, entryId, evidence },
    content: contentOf(envelope, contact, Object.assign({}, data, { entry: { id: entryId, more } })),
    protectedValues: [
      ...protectedOf(envelope, contact, ['entry', 'evidence']),
      ...more,
      ...(data.evidence ?? []).flatMap((item, i) => rest(`evidence.${i}`, item, ['kind', 'sha256'])),
    ],
  })
}

const relationship = (
  data: t.TypeOf<typeof RelationshipData>,
  envelope: Envelope,
  contact: ContactPoint,
  { deployment }: Understanding,
): Interpreted => ({
  command: {
    type: 'RecordRelationship',
    occurredAt: envelope.time,
    seller: data.seller ?? deployment.defaultSeller,
    kind: data.kind,
  },
  content: contentOf(envelope, contact, data),
  protectedValues: protectedOf(envelope, contact, ['seller', 'kind']),
})

const reassigned = (
  data: t.TypeOf<typeof ReassignedData>,
  envelope: Envelope,
  contact: ContactPoint,
): Interpreted => ({
  command: { type: 'ReassignContact', occurredAt: envelope.time, asOf: data.asOf },
  content: contentOf(envelope, contact, data),
  protectedValues: protectedOf(envelope, contact, ['asOf']),
})

interface LenientWords {
  readonly seller?: ReadonlyArray<Word | typeof ANY> | undefined
  readonly channel?: ReadonlyArray<string> | undefined
  readonly purpose?: ReadonlyArray<string> | undefined
}

/** An unknown word makes a refusal wider, never invalid. What was left out is everything, but for the seller. */
const refusedScope = (words: LenientWords | undefined, deployment: Deployment) => {
  const unknownChannel = !isKnown(Channel.is, words?.channel)
  const unknownPurpose = !isKnown((word) => deployment.purposes.has(word), words?.purpose)
  const channel = unknownChannel ? ANY : wordSet((words?.channel ?? ANY) as WordSet<Channel>)
  const purpose = unknownPurpose ? ANY : wordSet((words?.purpose ?? ANY) as WordSet<Word>)
  const unknownWords: Interpretation = [
    ...(unknownChannel ? (['scope.channel'] as const) : []),
    ...(unknownPurpose ? (['scope.purpose'] as const) : []),
  ]
  const originals: ReadonlyArray<ProtectedValue> = [
    ...(unknownChannel ? [{ path: 'original.scope.channel', value: words?.channel ?? [] }] : []),
    ...(unknownPurpose ? [{ path: 'original.scope.purpose', value: words?.purpose ?? [] }] : []),
  ]
  const scope = {
    seller: sellersOf(words?.seller, deployment),
    channel: channel.length === 0 ? ANY : channel,
    purpose: purpose.length === 0 ? ANY : purpose,
  } as const
  return { scope, unknownWords, originals }
}

/** `*` is a word that is known; beside it another may not be. */
const isKnown = (known: (word: string) => boolean, words: ReadonlyArray<string> | undefined): boolean =>
  words === undefined || words.every((word) => word === ANY || known(word))

const sellersOf = (words: LenientWords['seller'], { defaultSeller }: Deployment): WordSet<Word> =>
  words === undefined || words.length === 0 ? [defaultSeller] : wordSet(words as WordSet<Word>)

/** The message as it was decoded: the contact, times and lists of words in their one form, everything else as it came. */
const contentOf = (
  { source, id, type, time }: Envelope,
  contact: ContactPoint,
  data: object & { readonly region?: unknown },
): Json => {
  const { region: _, ...said } = data
  return { source, id, type, time, data: { ...said, contact } }
}

/** The contact, the CloudEvents id, the person, and every member of the data that is not read as a fact in clear. */
const protectedOf = (
  { id, data }: Envelope,
  contact: ContactPoint,
  clear: ReadonlyArray<string>,
): ReadonlyArray<ProtectedValue> => {
  const { contact: _, region: __, person, ...others } = data
  const unread = Object.entries(others).filter(([name]) => !clear.includes(name))
  return [
    { path: 'contact', value: contact },
    { path: 'id', value: id },
    ...rest('person', person as object | undefined, []),
    ...unread.map(([name, value]) => ({
      path: NAMED.has(name) ? name : `data.${name}`,
      value: value as Json,
    })),
  ]
}

/** The protected members that the messages name themselves; others go under `data`. */
const NAMED = new Set(['words', 'authority', 'product', 'evidenceSource'])

/** The members of an object that are not in clear. */
const rest = (
  path: string,
  value: object | undefined,
  clear: ReadonlyArray<string>,
): ReadonlyArray<ProtectedValue> =>
  Object.entries(value ?? {})
    .filter(([name]) => !clear.includes(name))
    .map(([name, member]) => ({ path: `${path}.${name}`, value: member as Json }))

const picked = <A extends object, Name extends keyof A>(from: A, names: ReadonlyArray<Name>): Pick<A, Name> =>
  Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  ) as Pick<A, Name>

type Present<A> = { readonly [Name in keyof A]: Exclude<A[Name], undefined> }

/** Without the members that are undefined. */
const present = <A extends object>(members: A): PresentOf<A> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as PresentOf<A>

type OptionalNames<A> = { [Name in keyof A]: undefined extends A[Name] ? Name : never }[keyof A]

type PresentOf<A> = Present<Omit<A, OptionalNames<A>>> & Partial<Present<Pick<A, OptionalNames<A>>>>
