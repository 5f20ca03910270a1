import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHANNELS, type Channel, refusedBy } from '../../../src/domain/kernel/channel.ts'
import {
  type Aim,
  ANY,
  covers,
  grantCovers,
  isEmpty,
  join,
  meet,
  overlaps,
  refusalCovers,
  type Scope,
  type WordSet,
  wordSet,
} from '../../../src/domain/kernel/scope.ts'
import { aim, FEW_PURPOSES, grantScope, refusalScope, SELLERS, scope } from '../../support/arbitrary/scope.ts'
import { aimAt, EVERYTHING, scopeOf } from '../../support/contact-facts.ts'
import { type Law, law } from '../../support/law.ts'

/** All that speak of nothing are one scope. */
const isSame = (a: Scope, b: Scope): boolean =>
  (isEmpty(a) && isEmpty(b)) || JSON.stringify(a) === JSON.stringify(b)

const holds = (it: boolean): void => {
  expect(it).toBe(true)
}

describe('covers', () => {
  const reflexive = (over: typeof covers) => law(fc.property(scope, (a) => holds(over(a, a))))
  const antisymmetric = (over: typeof covers) =>
    law(fc.property(scope, scope, (a, b) => holds(!(over(a, b) && over(b, a)) || isSame(a, b))))
  const transitive = (over: typeof covers) =>
    law(
      fc.property(scope, scope, scope, (a, b, c) => {
        // Drawn so that the premise holds often: a chain of what three scopes have together.
        const chain = [a, meet(a, b), meet(meet(a, b), c)] as const
        holds(over(chain[0], chain[1]) && over(chain[1], chain[2]) ? over(chain[0], chain[2]) : false)
        holds(!(over(a, b) && over(b, c)) || over(a, c))
      }),
    )
  const hasTop = (over: typeof covers) =>
    law(
      fc.property(scope, (a) =>
        holds(over(EVERYTHING, a) && (!over(a, EVERYTHING) || isSame(a, EVERYTHING))),
      ),
    )

  test('is reflexive', () => reflexive(covers).holds())
  test('is antisymmetric on canonical forms', () => antisymmetric(covers).holds())
  test('is transitive', () => transitive(covers).holds())
  test('has one top: every seller, channel and purpose', () => hasTop(covers).holds())

  const sideHolds = <A extends string>(outer: WordSet<A>, inner: WordSet<A>): boolean =>
    outer === ANY || (inner !== ANY && inner.every((word) => outer.includes(word)))
  /** Counts `*` as covered by a list that holds all words there are today. */
  const closedWorld: typeof covers = (outer, inner) =>
    covers(outer, {
      ...inner,
      channel:
        inner.channel === ANY && outer.channel.length === CHANNELS.length ? outer.channel : inner.channel,
    })
  /** Asks whether the two have something in common on each side. */
  const overlapping: typeof covers = (outer, inner) => isEmpty(inner) || overlaps(outer, inner)
  /** Does not know that what speaks of nothing is covered by everything. */
  const bySides: typeof covers = (outer, inner) =>
    sideHolds(outer.seller, inner.seller) &&
    sideHolds(outer.channel, inner.channel) &&
    sideHolds(outer.purpose, inner.purpose)
  /** Overlooks the purpose. */
  const ofTwoSides: typeof covers = (outer, inner) => covers({ ...outer, purpose: ANY }, inner)
  /** Strictly more. */
  const strictly: typeof covers = (outer, inner) => covers(outer, inner) && !isSame(outer, inner)

  test.each([
    ['strictly more', reflexive(strictly)],
    ['overlapping', antisymmetric(overlapping)],
    ['overlapping', transitive(overlapping)],
    ['one side overlooked', antisymmetric(ofTwoSides)],
    ['`*` as the list of today', antisymmetric(closedWorld)],
    ['`*` as the list of today', hasTop(closedWorld)],
  ])('… which catch a double: %s', (_, it) => it.isBroken())

  test('covers what speaks of nothing, by whatever side', () => {
    const nothing = scopeOf({ seller: [], channel: ANY })
    expect(covers(scopeOf(), nothing)).toBe(true)
    expect(bySides(scopeOf(), nothing)).toBe(false)
    expect(covers(nothing, scopeOf())).toBe(false)
  })
})

describe('meet and join', () => {
  interface Lattice {
    readonly meet: typeof meet
    readonly join: typeof join
  }
  const commutes = (of: Lattice) =>
    law(
      fc.property(scope, scope, (a, b) => {
        holds(isSame(of.meet(a, b), of.meet(b, a)))
        holds(isSame(of.join(a, b), of.join(b, a)))
      }),
    )
  const associates = (of: Lattice) =>
    law(
      fc.property(scope, scope, scope, (a, b, c) => {
        holds(isSame(of.meet(a, of.meet(b, c)), of.meet(of.meet(a, b), c)))
        holds(isSame(of.join(a, of.join(b, c)), of.join(of.join(a, b), c)))
      }),
    )
  const isIdempotent = (of: Lattice) =>
    law(
      fc.property(scope, (a) => {
        holds(isSame(of.meet(a, a), a))
        holds(isSame(of.join(a, a), a))
      }),
    )
  const absorbs = (of: Lattice) =>
    law(
      fc.property(scope, scope, (a, b) => {
        holds(isSame(of.meet(a, of.join(a, b)), a))
        holds(isSame(of.join(a, of.meet(a, b)), a))
      }),
    )
  const isGreatestLower = (of: Lattice) =>
    law(
      fc.property(scope, scope, scope, (a, b, c) => {
        const lower = of.meet(a, b)
        holds(covers(a, lower) && covers(b, lower))
        holds(!(covers(a, c) && covers(b, c)) || covers(lower, c))
      }),
    )
  const isLeastUpper = (of: Lattice) =>
    law(
      fc.property(scope, scope, scope, (a, b, c) => {
        const upper = of.join(a, b)
        holds(covers(upper, a) && covers(upper, b))
        holds(!(covers(c, a) && covers(c, b)) || covers(c, upper))
      }),
    )
  const agreesWithCovers = (of: Lattice) =>
    law(
      fc.property(scope, scope, (a, b) => {
        holds(covers(a, b) === isSame(of.join(a, b), a))
        holds(covers(a, b) === isSame(of.meet(a, b), b))
      }),
    )
  const staysCanonical = (of: Lattice) =>
    law(
      fc.property(scope, scope, (a, b) => {
        for (const { seller, channel, purpose } of [of.meet(a, b), of.join(a, b)]) {
          expect({ seller, channel, purpose }).toStrictEqual({
            seller: wordSet(seller),
            channel: wordSet(channel),
            purpose: wordSet(purpose),
          })
        }
      }),
    )
  const real: Lattice = { meet, join }

  test.each([
    ['commute', commutes(real)],
    ['associate', associates(real)],
    ['are idempotent', isIdempotent(real)],
    ['absorb each other', absorbs(real)],
    ['meet: the greatest that both cover', isGreatestLower(real)],
    ['join: the least that covers both', isLeastUpper(real)],
    ['agree with covers', agreesWithCovers(real)],
    ['stay in canonical form', staysCanonical(real)],
  ])('%s', (_, it) => it.holds())

  const plus = <A extends string>(a: WordSet<A>, b: WordSet<A>): WordSet<A> =>
    a === ANY || b === ANY ? ANY : wordSet([...a, ...b])
  /** Joins by sides even where one scope speaks of nothing. */
  const joinBySides: typeof join = (a, b) => ({
    seller: plus(a.seller, b.seller),
    channel: plus(a.channel, b.channel),
    purpose: plus(a.purpose, b.purpose),
  })
  const joinUnsorted: typeof join = (a, b) => {
    const { seller, channel, purpose } = join(a, b)
    const turned = <A extends string>(set: WordSet<A>): WordSet<A> => (set === ANY ? ANY : [...set].reverse())
    return isEmpty(a) || isEmpty(b)
      ? join(a, b)
      : { seller: turned(seller), channel: turned(channel), purpose: turned(purpose) }
  }
  const doubles: ReadonlyArray<[string, Law]> = [
    ['a join of sides', isLeastUpper({ meet, join: joinBySides })],
    ['a meet that keeps the second', absorbs({ meet: (_, b) => b, join })],
    ['a join that is everything', isLeastUpper({ meet, join: () => EVERYTHING })],
    ['a join that is everything', isIdempotent({ meet, join: () => EVERYTHING })],
    ['a join that keeps the first', commutes({ meet, join: (a) => a })],
    ['a join that keeps the first', agreesWithCovers({ meet, join: (a) => a })],
    ['a join that turns its words round', staysCanonical({ meet, join: joinUnsorted })],
    ['a meet that keeps the first', isGreatestLower({ meet: (a) => a, join })],
    ['a meet that is a join', agreesWithCovers({ meet: join, join })],
    [
      'a meet for which a `*` beside words is nothing',
      isGreatestLower({
        meet: (a, b) => (a.seller === ANY && b.seller !== ANY ? scopeOf({ seller: [] }) : meet(a, b)),
        join,
      }),
    ],
    [
      'a join that takes a side from the first where there are three',
      associates({ meet, join: (a, b) => ({ ...join(a, b), seller: a.seller }) }),
    ],
  ]
  test.each(doubles)('… which catch a double: %s', (_, it) => it.isBroken())
})

describe('overlaps', () => {
  const isOfTheMeet = (over: typeof overlaps) =>
    law(
      fc.property(scope, scope, (a, b) => {
        holds(over(a, b) === over(b, a))
        holds(over(a, b) === !isEmpty(meet(a, b)))
        holds(!(covers(a, b) && !isEmpty(b)) || over(a, b))
      }),
    )
  /** Two overlap where there is one thing to ask about that both speak of. */
  const byExample = (over: typeof overlaps) =>
    law(
      fc.property(scope, scope, aim, (a, b, asked) => {
        holds(!(grantCovers(a, asked) && grantCovers(b, asked)) || over(a, b))
      }),
    )
  test('is symmetric, and is that both have something together', () => isOfTheMeet(overlaps).holds())
  test('holds where both speak of one question', () => byExample(overlaps).holds())
  test.each([
    ['covers in its place', isOfTheMeet(covers)],
    ['one side overlooked', isOfTheMeet((a, b) => overlaps({ ...a, seller: ANY }, b))],
    ['never', byExample(() => false)],
  ])('… which catch a double: %s', (_, it) => it.isBroken())
})

describe('wordSet', () => {
  test.each<[WordSet<string>, WordSet<string>]>([
    [ANY, ANY],
    [
      ['b', 'a'],
      ['a', 'b'],
    ],
    [
      ['a', 'b', 'a'],
      ['a', 'b'],
    ],
    [['a', ANY], ANY],
    [[], []],
  ])('of %j is %j', (words, set) => {
    expect(wordSet(words)).toStrictEqual(set)
  })
})

test.each<[Scope, boolean]>([
  [scopeOf(), false],
  [EVERYTHING, false],
  [scopeOf({ seller: [] }), true],
  [scopeOf({ channel: [] }), true],
  [scopeOf({ purpose: [] }), true],
  [{ ...EVERYTHING, purpose: [] }, true],
])('isEmpty(%j) is %s', (of, empty) => {
  expect(isEmpty(of)).toBe(empty)
})

describe('grantCovers', () => {
  test.each<[string, Scope, Aim, boolean]>([
    ['what it names', scopeOf(), aimAt(), true],
    ['not another seller', scopeOf(), aimAt({ seller: 'globex' }), false],
    ['not another channel', scopeOf(), aimAt({ channel: 'email' }), false],
    ['not another purpose', scopeOf(), aimAt({ purpose: 'survey' }), false],
    ['not whatsapp, where it names sms', scopeOf({ channel: 'sms' }), aimAt({ channel: 'whatsapp' }), false],
    ['not sms, where it names whatsapp', scopeOf({ channel: 'whatsapp' }), aimAt({ channel: 'sms' }), false],
    [
      'not a dialled call, where it names voice',
      scopeOf({ channel: 'voice' }),
      aimAt({ channel: 'autodialed-voice' }),
      false,
    ],
    [
      'not a recorded call, where it names voice',
      scopeOf({ channel: 'voice' }),
      aimAt({ channel: 'prerecorded-voice' }),
      false,
    ],
    [
      'not voice, where it names the family',
      scopeOf({ channel: ['autodialed-voice', 'prerecorded-voice'] }),
      aimAt({ channel: 'voice' }),
      false,
    ],
    ['one of several it names', scopeOf({ seller: ['acme', 'globex'] }), aimAt({ seller: 'globex' }), true],
    ['nothing, where it names nothing', scopeOf({ seller: [] }), aimAt(), false],
  ])('%s', (_, of, asked, covered) => {
    expect(grantCovers(of, asked)).toBe(covered)
  })

  /** A grant covers the products of its words and nothing else. */
  const isExact = (cover: typeof grantCovers) =>
    law(
      fc.property(grantScope, (of) => {
        const named = SELLERS.flatMap((seller) =>
          CHANNELS.flatMap((channel) =>
            FEW_PURPOSES.filter((purpose) => cover(of, { seller, channel, purpose })),
          ),
        )
        expect(named).toHaveLength(of.seller.length * of.channel.length * of.purpose.length)
      }),
    )
  test('covers exactly what it names', () => isExact(grantCovers).holds())
  test('… which catches a grant that is read as a refusal is', () => isExact(refusalCovers).isBroken())
})

describe('refusalCovers', () => {
  const FAMILY: Readonly<Record<Channel, ReadonlyArray<Channel>>> = {
    voice: ['voice', 'autodialed-voice', 'prerecorded-voice'],
    'autodialed-voice': ['autodialed-voice'],
    'prerecorded-voice': ['prerecorded-voice'],
    sms: ['sms', 'whatsapp'],
    whatsapp: ['whatsapp'],
    email: ['email'],
    postal: ['postal'],
  }
  test.each(CHANNELS.map((refused) => [refused, FAMILY[refused]] as const))(
    'of %s covers %j and no other channel',
    (refused, covered) => {
      const of = scopeOf({ channel: refused })
      expect(CHANNELS.filter((channel) => refusalCovers(of, aimAt({ channel })))).toStrictEqual(
        CHANNELS.filter((channel) => covered.includes(channel)),
      )
      expect(CHANNELS.filter((channel) => refusedBy(channel).includes(refused))).toStrictEqual(
        CHANNELS.filter((channel) => covered.includes(channel)),
      )
    },
  )
  test.each<[string, Scope, Aim, boolean]>([
    [
      'everything, whatever is asked',
      EVERYTHING,
      aimAt({ seller: 'globex', channel: 'postal', purpose: 'service' }),
      true,
    ],
    [
      'every channel of one seller',
      scopeOf({ channel: ANY, purpose: ANY }),
      aimAt({ channel: 'postal' }),
      true,
    ],
    ['not those of another', scopeOf({ channel: ANY, purpose: ANY }), aimAt({ seller: 'globex' }), false],
    ['not another purpose', scopeOf({ channel: ANY }), aimAt({ purpose: 'service' }), false],
    ['nothing, where it names no channel', scopeOf({ channel: [] }), aimAt(), false],
  ])('%s', (_, of, asked, covered) => {
    expect(refusalCovers(of, asked)).toBe(covered)
  })

  /** A wider refusal refuses at least as much, and a refusal at least what a grant of the same words would allow. */
  const isMonotone = (cover: typeof refusalCovers) =>
    law(
      fc.property(refusalScope, refusalScope, aim, (a, b, asked) => {
        const wider = join(a, b)
        holds(!cover(a, asked) || cover(wider, asked))
        holds(!grantCovers(a, asked) || cover(a, asked))
      }),
    )
  test('never covers less for being wider', () => isMonotone(refusalCovers).holds())
  test('… which catches a refusal of single words only', () => {
    isMonotone((of, asked) => of.channel.length === 1 && refusalCovers(of, asked)).isBroken()
  })
})
