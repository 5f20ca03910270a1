import * as t from 'io-ts'
import { Channel, refusedBy } from './channel.ts'
import { inOrder } from './in-order.ts'
import { Word } from './word.ts'

export const ANY = '*'

/** A set of words, sorted and without repeats, or `*`: all there are and all there will be. */
const setOf = <A extends string>(word: t.Type<A, string, unknown>, name: string) =>
  t.union([t.literal(ANY), t.readonlyArray(word)], name)

export const Sellers = setOf(Word, 'sellers or "*"')
export const Channels = setOf(Channel, 'channels or "*"')
export const Purposes = setOf(Word, 'purposes or "*"')
export type WordSet<A extends string> = typeof ANY | ReadonlyArray<A>

/**
 * Seller x channel x purpose. Scopes form a lattice under `covers`: `meet` is what both speak of, `join` the least that
 * holds both, and `*` is the top of each side, above every list of words.
 */
export const Scope = t.readonly(
  t.strict({ seller: Sellers, channel: Channels, purpose: Purposes }),
  'a scope',
)
export type Scope = t.TypeOf<typeof Scope>

/** One seller, one channel, one purpose: what a question is about. */
export interface Aim {
  readonly seller: Word
  readonly channel: Channel
  readonly purpose: Word
}

/** The canonical form of a set: sorted, each word once, `*` where it is among them. */
export const wordSet = <A extends string>(words: WordSet<A>): WordSet<A> =>
  words === ANY || (words as ReadonlyArray<string>).includes(ANY) ? ANY : inOrder(words)

export const includes = <A extends string>(set: WordSet<A>, word: A): boolean =>
  set === ANY || set.includes(word)

/** A scope with no seller, channel or purpose in it speaks of nothing. */
export const isEmpty = (scope: Scope): boolean =>
  scope.seller.length === 0 || scope.channel.length === 0 || scope.purpose.length === 0

/** Everything that `inner` speaks of, `outer` speaks of too. */
export const covers = (outer: Scope, inner: Scope): boolean =>
  isEmpty(inner) ||
  (holds(outer.seller, inner.seller) &&
    holds(outer.channel, inner.channel) &&
    holds(outer.purpose, inner.purpose))

/** There is something that both speak of. */
export const overlaps = (a: Scope, b: Scope): boolean => !isEmpty(meet(a, b))

export const meet = (a: Scope, b: Scope): Scope => ({
  seller: common(a.seller, b.seller),
  channel: common(a.channel, b.channel),
  purpose: common(a.purpose, b.purpose),
})

export const join = (a: Scope, b: Scope): Scope =>
  isEmpty(a)
    ? b
    : isEmpty(b)
      ? a
      : {
          seller: either(a.seller, b.seller),
          channel: either(a.channel, b.channel),
          purpose: either(a.purpose, b.purpose),
        }

/** A grant covers exactly what it names. */
export const grantCovers = (scope: Scope, aim: Aim): boolean =>
  includes(scope.seller, aim.seller) &&
  includes(scope.channel, aim.channel) &&
  includes(scope.purpose, aim.purpose)

/** A refusal of `voice` covers the voice family, one of `sms` covers `whatsapp`. */
export const refusalCovers = (scope: Scope, aim: Aim): boolean =>
  includes(scope.seller, aim.seller) &&
  includes(scope.purpose, aim.purpose) &&
  refusesChannel(scope, aim.channel)

/** Whether a refusal of these channels covers this one. */
export const refusesChannel = ({ channel: refused }: Scope, channel: Channel): boolean =>
  refused === ANY || refusedBy(channel).some((wider) => refused.includes(wider))

const holds = <A extends string>(outer: WordSet<A>, inner: WordSet<A>): boolean =>
  outer === ANY || (inner !== ANY && inner.every((word) => outer.includes(word)))

const common = <A extends string>(a: WordSet<A>, b: WordSet<A>): WordSet<A> =>
  a === ANY ? b : b === ANY ? a : a.filter((word) => b.includes(word))

const either = <A extends string>(a: WordSet<A>, b: WordSet<A>): WordSet<A> =>
  a === ANY || b === ANY ? ANY : wordSet([...a, ...b])
