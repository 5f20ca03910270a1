import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { identity, pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { KeyVault } from '../../domain/ports/key-vault.ts'
import { dataKeyOf } from './data-key.ts'
import { entryOf } from './entry.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { type KeyFileMismatch, keyChecksOf, mismatches, recordedChecks } from './key-check.ts'
import type { LedgerKeys } from './ledger-keys.ts'
import type { VaultOpenFailure, VaultOptions } from './vault.ts'
import { vaultUnavailable } from './vault-unavailable.ts'
import { keyWrapping } from './wrapped-key.ts'

/** A vault that another process writes. It holds no key open: what was destroyed there is gone here at once. */
export interface VaultReader extends Pick<KeyVault, 'find'> {
  readonly close: () => Promise<void>
}

/** For the reading verbs of the command line. It writes nothing and makes nothing. */
export const openVaultReadOnly = (
  options: Omit<VaultOptions, 'onFatal'>,
): TE.TaskEither<VaultOpenFailure, VaultReader> =>
  pipe(
    TE.tryCatch(() => open(options), vaultUnavailable),
    TE.flatMapEither<E.Either<KeyFileMismatch, VaultReader>, VaultOpenFailure, VaultReader>(identity),
  )

const open = async ({
  directory,
  keys,
}: Omit<VaultOptions, 'onFatal'>): Promise<E.Either<KeyFileMismatch, VaultReader>> => {
  if (!existsSync(join(directory, 'data.mdb'))) throw new Error('There is no vault in this directory')
  const environment = openEnvironment(directory, { readOnly: true })
  const wrong = mismatches(recordedChecks(environment), keyChecksOf(keys))
  if (wrong.length === 0) return E.right(reader(environment, keys))
  await environment.close()
  return E.left({ _tag: 'KeyFileMismatch', keys: wrong })
}

const reader = (environment: Environment, keys: LedgerKeys): VaultReader => {
  const { unwrap } = keyWrapping(keys.keyEncryptionKeys)
  return {
    find: (name) =>
      TE.tryCatch(async () => {
        environment.resetReadTxn()
        const entry = entryOf(name)
        const record = environment.get(entry)
        return record === undefined ? O.none : O.some(dataKeyOf(unwrap(entry, record)))
      }, vaultUnavailable),
    close: () => environment.close(),
  }
}
