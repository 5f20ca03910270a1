import type { Database, RootDatabase } from 'lmdb'
import type { Instant } from '../domain/kernel/instant.ts'
import type { Position } from '../domain/kernel/position.ts'

/** What an index remembers of its feed beside what it was built from. A rebuilt one remembers nothing. */
export interface FeedMark {
  /** Everything up to here was handed over, though the last events may be of no concern to the index; null before the first. */
  readonly passed: () => Position | null
  /** When the index was last known to hold everything there was. */
  readonly currentAt: () => Instant | undefined
  readonly notePassed: (position: Position) => Promise<void>
  readonly noteCurrent: (at: Instant) => Promise<void>
}

/**
 * It lies in the environment of the index, so that no crash leaves it ahead of what was applied. Whoever reads a snapshot
 * of the index is told when something was written: held on to, it would keep the pages that were replaced from being used again.
 */
export const feedMark = (environment: RootDatabase, onWritten: () => void): FeedMark => {
  // lmdb answers undefined for a database that a reader does not find.
  const marks = environment.openDB<string, string>({ name: 'feed', encoding: 'string' }) as
    | Database<string, string>
    | undefined
  const note = async (key: string, text: string): Promise<void> => {
    await marks?.put(key, text)
    onWritten()
  }
  return {
    passed: () => (marks?.get(PASSED) as Position | undefined) ?? null,
    currentAt: () => marks?.get(CURRENT_AT) as Instant | undefined,
    notePassed: (position) => note(PASSED, position),
    noteCurrent: (at) => note(CURRENT_AT, at),
  }
}

const PASSED = 'passed'
const CURRENT_AT = 'current-at'
