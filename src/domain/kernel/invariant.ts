/** Throws when this program broke its own word. Never for bad input: that is a value. */
export function invariant(holds: boolean, broken: string): asserts holds {
  if (!holds) throw new Error(`Invariant broken: ${broken}`)
}
