import * as E from 'fp-ts/lib/Either.js'
import { type KeyFileMismatch, keyChecksOf, type LedgerKeys, mismatches } from '../adapters/vault/index.ts'
import { OPERATIONS_STREAM } from '../domain/access/event.ts'
import type { Word } from '../domain/kernel/word.ts'
import type { KeyCheckValue } from '../domain/keys/event.ts'
import type { StoreFailure } from '../domain/ports/event-store.ts'
import { appendOwn, type OwnEventParts } from '../domain/workflow/append-own.ts'
import type { Outage } from '../domain/workflow/outcome.ts'

/** What the index shows: by what each key is called, the first value in the log. */
export type RecordedKeys = () => ReadonlyMap<string, KeyCheckValue>

/**
 * Compares this node's keys with those that the ledger is written with, and records those that it does not know yet, once the
 * index holds the log. Of nodes that record different ones at once, the first in the log is right, and the others are refused.
 */
export const confirmKeys = async (
  parts: OwnEventParts,
  keys: LedgerKeys,
  recorded: RecordedKeys,
): Promise<E.Either<KeyFileMismatch | StoreFailure, void>> => {
  const before = compareKeys(keys, recorded())
  if (E.isLeft(before)) return before
  const unknown = [...keyChecksOf(keys)].filter(([key]) => !recorded().has(key))
  if (unknown.length === 0) return E.right(undefined)
  const appended = await appendOwn(parts, OPERATIONS_STREAM, 'any', {
    type: 'KeyCheckRecorded',
    occurredAt: parts.clock.now(),
    checks: unknown.map(([key, check]) => ({
      key: key as Word,
      check: check.toString('hex') as KeyCheckValue,
    })),
  })
  if (E.isLeft(appended)) return E.left(notRecorded(appended.left))
  return appended.right.visible ? compareKeys(keys, recorded()) : E.left(NOT_SEEN)
}

const notRecorded = (outage: Outage): StoreFailure => ({
  _tag: 'StoreUnavailable',
  cause: `the keys of this ledger cannot be recorded, ${'cause' in outage ? outage.cause : outage._tag}`,
})

const NOT_SEEN: StoreFailure = {
  _tag: 'StoreUnavailable',
  cause: 'the index does not show the keys of this ledger yet',
}

export const compareKeys = (
  keys: LedgerKeys,
  recorded: ReturnType<RecordedKeys>,
): E.Either<KeyFileMismatch, void> => {
  const checks = new Map([...recorded].map(([key, check]) => [key, Buffer.from(check, 'hex')]))
  const wrong = mismatches(checks, keyChecksOf(keys))
  return wrong.length === 0 ? E.right(undefined) : E.left({ _tag: 'KeyFileMismatch', keys: wrong })
}
