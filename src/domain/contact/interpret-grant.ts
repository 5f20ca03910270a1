import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { Channel } from '../kernel/channel.ts'
import type { ContactPoint } from '../kernel/contact-point.ts'
import { ANY, type WordSet, wordSet } from '../kernel/scope.ts'
import { issue } from '../kernel/validation.ts'
import type { Word } from '../kernel/word.ts'
import type { Envelope } from './cloud-event.ts'
import type { RequestedScope } from './command.ts'
import type { Interpretable, Understanding } from './interpreted.ts'
import type { GrantedData } from './message.ts'
import { contentOf, picked, protectedOf, rest } from './message-parts.ts'

/** A grant as it is asked for. A purpose that nobody knows makes it invalid: it would permit what nobody can ask about. */
export const granted = (
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

type Present<A> = { readonly [Name in keyof A]: Exclude<A[Name], undefined> }

/** Without the members that are undefined. */
const present = <A extends object>(members: A): PresentOf<A> => {
  const found: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(members)) if (value !== undefined) found[name] = value
  return found as PresentOf<A>
}

type OptionalNames<A> = { [Name in keyof A]: undefined extends A[Name] ? Name : never }[keyof A]

type PresentOf<A> = Present<Omit<A, OptionalNames<A>>> & Partial<Present<Pick<A, OptionalNames<A>>>>
