import * as E from 'fp-ts/lib/Either.js'
import type { Instant } from '../../kernel/instant.ts'
import { compareKeyFiles } from './compare-keys.ts'
import { compareLedgers, type Equal } from './compare-ledgers.ts'
import { copyContent } from './copy-content.ts'
import type { CopyFailure, CopyRun, CopySource, CopyTarget } from './copy-ends.ts'
import { copyEvents } from './copy-events.ts'
import { copyKeys, removeAll } from './copy-keys.ts'
import { erasedKeys } from './erased-keys.ts'
import { logCursor } from './log-cursor.ts'
import { walkBoth } from './walk-both.ts'

/** What was written this time, and what both ledgers hold now. */
export interface Copied extends Equal {
  readonly copied: { readonly events: number; readonly contents: number; readonly keys: number }
}

/**
 * Copies a ledger so that it is the same ledger: the same events with the same ids, bytes, revisions and order. Its place
 * is found in the target itself, which must hold what the source begins with and nothing else; so it can be stopped or
 * killed at any moment, and goes on from there. It ends with a comparison of everything.
 */
export const copyLedger = async (
  source: CopySource,
  target: CopyTarget,
  run: CopyRun,
  now: Instant,
): Promise<E.Either<CopyFailure, Copied>> => {
  const { begin, stop } = run
  const [cursor, erased] = [logCursor('source', source.store), erasedKeys()]
  const keyFiles = await compareKeyFiles(source, target)
  if (E.isLeft(keyFiles)) return keyFiles
  const place = await walkBoth({
    source: cursor,
    target: logCursor('target', target.store),
    onSame: async (event) => E.right(erased.note(event)),
    onProgress: await begin('place'),
    stop,
  })
  if (E.isLeft(place)) return place
  // Keys go first: a server that opened a copy with events and without their keys would make others.
  const keys = await copyKeys({ source, target, erased, now, onProgress: await begin('keys'), stop })
  if (E.isLeft(keys)) return keys
  const contents = await copyContent(source, target, await begin('content'), stop)
  if (E.isLeft(contents)) return contents
  const events = await copyEvents({ source, target, cursor, erased, onProgress: await begin('events'), stop })
  if (E.isLeft(events)) return events
  const destroyed = await removeAll(target, erased.names())
  if (E.isLeft(destroyed)) return destroyed
  const equal = await compareLedgers(source, target, run, cursor.passed().events)
  if (E.isLeft(equal)) return equal
  const copied = {
    events: events.right.events,
    contents: contents.right + events.right.contents,
    keys: keys.right,
  }
  return E.right({ ...equal.right, copied })
}
