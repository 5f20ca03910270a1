import fc from 'fast-check'
import { expect } from 'vitest'

/** A property of something that can be handed in: the real thing keeps it, and a double that breaks it is caught. */
export interface Law {
  readonly holds: () => void
  /** Says that the property notices: one that cannot fail proves nothing. The seed is fixed, so that it always does. */
  readonly isBroken: () => void
}

export const law = <A>(property: fc.IProperty<A>, numRuns = 300): Law => ({
  holds: () => {
    fc.assert(property, { numRuns })
  },
  isBroken: () => {
    expect(fc.check(property, { seed: 20_261_121, numRuns: 3_000, endOnFailure: true }).failed).toBe(true)
  },
})
