import type { Database, RootDatabase } from 'lmdb'
import type { DisclosurePublished } from '../../domain/disclosure/event.ts'
import { EVENT_ID_BYTES, type EventId, writeEventId } from '../../domain/kernel/event-id.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Position } from '../../domain/kernel/position.ts'
import type { Pseudonym } from '../../domain/kernel/pseudonym.ts'
import type { Sha256Hex } from '../../domain/kernel/sha256-hex.ts'
import type { KnownEvent } from '../../domain/ports/ledger-view.ts'
import { isLeafStream } from '../../domain/proof/leaf-streams.ts'
import type { Projection, SizedEvent } from '../projection.ts'
import { type IdPair, type IdPairs, idPair, idPairs, knownEvent, type LaterEvent } from './id-pairs.ts'

/** A leaf: where it lies and when it was recorded. */
export interface LeafRow {
  readonly size: number
  readonly position: Position
  readonly recordedAt: Instant
}

/** Under which names the bytes of a quarantined message lie in the content store: one for each node that put it aside. */
export type QuarantinedContents = (id: EventId) => ReadonlyArray<Sha256Hex>

/** What the ledger holds, by leaf, by event id, and by disclosure. */
export interface AuditTrail {
  readonly projection: Projection
  /** The event of an id: the contact's own, where one is named and it has one, else the first in the log. */
  readonly eventById: (id: EventId, of?: Pseudonym) => KnownEvent | undefined
  /**
   * The events of an id after the first in the log: none, but where nodes recorded it for several contacts at once. Several nodes may
   * put the same message aside at once too: that is one message, and no pair.
   */
  readonly laterById: (id: EventId) => ReadonlyArray<LaterEvent>
  readonly idPairs: Pick<IdPairs, 'count' | 'all'>
  /** The leaf of this number, counted from 1. */
  readonly leaf: (size: number) => LeafRow | undefined
  /** The last leaf at or before a place. */
  readonly leafAtPosition: (position: Position, newest: number) => LeafRow | undefined
  readonly leafAtInstant: (at: Instant, newest: number) => LeafRow | undefined
  readonly quarantined: QuarantinedContents
  readonly disclosure: (id: string, version: string) => DisclosurePublished | undefined
}

export const AUDIT_TRAIL_VERSION = 3

export const auditTrail = (
  environment: RootDatabase,
  onIdPairs: (pairs: ReadonlyArray<IdPair>) => void = () => undefined,
): AuditTrail => {
  const leaves: Database<[Position, Instant], number> = environment.openDB({
    name: 'leaves',
    encoding: 'msgpack',
  })
  const ids: Database<IdRow, Buffer> = environment.openDB({
    name: 'event-ids',
    encoding: 'msgpack',
    keyEncoding: 'binary',
  })
  const disclosures: Database<DisclosurePublished, string[]> = environment.openDB({
    name: 'disclosures',
    encoding: 'msgpack',
  })

  const quarantined: Database<true, [EventId, Sha256Hex]> = environment.openDB({
    name: 'quarantined',
    encoding: 'msgpack',
  })
  const pairs = idPairs(environment)

  const leaf = (size: number): LeafRow | undefined => {
    const row = size < 1 ? undefined : leaves.get(size)
    return row === undefined ? undefined : { size, position: row[0], recordedAt: row[1] }
  }
  /** The last of leaves 1 to `newest` that is not after a place; rows rise with their number. */
  const lastLeaf = (newest: number, isWithin: (row: LeafRow) => boolean): LeafRow | undefined => {
    let low = 0
    let high = newest
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      const row = leaf(middle)
      if (row !== undefined && isWithin(row)) low = middle
      else high = middle - 1
    }
    return leaf(low)
  }

  const knownOf = ([size, contentDigest]: IdRow): KnownEvent | undefined => {
    const row = leaf(size)
    return row === undefined ? undefined : { position: row.position, size, contentDigest }
  }
  return {
    projection: {
      name: 'audit-trail',
      version: AUDIT_TRAIL_VERSION,
      apply: (events) => {
        const fresh = new Map<EventId, SizedEvent>()
        const found: Array<IdPair> = []
        for (const sized of events) {
          const { size, stored, event, metadata } = sized
          if (event.type === 'DisclosurePublished') void disclosures.put([event.id, event.version], event)
          if (event.type === 'EventQuarantined' && event.content !== undefined)
            void quarantined.put([stored.id, event.content], true)
          if (!isLeafStream(stored.stream)) continue
          void leaves.put(size, [stored.position, metadata.recordedAt])
          const key = keyOf(stored.id)
          const row = ids.get(key)
          const ofBatch = row === undefined ? fresh.get(stored.id) : undefined
          const owner = row === undefined ? ofBatch && knownEvent(ofBatch) : knownOf(row)
          if (owner === undefined) {
            fresh.set(stored.id, sized)
            void ids.put(key, [size, metadata.contentDigest])
          } else if (event.type !== 'EventQuarantined') {
            void ids.put(key, [owner.size, owner.contentDigest, true])
            found.push(idPair(owner, sized))
          }
        }
        for (const pair of found) pairs.put(pair)
        if (found.length > 0) onIdPairs(found)
      },
    },
    eventById: (id, of) => {
      const row = ids.get(soughtKeyOf(id))
      if (row === undefined) return undefined
      const isShared = of !== undefined && row[2] === true
      return (
        (isShared ? pairs.laterOf(id).find(({ pseudonym }) => pseudonym === of) : undefined) ?? knownOf(row)
      )
    },
    laterById: (id) => (ids.get(soughtKeyOf(id))?.[2] === true ? pairs.laterOf(id) : []),
    idPairs: pairs,
    leaf,
    leafAtPosition: (position, newest) => lastLeaf(newest, (row) => row.position <= position),
    leafAtInstant: (at, newest) => lastLeaf(newest, (row) => row.recordedAt <= at),
    quarantined: (id) =>
      [...quarantined.getKeys({ start: [id, FIRST_CONTENT], end: [id, BEHIND_CONTENTS] })].map(
        ([, sha256]) => sha256,
      ),
    disclosure: (id, version) => disclosures.get([id, version]),
  }
}

/** Before and behind every SHA-256 in hexadecimal digits. */
const FIRST_CONTENT = '' as Sha256Hex
const BEHIND_CONTENTS = 'g' as Sha256Hex

/** The first leaf of an id and its content's digest; `true` where there are later ones. */
type IdRow = [size: number, contentDigest: string, isShared?: true]

/** A key of its own: what is queued to be written is read later. */
const keyOf = (id: EventId): Buffer => {
  const key = Buffer.allocUnsafe(EVENT_ID_BYTES)
  writeEventId(id, key, 0)
  return key
}

const sought = Buffer.alloc(EVENT_ID_BYTES)

/** The same, for a look-up that ends at once. */
const soughtKeyOf = (id: EventId): Buffer => {
  writeEventId(id, sought, 0)
  return sought
}
