/** Mulberry32: a small generator of one 32-bit state, so that a seed is enough to play a world again. */
export const randomOf = (seed: number) => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    below: (limit: number): number => Math.floor(next() * limit),
    chance: (share: number): boolean => next() < share,
    pick: <A>(from: ReadonlyArray<A>): A => from[Math.floor(next() * from.length)] as A,
  }
}

export type Random = ReturnType<typeof randomOf>
