import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { msOf } from '../../domain/kernel/instant.ts'
import type { KeyStreams } from '../../domain/ports/key-streams.ts'
import type { DataKey, KeyName, KeyVault } from '../../domain/ports/key-vault.ts'
import { atOnce } from './at-once.ts'
import { nameText } from './entry.ts'
import { type HeldKeys, heldKeys } from './held-keys.ts'
import type { LedgerKeys } from './ledger-keys.ts'
import { quarantineListing } from './quarantine-listing.ts'
import { destroyStored, obtainStored, openStored, storedKey } from './stored-key.ts'
import { vaultUnavailable } from './vault-unavailable.ts'
import { isExpired, keyWrapping } from './wrapped-key.ts'

/** Keys of one question that are read, written or removed at once. */
export const KEYS_AT_ONCE_MAX = 64

/**
 * The vault of several nodes, on streams that they share. It opens without asking for them: while they cannot be reached
 * every question answers `VaultUnavailable`, but those about keys that are held in memory.
 */
export const streamVault = ({
  streams,
  keys,
}: {
  readonly streams: KeyStreams
  readonly keys: LedgerKeys
}): KeyVault => {
  const wrapping = keyWrapping(keys.keyEncryptionKeys)
  const listing = quarantineListing(streams)
  const held = heldKeys()
  /** Keys that are asked for now: whoever asks for one of them meanwhile waits for the same answer. */
  const asked = new Map<string, Promise<DataKey>>()

  const drop = (name: KeyName): void => {
    const text = nameText(name)
    asked.delete(text)
    held.drop(text)
  }

  const obtainOne = async (name: KeyName): Promise<DataKey> => {
    const text = nameText(name)
    const known = held.get(text) ?? asked.get(text)
    if (known !== undefined) return known
    const asking = obtainStored(streams, wrapping, name)
    asked.set(text, asking)
    try {
      const key = await asking
      keepIn(held, name, key)
      return key
    } finally {
      if (asked.get(text) === asking) asked.delete(text)
    }
  }

  return {
    obtain: (names) =>
      TE.tryCatch(async () => {
        await listing.add(names.filter((name) => name.type === 'quarantine'))
        return atOnce(names, KEYS_AT_ONCE_MAX, obtainOne)
      }, vaultUnavailable),
    find: (name) =>
      TE.tryCatch(async () => {
        const known = held.get(nameText(name))
        if (known !== undefined) return O.some(known)
        const there = await storedKey(streams, name)
        if (there === undefined) return O.none
        const key = openStored(wrapping, name, there)
        keepIn(held, name, key)
        return O.some(key)
      }, vaultUnavailable),
    drop,
    destroy: (name) =>
      TE.tryCatch(async () => {
        try {
          await destroyStored(streams, name)
        } finally {
          drop(name)
        }
      }, vaultUnavailable),
    destroyExpired: (now) =>
      TE.tryCatch(async () => {
        const destroyed = new Set<string>()
        await listing.sweep(now, async (items) => {
          await atOnce(items, KEYS_AT_ONCE_MAX, async (item) => {
            const isDue = ({ record }: { readonly record: Buffer }) => isExpired(record, msOf(now))
            if (await destroyStored(streams, { type: 'quarantine', item, expiresAt: now }, isDue))
              destroyed.add(item)
          })
        })
        return [...destroyed]
      }, vaultUnavailable),
  }
}

/** A quarantined message is sealed once and hardly ever read: any node may destroy its key, so none keeps it. */
const keepIn = (held: HeldKeys, name: KeyName, key: DataKey): void => {
  if (name.type === 'contact') held.keep(nameText(name), key)
}
