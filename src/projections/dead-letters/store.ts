import type { Database, RootDatabase } from 'lmdb'
import type { EventId } from '../../domain/kernel/event-id.ts'
import type { Position } from '../../domain/kernel/position.ts'
import type { DeadLetterRow, DeadLetterRows, LastReplay } from '../../domain/ports/dead-letters.ts'
import type { Projection } from '../projection.ts'

/**
 * The messages that were put aside, in log order and by their ids, and who replayed each last. What several nodes put aside at
 * once has one id, and is one message: the first in the log.
 */
export interface DeadLetters extends DeadLetterRows {
  readonly projection: Projection
}

export const DEAD_LETTERS_VERSION = 2

export const deadLetters = (environment: RootDatabase): DeadLetters => {
  const rows: Database<StoredRow, Position> = environment.openDB({
    name: 'dead-letters',
    encoding: 'msgpack',
  })
  const places: Database<Position, EventId> = environment.openDB({
    name: 'dead-letter-places',
    encoding: 'msgpack',
  })
  const replays: Database<LastReplay, EventId> = environment.openDB({
    name: 'dead-letter-replays',
    encoding: 'msgpack',
  })
  const withReplay = (row: StoredRow): DeadLetterRow => {
    const lastReplay = replays.get(row.id)
    return lastReplay === undefined ? row : { ...row, lastReplay }
  }
  return {
    projection: {
      name: 'dead-letters',
      version: DEAD_LETTERS_VERSION,
      apply: (events) => {
        const fresh = new Set<EventId>()
        for (const { event, stored, metadata } of events) {
          if (event.type === 'DeadLetterReplayed')
            void replays.put(event.deadLetter, { by: event.replayedBy, at: event.occurredAt })
          if (event.type !== 'EventQuarantined') continue
          if (fresh.has(stored.id) || places.get(stored.id) !== undefined) continue
          fresh.add(stored.id)
          const { type: _, occurredAt: __, ...facts } = event
          const { id, position } = stored
          const { receivedAt, recordedAt, source, contentDigest, kafka } = metadata
          const row = { ...facts, id, position, receivedAt, recordedAt, source, contentDigest }
          void rows.put(position, kafka === undefined ? row : { ...row, kafka })
          void places.put(id, position)
        }
      },
    },
    after: (place, limit) => [
      ...rows
        .getRange(place === undefined ? { limit } : { start: place, exclusiveStart: true, limit })
        .map(({ value }) => withReplay(value)),
    ],
    byId: (id) => {
      const position = places.get(id)
      const row = position === undefined ? undefined : rows.get(position)
      return row && withReplay(row)
    },
  }
}

type StoredRow = Omit<DeadLetterRow, 'lastReplay'>
