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
  const held = new Map<Name, Claim>()
  return {
    claim: (name) => {
      if (held.has(name)) return undefined
      const claim: Claim = { waited: undefined }
      held.set(name, claim)
      return () => {
        if (held.get(name) === claim) held.delete(name)
        if (claim.waited !== undefined) claim.waited.resolve()
      }
    },
    settled: async (name) => endOf(held.get(name)),
    settledWithin: async (name, ms) => {
      const claim = held.get(name)
      if (claim === undefined) return true
      const { promise: tooLong, resolve } = Promise.withResolvers<false>()
      const timer = setTimeout(() => resolve(false), ms)
      const isFree = await Promise.race([endOf(claim).then(() => true), tooLong])
      clearTimeout(timer)
      return isFree
    },
  }
}

/** Made for each message and nearly never waited for, so there is something to wait for only once somebody does. */
interface Claim {
  waited: PromiseWithResolvers<void> | undefined
}

const endOf = async (claim: Claim | undefined): Promise<void> => {
  if (claim === undefined) return
  const waited = claim.waited ?? Promise.withResolvers<void>()
  claim.waited = waited
  return waited.promise
}
