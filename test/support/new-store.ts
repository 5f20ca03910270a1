import { randomBytes } from 'node:crypto'
import type { Environment } from './ledger-process.ts'

/** The settings with which one more ledger keeps its events where no other has any; the same again for a new start. */
export type NewStore = () => Environment

/** Each data directory has a log of its own. */
export const embeddedLog: NewStore = () => ({})

/** A server that others may use too, and that need not be empty. */
export const eventStoreDb =
  (connectionString: () => string): NewStore =>
  () => ({ LEDGER_EVENT_STORE: connectionString(), LEDGER_STREAM_PREFIX: freshPrefix() })

/** What a log holds before the first message: one that several nodes share begins with a check of their keys. */
export const heldAtFirst = (settings: Environment): ReadonlyArray<string> =>
  'LEDGER_EVENT_STORE' in settings ? ['KeyCheckRecorded'] : []

/** A prefix that nobody has used. */
export const freshPrefix = (): string => `t${randomBytes(8).toString('hex')}-`
