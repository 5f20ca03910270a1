import type { FeedHalt } from '../../domain/ports/event-store.ts'

/** Why a server is not used, though it answers. */
export type StoreUnfit =
  | FeedHalt
  /** Nobody has ever used the prefix on this server, and it was opened to be read. */
  | { readonly _tag: 'NoSuchLedger' }
  /** The user may not read or write what the ledger needs. */
  | { readonly _tag: 'StoreAccessDenied' }
  | { readonly _tag: 'StoreTooOld'; readonly version: string; readonly versionMin: string }
  | { readonly _tag: 'ClocksDiffer'; readonly byMs: number; readonly byMsMax: number }
