import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { VaultFailure } from '../../domain/ports/key-vault.ts'
import type { WrappedKey, WrappedKeys } from '../../domain/ports/wrapped-keys.ts'
import { checkEntry, type Entry, entryOf, keyEntries, nameOf } from './entry.ts'
import { commit, type Environment, openEnvironment } from './environment.ts'
import { recordedChecks } from './key-check.ts'
import { syncDirectory } from './sync-directory.ts'
import { vaultUnavailable } from './vault-unavailable.ts'
import { expiryOf } from './wrapped-key.ts'

/** A vault whose keys stay wrapped. */
export interface WrappedVault extends WrappedKeys {
  readonly close: () => Promise<void>
}

/** Opens a vault without the key file: `read` needs one that is there, `own` makes it and is its one writer. */
export const openWrappedKeys = (
  directory: string,
  mode: 'own' | 'read',
): TE.TaskEither<VaultFailure, WrappedVault> =>
  TE.tryCatch(async () => {
    if (mode === 'read') {
      if (!existsSync(join(directory, 'data.mdb'))) throw new Error('There is no vault in this directory')
      return wrappedVault(openEnvironment(directory, { readOnly: true }))
    }
    await mkdir(directory, { recursive: true, mode: PRIVATE_DIRECTORY })
    const environment = openEnvironment(directory, { readOnly: false })
    await syncDirectory(directory)
    await syncDirectory(dirname(directory))
    return wrappedVault(environment)
  }, vaultUnavailable)

const PRIVATE_DIRECTORY = 0o700

const wrappedVault = (environment: Environment): WrappedVault => ({
  page: (after, limit) =>
    TE.tryCatch(async () => {
      await nextTurn() // who reads a whole vault, page after page, must not keep others waiting
      environment.resetReadTxn()
      const last = O.isSome(after) ? entryOf(after.value.name) : undefined
      return [...environment.getRange({ ...keyEntries(last), limit })].map(({ key, value }) =>
        wrappedKey(key, value),
      )
    }, vaultUnavailable),
  find: (names) =>
    TE.tryCatch(async () => {
      environment.resetReadTxn()
      return names.map((name) => O.fromNullable(environment.get(entryOf(name))))
    }, vaultUnavailable),
  put: (keys) =>
    TE.tryCatch(async () => {
      environment.resetReadTxn()
      const absent = keys
        .map(({ name, record }) => [entryOf(name), Buffer.from(record)] as const)
        .filter(([entry]) => environment.get(entry) === undefined)
      if (absent.length > 0) await commit(environment, absent)
    }, vaultUnavailable),
  remove: (names) =>
    TE.tryCatch(async () => {
      if (names.length > 0)
        await commit(
          environment,
          names.map((name) => [entryOf(name), undefined] as const),
        )
    }, vaultUnavailable),
  checks: TE.tryCatch(async () => recordedChecks(environment), vaultUnavailable),
  putChecks: (checks) =>
    TE.tryCatch(async () => {
      const recorded = recordedChecks(environment)
      const added = [...checks].filter(([label]) => !recorded.has(label))
      if (added.length > 0)
        await commit(
          environment,
          added.map(([label, check]) => [checkEntry(label), Buffer.from(check)] as const),
        )
    }, vaultUnavailable),
  close: () => environment.close(),
})

const wrappedKey = (entry: Entry, record: Buffer): WrappedKey => ({
  name: nameOf(entry, expiryOf(record)),
  record,
})
