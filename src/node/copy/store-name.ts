import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { type Config, type ConfigUnusable, decodeConfig, type Environment } from '../../adapters/config.ts'
import { issue } from '../../domain/kernel/validation.ts'

/** Which store is meant by what was typed: a data directory, written `DIR` or `embedded:DIR`, or the address of a server. */
export type StoreName =
  | { readonly type: 'embedded'; readonly dir: string }
  | { readonly type: 'eventstoredb'; readonly connectionString: string }

/** An address may hold a password: it is not repeated. */
export const storeName = (option: string, text: string): E.Either<ConfigUnusable, StoreName> => {
  const refuse = (expected: string) =>
    E.left<ConfigUnusable>({ _tag: 'ConfigUnusable', issues: [issue(option, expected)] })
  if (/^esdb(\+discover)?:\/\/./.test(text)) return E.right({ type: 'eventstoredb', connectionString: text })
  if (/^[a-z][a-z+.-]*:\/\//.test(text)) return refuse('a data directory, or esdb://… or esdb+discover://…')
  const dir = text.startsWith(EMBEDDED) ? text.slice(EMBEDDED.length) : text
  return dir === '' ? refuse('the name of a data directory') : E.right({ type: 'embedded', dir })
}

const EMBEDDED = 'embedded:'

/** The settings of a server with this environment that would keep its ledger there. */
export const configOf = (name: StoreName, environment: Environment): E.Either<ConfigUnusable, Config> =>
  decodeConfig(
    name.type === 'embedded'
      ? {
          ...environment,
          LEDGER_DATA_DIR: name.dir,
          LEDGER_EVENT_STORE: undefined,
          LEDGER_STREAM_PREFIX: undefined,
        }
      : { ...environment, LEDGER_EVENT_STORE: name.connectionString },
  )

export const isSameStore = (one: StoreName, other: StoreName): boolean => placeOf(one) === placeOf(other)

/** Of a directory that may not be there yet. */
const placeOf = (name: StoreName): string => {
  if (name.type === 'eventstoredb') return name.connectionString
  try {
    return realpathSync(name.dir)
  } catch {
    return resolve(name.dir)
  }
}
