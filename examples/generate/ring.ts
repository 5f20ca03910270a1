import type { Random } from './random.ts'

/** The last few of a long stream, in constant memory. */
export interface Ring<A> {
  readonly push: (item: A) => void
  readonly peek: (random: Random) => A | undefined
  /** Takes one out, so that it is not met twice. */
  readonly take: (random: Random) => A | undefined
}

export const ringOf = <A>(capacity: number): Ring<A> => {
  const items: A[] = []
  let oldest = 0
  const peek = (random: Random): A | undefined => items[random.below(items.length)]
  return {
    push: (item) => {
      items[items.length < capacity ? items.length : oldest++ % capacity] = item
    },
    peek,
    take: (random) => {
      const place = random.below(items.length)
      const item = items[place]
      const last = items.pop()
      if (last !== undefined && place < items.length) items[place] = last
      return item
    },
  }
}
