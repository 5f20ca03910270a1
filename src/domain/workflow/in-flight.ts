import type { EventId } from '../kernel/event-id.ts'

/** The ids that this process is recording and that its index may not show yet: together they find every id. */
export interface InFlight {
  /** Takes an id; undefined where somebody else holds it, and then `settled` tells when it is free. */
  readonly claim: (id: EventId) => Release | undefined
  readonly settled: (id: EventId) => Promise<void>
}

export type Release = () => void

export const inFlightIds = (): InFlight => {
  const held = new Map<EventId, { readonly freed: Promise<void>; readonly free: () => void }>()
  return {
    claim: (id) => {
      if (held.has(id)) return undefined
      const { promise, resolve } = Promise.withResolvers<void>()
      held.set(id, { freed: promise, free: resolve })
      return () => {
        held.delete(id)
        resolve()
      }
    },
    settled: (id) => held.get(id)?.freed ?? Promise.resolve(),
  }
}
