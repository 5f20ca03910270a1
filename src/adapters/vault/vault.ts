import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { identity, pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { KeyVault, VaultFailure } from '../../domain/ports/key-vault.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { type KeyFileMismatch, keyChecksOf, mismatches, recordChecks, recordedChecks } from './key-check.ts'
import type { LedgerKeys } from './ledger-keys.ts'
import { LmdbVault } from './lmdb-vault.ts'
import { syncDirectory } from './sync-directory.ts'
import { vaultUnavailable } from './vault-unavailable.ts'
import { keyWrapping } from './wrapped-key.ts'

export type VaultOpenFailure = KeyFileMismatch | VaultFailure

export interface Vault extends KeyVault {
  readonly close: () => Promise<void>
}

export interface VaultOptions {
  readonly directory: string
  readonly keys: LedgerKeys
  /** Told once, when a commit has failed: what is on disk is uncertain, and the process must stop. */
  readonly onFatal: (error: Error) => void
}

/** Opens the vault for its one writer, and makes it on the first start. Other keys than those it was made with are refused. */
export const openVault = (options: VaultOptions): TE.TaskEither<VaultOpenFailure, Vault> =>
  pipe(
    TE.tryCatch(() => open(options), vaultUnavailable),
    TE.flatMapEither<E.Either<KeyFileMismatch, Vault>, VaultOpenFailure, Vault>(identity),
  )

const PRIVATE_DIRECTORY = 0o700

const open = async ({
  directory,
  keys,
  onFatal,
}: VaultOptions): Promise<E.Either<KeyFileMismatch, Vault>> => {
  await mkdir(directory, { recursive: true, mode: PRIVATE_DIRECTORY })
  const environment = openEnvironment(directory, { readOnly: false })
  const recorded = recordedChecks(environment)
  const present = keyChecksOf(keys)
  const wrong = mismatches(recorded, present)
  if (wrong.length > 0) return refuse(environment, wrong)
  await recordChecks(environment, recorded, present)
  await syncDirectory(directory)
  await syncDirectory(dirname(directory))
  return E.right(new LmdbVault(environment, keyWrapping(keys.keyEncryptionKeys), onFatal))
}

const refuse = async (
  environment: Environment,
  keys: ReadonlyArray<string>,
): Promise<E.Either<KeyFileMismatch, never>> => {
  await environment.close()
  return E.left({ _tag: 'KeyFileMismatch', keys })
}
