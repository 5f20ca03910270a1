/** A stream of numbers that depends on nothing but its seed. */
export interface Random {
  /** A whole number from 0 to 4294967295. */
  readonly next: () => number
  /** A whole number from 0 to `limit` - 1. */
  readonly below: (limit: number) => number
  readonly chance: (share: number) => boolean
  /** One of a list that is not empty. */
  readonly pick: <A>(items: ReadonlyArray<A>) => A
}

export const randomOf = (seed: number): Random => {
  const fill = splitMix32(seed)
  const next = xoshiro128StarStar(fill(), fill(), fill(), fill())
  const below = (limit: number): number => Math.floor((next() / TWO_TO_32) * limit)
  return {
    next,
    below,
    chance: (share) => next() < share * TWO_TO_32,
    pick: <A>(items: ReadonlyArray<A>): A => items[below(items.length)] as A,
  }
}

/**
 * xoshiro128** 1.1 by David Blackman and Sebastiano Vigna, https://prng.di.unimi.it/xoshiro128starstar.c,
 * which is in the public domain. Small, fast and the same on every machine; not for secrets.
 */
export const xoshiro128StarStar = (s0: number, s1: number, s2: number, s3: number): (() => number) => {
  let [a, b, c, d] = [s0, s1, s2, s3]
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotateLeft(d, 11)
    return result
  }
}

/** One number from another, for what must be the same for a contact wherever it appears. */
export const mix = (n: number): number => {
  let x = Math.imul(n ^ (n >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

const TWO_TO_32 = 4_294_967_296

const rotateLeft = (x: number, by: number): number => (x << by) | (x >>> (32 - by))

/** A Weyl sequence through the finaliser of MurmurHash3. */
const splitMix32 = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    return mix(state)
  }
}
