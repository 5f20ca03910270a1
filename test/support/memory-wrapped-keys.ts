import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { KeyName } from '../../src/domain/ports/key-vault.ts'
import type { WrappedKey, WrappedKeys } from '../../src/domain/ports/wrapped-keys.ts'

/** What a vault in memory keeps, by name, and the checks of its key file. */
export interface KeptWrapped {
  readonly keys: Map<string, WrappedKey>
  readonly checks: Map<string, Uint8Array>
}

export const keptWrapped = (): KeptWrapped => ({ keys: new Map(), checks: new Map() })

/** The WrappedKeys port in memory. */
export const memoryWrappedKeys = ({ keys, checks }: KeptWrapped): WrappedKeys => ({
  page: (after, limit) => async () => {
    const names = [...keys.keys()]
      .sort()
      .filter((name) => O.isNone(after) || name > keyText(after.value.name))
    return TE.right(names.slice(0, limit).flatMap((name) => keys.get(name) ?? []))()
  },
  find: (names) => async () =>
    TE.right(names.map((name) => O.fromNullable(keys.get(keyText(name))?.record)))(),
  put: (added) => async () => {
    for (const key of added) if (!keys.has(keyText(key.name))) keys.set(keyText(key.name), key)
    return TE.right(undefined)()
  },
  remove: (names) => async () => {
    for (const name of names) keys.delete(keyText(name))
    return TE.right(undefined)()
  },
  checks: async () => TE.right(new Map(checks))(),
  putChecks: (added) => async () => {
    for (const [name, check] of added) if (!checks.has(name)) checks.set(name, check)
    return TE.right(undefined)()
  },
})

/** An item has one key, whatever its expiry. */
export const keyText = (name: KeyName): string =>
  name.type === 'contact' ? `contact ${name.pseudonym} ${name.generation}` : `quarantine ${name.item}`
