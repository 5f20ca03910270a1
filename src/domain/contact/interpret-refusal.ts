import type * as t from 'io-ts'
import { Channel } from '../kernel/channel.ts'
import type { ContactPoint } from '../kernel/contact-point.ts'
import { ANY, type WordSet, wordSet } from '../kernel/scope.ts'
import type { Word } from '../kernel/word.ts'
import type { ProtectedValue } from '../proof/selective-disclosure.ts'
import type { Envelope } from './cloud-event.ts'
import type { Deployment } from './deployment.ts'
import type { Interpretation } from './event.ts'
import { type Interpreted, sellersOf, type Understanding } from './interpreted.ts'
import type { DncAddedData, WithdrawnData } from './message.ts'
import { contentOf, protectedOf, rest } from './message-parts.ts'
import { DncReason, DncRequester, WithdrawalMethod } from './vocabulary.ts'

/** A withdrawal is never invalid for its words: those that nobody knows are kept as they came, protected. */
export const withdrawn = (
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

/** An internal entry, read as leniently. */
export const dncAdded = (
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

interface LenientWords {
  readonly seller?: ReadonlyArray<Word | typeof ANY> | undefined
  readonly channel?: ReadonlyArray<string> | undefined
  readonly purpose?: ReadonlyArray<string> | undefined
}

/** An unknown word makes a refusal wider, never invalid. What was left out is everything, but for the seller. */
export const refusedScope = (words: LenientWords | undefined, deployment: Deployment) => {
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
