import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { Notes } from '../adapters/embedded/index.ts'
import { type KeyFileMismatch, keyChecksOf, type LedgerKeys } from '../adapters/vault/index.ts'
import { invariant } from '../domain/kernel/invariant.ts'
import { KeyCheckValue } from '../domain/keys/event.ts'
import { compareKeys } from './confirm-keys.ts'

/**
 * The check values of the keys that an embedded log is written with. They lie in the log's own file, so that a log in a data
 * directory that is not its own is noticed, and are no event, so that a ledger of one machine begins with what it was sent.
 */
export interface KeyNote {
  readonly recorded: () => ReadonlyMap<string, KeyCheckValue>
  readonly record: (checks: ReadonlyMap<string, KeyCheckValue>) => void
}

export const keyNoteIn = (notes: Notes): KeyNote => ({
  recorded: () => recordedIn(notes),
  record: (checks) => notes.write(NAME, JSON.stringify(Object.fromEntries(checks))),
})

const NAME = 'key checks'

const Recorded = t.record(t.string, KeyCheckValue)

export const recordedIn = ({ read }: Pick<Notes, 'read'>): ReadonlyMap<string, KeyCheckValue> => {
  const text = read(NAME)
  const checks = Recorded.decode(text === undefined ? {} : JSON.parse(text))
  invariant(E.isRight(checks), 'the note of the keys is as it was written')
  return new Map(Object.entries(checks.right))
}

/** Compares the keys with those noted, and notes those that are not yet. */
export const confirmNoted = (note: KeyNote, keys: LedgerKeys): E.Either<KeyFileMismatch, void> => {
  const recorded = note.recorded()
  const compared = compareKeys(keys, recorded)
  if (E.isLeft(compared)) return compared
  const present = [...keyChecksOf(keys)].map(
    ([key, check]) => [key, check.toString('hex') as KeyCheckValue] as const,
  )
  if (present.some(([key]) => !recorded.has(key))) note.record(new Map([...recorded, ...present]))
  return E.right(undefined)
}
