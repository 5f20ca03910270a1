import * as E from 'fp-ts/lib/Either.js'
import type { EventReads } from '../ports/event-store.ts'
import { type RegistryId, registryStream } from '../registry/registry-id.ts'
import { evolveRegistry, noRegistry, type RegistryState } from '../registry/registry-state.ts'
import type { Outage } from './outcome.ts'
import { readStream } from './read-stream.ts'

/** A registry as its own stream has it, and the revision that the next append has to expect. */
export const readRegistry = async (
  store: EventReads,
  id: RegistryId,
): Promise<E.Either<Outage, { readonly state: RegistryState; readonly revision: number }>> => {
  const read = await readStream(store, registryStream(id))
  if (E.isLeft(read)) return read
  let state = noRegistry
  for (const { event } of read.right.events) {
    if (
      event.type === 'RegistryVersionImported' ||
      event.type === 'RegistryWaived' ||
      event.type === 'RegistryWaiverRevoked'
    )
      state = evolveRegistry(state, event)
  }
  return E.right({ state, revision: read.right.revision })
}
