import type { StoreFailure } from '../../domain/ports/event-store.ts'

/** What lmdb or the disk throws, as an outage. */
export const unavailable = (error: unknown): StoreFailure => ({
  _tag: 'StoreUnavailable',
  cause: error instanceof Error ? error.message : String(error),
})
