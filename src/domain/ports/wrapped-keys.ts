import type * as O from 'fp-ts/lib/Option.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { KeyName, VaultFailure } from './key-vault.ts'

/** A data key as a vault keeps it. Its record is the same bytes in every vault: nobody needs a key file to move it. */
export interface WrappedKey {
  readonly name: KeyName
  readonly record: Uint8Array
}

/** What the key file of a ledger was, by what each key is called: it tells a key from another, and nothing else about it. */
export type KeyFileChecks = ReadonlyMap<string, Uint8Array>

/** A vault as a copy of it sees it: keys that nobody opens. */
export interface WrappedKeys {
  /**
   * A page of all keys, in an order of the vault's own, after one or from the first on; shorter than `limit` (1 to
   * `WRAPPED_KEYS_MAX`) only at their end.
   */
  readonly page: (
    after: O.Option<WrappedKey>,
    limit: number,
  ) => TE.TaskEither<VaultFailure, ReadonlyArray<WrappedKey>>
  /** The records under these names (as many as a page has), none where there is no key. Same order. */
  readonly find: (
    names: ReadonlyArray<KeyName>,
  ) => TE.TaskEither<VaultFailure, ReadonlyArray<O.Option<Uint8Array>>>
  /** Durable before it answers. A name that has a key keeps that one. */
  readonly put: (keys: ReadonlyArray<WrappedKey>) => TE.TaskEither<VaultFailure, void>
  readonly remove: (names: ReadonlyArray<KeyName>) => TE.TaskEither<VaultFailure, void>
  /** None where this vault leaves them to the log. */
  readonly checks: TE.TaskEither<VaultFailure, KeyFileChecks>
  /** A check that is there stays as it is. */
  readonly putChecks: (checks: KeyFileChecks) => TE.TaskEither<VaultFailure, void>
}

export const WRAPPED_KEYS_MAX = 1_000
