/**
 * What this process is busy with, by name: one holds a name at a time. Of event ids, so that together with the index every
 * id is found; of contacts, so that writers of this process follow one another instead of refusing each other's revision.
 */
export interface InFlight<Name extends string> {
  /** Takes a name; undefined where somebody else holds it, and then `settled` tells when it is free. */
  readonly claim: (name: Name) => Release | undefined
  readonly settled: (name: Name) => Promise<void>
  /** Answers true once the name is free, false when that took longer. */
  readonly settledWithin: (name: Name, ms: number) => Promise<boolean>
}

/** Ends one claim. A second call does nothing: the name may be somebody else's by then. */
export type Release = () => void

export const inFlight = <Name extends string>(): InFlight<Name> => {
  const held = new Map<Name, Promise<void>>()
  return {
    claim: (name) => {
      if (held.has(name)) return undefined
      const { promise, resolve } = Promise.withResolvers<void>()
      held.set(name, promise)
      return () => {
        if (held.get(name) === promise) held.delete(name)
        resolve()
      }
    },
    settled: (name) => held.get(name) ?? Promise.resolve(),
    settledWithin: async (name, ms) => {
      const free = held.get(name)
      if (free === undefined) return true
      const { promise: tooLong, resolve } = Promise.withResolvers<false>()
      const timer = setTimeout(() => resolve(false), ms)
      const isFree = await Promise.race([free.then(() => true), tooLong])
      clearTimeout(timer)
      return isFree
    },
  }
}
