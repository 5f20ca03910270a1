import type { Database, RootDatabase } from 'lmdb'
import type { KeyCheckValue } from '../../domain/keys/event.ts'
import type { Projection } from '../projection.ts'

/** Which keys this ledger is written with. */
export interface KeyChecks {
  readonly projection: Projection
  /** By what each key is called: the first value in the log. */
  readonly recorded: () => ReadonlyMap<string, KeyCheckValue>
}

export const KEY_CHECKS_VERSION = 1

export const keyChecks = (environment: RootDatabase): KeyChecks => {
  /** What each key is called, and the place among the leaves, so that the first comes first. */
  const checks: Database<KeyCheckValue, [key: string, size: number]> = environment.openDB({
    name: 'key-checks',
    encoding: 'msgpack',
  })
  return {
    projection: {
      name: 'key-checks',
      version: KEY_CHECKS_VERSION,
      apply: (events) => {
        for (const { event, size } of events) {
          if (event.type !== 'KeyCheckRecorded') continue
          for (const { key, check } of event.checks) void checks.put([key, size], check)
        }
      },
    },
    recorded: () => {
      const first = new Map<string, KeyCheckValue>()
      for (const { key, value } of checks.getRange()) if (!first.has(key[0])) first.set(key[0], value)
      return first
    },
  }
}
