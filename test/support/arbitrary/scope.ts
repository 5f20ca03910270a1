import fc from 'fast-check'
import { CHANNELS, type Channel } from '../../../src/domain/kernel/channel.ts'
import { type Aim, ANY, type Scope, type WordSet, wordSet } from '../../../src/domain/kernel/scope.ts'
import type { Word } from '../../../src/domain/kernel/word.ts'

/** Few words, so that two scopes drawn apart often speak of the same. */
export const SELLERS = ['acme', 'globex', 'initech'] as ReadonlyArray<string> as ReadonlyArray<Word>
export const FEW_PURPOSES = ['marketing', 'service', 'survey'] as ReadonlyArray<string> as ReadonlyArray<Word>

const someOf = <A extends string>(words: ReadonlyArray<A>, minLength: number): fc.Arbitrary<WordSet<A>> =>
  fc.subarray([...words], { minLength }).map((some) => wordSet(some))

const anyOr = <A extends string>(words: ReadonlyArray<A>, minLength: number): fc.Arbitrary<WordSet<A>> =>
  fc.oneof({ weight: 1, arbitrary: fc.constant(ANY) }, { weight: 4, arbitrary: someOf(words, minLength) })

export const channel: fc.Arbitrary<Channel> = fc.constantFrom(...CHANNELS)

const scopeOf = (minLength: number): fc.Arbitrary<Scope> =>
  fc.record({
    seller: anyOr(SELLERS, minLength),
    channel: anyOr(CHANNELS, minLength),
    purpose: anyOr(FEW_PURPOSES, minLength),
  })

/** Any scope in canonical form, those that speak of nothing among them. */
export const scope: fc.Arbitrary<Scope> = scopeOf(0)

/** What a refusal may speak of. */
export const refusalScope: fc.Arbitrary<Scope> = scopeOf(1)

/** What a grant may speak of: words only. */
export const grantScope: fc.Arbitrary<Scope> = fc.record({
  seller: someOf(SELLERS, 1),
  channel: someOf(CHANNELS, 1),
  purpose: someOf(FEW_PURPOSES, 1),
})

export const aim: fc.Arbitrary<Aim> = fc.record({
  seller: fc.constantFrom(...SELLERS),
  channel,
  purpose: fc.constantFrom(...FEW_PURPOSES),
})
