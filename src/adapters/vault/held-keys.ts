import type { DataKey } from '../../domain/ports/key-vault.ts'

/** Open data keys in memory, the ones used last: some 300 bytes each, and 8 µs saved with every use. */
export interface HeldKeys {
  readonly get: (name: string) => DataKey | undefined
  readonly keep: (name: string, key: DataKey) => void
  /**
   * Forgets a key, for good: it is destroyed, or about to be. Somebody may still be reading it where it lies, and what he
   * found is not kept either.
   */
  readonly drop: (name: string) => void
}

export const HELD_KEYS_MAX = 4_096

/** Names that were dropped, the newest: longer than any key takes to be destroyed after it was said that it will be. */
export const DROPPED_KEYS_MAX = 16_384

/** A Map remembers the order of insertion: the first entry is the one not used for longest. */
export const heldKeys = (heldMax: number = HELD_KEYS_MAX): HeldKeys => {
  const held = new Map<string, DataKey>()
  const dropped = new Set<string>()
  return {
    get: (name) => {
      const key = held.get(name)
      if (key === undefined) return undefined
      held.delete(name)
      held.set(name, key)
      return key
    },
    keep: (name, key) => {
      if (dropped.has(name)) return
      held.delete(name)
      held.set(name, key)
      if (held.size > heldMax) for (const oldest of held.keys()) return void held.delete(oldest)
    },
    drop: (name) => {
      held.delete(name)
      dropped.delete(name)
      dropped.add(name)
      if (dropped.size > DROPPED_KEYS_MAX) for (const oldest of dropped) return void dropped.delete(oldest)
    },
  }
}
