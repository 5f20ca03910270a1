import * as E from 'fp-ts/lib/Either.js'
import type { LogEvent, ReadFailure, StreamEvent } from '../../domain/ports/event-store.ts'
import type { Leaf } from '../../domain/proof/leaf.ts'
import type { Environment } from './environment.ts'
import { isKeyOf, numberKey, numberOf, revisionOfKey, streamKey } from './keys.ts'
import { positionOf } from './position.ts'
import { decodeRecord } from './record.ts'
import { takeFromSlab } from './slabs.ts'

type RecordDamaged = Extract<ReadFailure, { readonly _tag: 'RecordDamaged' }>

export type Page<Event> = E.Either<RecordDamaged, ReadonlyArray<Event>>

/** Events that lie between two sequence numbers, the second one not included. Every record is checked. */
export const readLog = (environment: Environment, from: number, end: number): Page<LogEvent> => {
  const events: Array<LogEvent> = []
  for (let sequence = from; sequence < end; sequence++) {
    const leaf = leafAt(environment, sequence)
    const position = positionOf(environment.tag, sequence)
    if (leaf === undefined) return damaged(environment, sequence)
    const { id, revision, type, stream, data, metadata } = leaf
    events.push({ id, type, data, metadata, stream, revision, position })
  }
  return E.right(events)
}

/** Events of a stream from a revision on. A revision that is left out, or leads to another event, is damage. */
export const readStream = (
  environment: Environment,
  stream: string,
  from: number,
  limit: number,
): Page<StreamEvent> => {
  const events: Array<StreamEvent> = []
  const range = { start: streamKey(stream, from), end: streamKey(stream, from + limit) }
  for (const { key, value } of [...environment.streams.getRange(range)]) {
    const sequence = numberOf(value)
    const leaf = leafAt(environment, sequence)
    const revision = from + events.length
    if (leaf?.stream !== stream || leaf.revision !== revision || revisionOfKey(key) !== revision)
      return damaged(environment, sequence)
    events.push(leaf)
  }
  return E.right(events)
}

/**
 * The revision of a stream's newest event; -1 where it holds none. Who appends knows it mostly, and has guessed right:
 * to look that up takes a third of the time of a search.
 */
export const headOfStream = ({ streams }: Environment, stream: string, guess: number | undefined): number => {
  const holds = (revision: number): boolean =>
    streams.getBinaryFast(streamKey(stream, revision)) !== undefined
  if (guess !== undefined && (guess === -1 || holds(guess)) && !holds(guess + 1)) return guess
  const last = { start: streamKey(stream, Number.MAX_SAFE_INTEGER), reverse: true, limit: 1 }
  for (const key of streams.getKeys(last)) if (isKeyOf(stream, key)) return revisionOfKey(key)
  return -1
}

/** The sequence number of the newest event; -1 where there is none. */
export const headOfLog = ({ events }: Environment): number => {
  for (const key of events.getKeys({ reverse: true, limit: 1 })) return numberOf(key)
  return -1
}

/** The leaf of a record; undefined where it is missing, cannot be reached or does not match its hash. */
export const leafAt = ({ events }: Environment, sequence: number): Leaf | undefined => {
  const record = recordAt(events, sequence)
  if (record === undefined) return undefined
  const leaf = decodeRecord(record)
  return E.isRight(leaf) ? leaf.right : undefined
}

/** A copy, because what lmdb answers lasts until the next read. */
const recordAt = (events: Environment['events'], sequence: number): Buffer | undefined => {
  try {
    const found = events.getBinaryFast(numberKey(sequence))
    if (found === undefined) return undefined
    const record = takeFromSlab(found.length)
    record.set(found.subarray(0, found.length))
    return record
  } catch (error) {
    if (error instanceof Error && 'code' in error && DAMAGE.includes(error.code)) return undefined
    throw error
  }
}

/** MDB_PAGE_NOTFOUND, MDB_CORRUPTED: the way to a record leads over a page that is none. */
const DAMAGE: ReadonlyArray<unknown> = [-30797, -30796]

const damaged = ({ tag }: Environment, sequence: number): E.Either<RecordDamaged, never> =>
  E.left({ _tag: 'RecordDamaged', position: positionOf(tag, sequence) })
