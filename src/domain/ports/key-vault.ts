import type * as O from 'fp-ts/lib/Option.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Instant } from '../kernel/instant.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'

/** Whose data key: a contact's, of one generation, or that of one quarantined message until it expires. */
export type KeyName =
  | { readonly type: 'contact'; readonly pseudonym: Pseudonym; readonly generation: number }
  | { readonly type: 'quarantine'; readonly item: string; readonly expiresAt: Instant }

/** A data key in use. The key itself never leaves the vault's adapter. */
export interface DataKey {
  /** AES-256-GCM under a fresh nonce; `context` is authenticated with it and must be given again to open. */
  readonly seal: (plaintext: Uint8Array, context: string) => Uint8Array
  /** None where it was sealed with another key or context, or changed since. */
  readonly open: (sealed: Uint8Array, context: string) => O.Option<Buffer>
}

export type VaultFailure = { readonly _tag: 'VaultUnavailable'; readonly cause: string }

/** Data keys, each wrapped by the key-encryption key. Whoever destroys one makes what it sealed unreadable for ever. */
export interface KeyVault {
  /** The keys of these names, made where there is none. They survive a crash before this answers. Same order. */
  readonly obtain: (names: ReadonlyArray<KeyName>) => TE.TaskEither<VaultFailure, ReadonlyArray<DataKey>>
  /** None where it was never made or has been destroyed. */
  readonly find: (name: KeyName) => TE.TaskEither<VaultFailure, O.Option<DataKey>>
  /** Forgets what this process holds of a key that another one destroys. It destroys nothing. */
  readonly drop: (name: KeyName) => void
  readonly destroy: (name: KeyName) => TE.TaskEither<VaultFailure, void>
  /** Destroys the keys of quarantined messages that expired by then; answers their items. */
  readonly destroyExpired: (now: Instant) => TE.TaskEither<VaultFailure, ReadonlyArray<string>>
}
