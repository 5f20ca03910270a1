import * as E from 'fp-ts/lib/Either.js'
import { type KeyFileMismatch, keyChecksOf, type LedgerKeys, mismatches } from '../adapters/vault/index.ts'
import type { StoreFailure } from '../domain/ports/event-store.ts'
import type { WrappedKeys } from '../domain/ports/wrapped-keys.ts'

/** Compares a node's keys with those of the ledger that this one is a copy of, before any node has recorded its own. */
export const confirmBrought = async (
  { checks }: Pick<WrappedKeys, 'checks'>,
  keys: LedgerKeys,
): Promise<E.Either<KeyFileMismatch | StoreFailure, void>> => {
  const brought = await checks()
  if (E.isLeft(brought)) return E.left({ _tag: 'StoreUnavailable', cause: brought.left.cause })
  const recorded = new Map([...brought.right].map(([name, check]) => [name, Buffer.from(check)]))
  const wrong = mismatches(recorded, keyChecksOf(keys))
  return wrong.length === 0 ? E.right(undefined) : E.left({ _tag: 'KeyFileMismatch', keys: wrong })
}
