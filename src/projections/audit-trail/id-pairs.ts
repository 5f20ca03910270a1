import type { Database, RootDatabase } from 'lmdb'
import { pseudonymOfStream } from '../../domain/contact/stream.ts'
import type { EventId } from '../../domain/kernel/event-id.ts'
import type { Position } from '../../domain/kernel/position.ts'
import type { Pseudonym } from '../../domain/kernel/pseudonym.ts'
import type { KnownEvent } from '../../domain/ports/ledger-view.ts'
import type { SizedEvent } from '../projection.ts'

/**
 * Two events of one id, as two nodes may append them to two contacts while neither shows the other's. Both stand and
 * count; the first in the log owns the id.
 */
export interface IdPair {
  readonly id: EventId
  readonly first: { readonly size: number; readonly position: Position }
  readonly later: LaterEvent
}

export interface LaterEvent extends KnownEvent {
  /** Null where it is no contact's. */
  readonly pseudonym: Pseudonym | null
  readonly revision: number
}

export interface IdPairs {
  readonly count: () => number
  /** By id, and those of one id in log order. */
  readonly all: () => Iterable<IdPair>
  /** The later events of an id, in log order. */
  readonly laterOf: (id: EventId) => ReadonlyArray<LaterEvent>
  /** Queues the write of one. */
  readonly put: (pair: IdPair) => void
}

export const idPairs = (environment: RootDatabase): IdPairs => {
  const pairs: Database<IdPair, Buffer> = environment.openDB({
    name: 'id-pairs',
    encoding: 'msgpack',
    keyEncoding: 'binary',
  })
  return {
    count: () => pairs.getCount(),
    all: () => [...pairs.getRange()].map(({ value }) => value),
    laterOf: (id) =>
      [...pairs.getRange({ start: keyOf(id, 0), end: keyOf(id, SIZE_MAX) })].map(({ value }) => value.later),
    put: (pair) => void pairs.put(keyOf(pair.id, pair.later.size), pair),
  }
}

export const idPair = (first: KnownEvent, later: SizedEvent): IdPair => ({
  id: later.stored.id,
  first: { size: first.size, position: first.position },
  later: {
    ...knownEvent(later),
    pseudonym: pseudonymOfStream(later.stored.stream) ?? null,
    revision: later.stored.revision,
  },
})

export const knownEvent = ({ size, stored, metadata }: SizedEvent): KnownEvent => ({
  position: stored.position,
  size,
  contentDigest: metadata.contentDigest,
})

const SIZE_MAX = 2 ** 48 - 1

/** The id, then the size of the later event: those of one id lie together, in log order. */
const keyOf = (id: EventId, size: number): Buffer => {
  const key = Buffer.alloc(16 + 6)
  key.write(id.replaceAll('-', ''), 'hex')
  key.writeUIntBE(size, 16, 6)
  return key
}
