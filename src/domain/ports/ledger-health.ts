import type { Sha256Hex } from '../kernel/sha256-hex.ts'
import type { AsOf } from '../rules/decision.ts'

/** How a ledger is: whether it may be asked, and how far it is with building its read models anew. */

export interface Progress {
  readonly done: number
  /** Undefined where it is not known beforehand. */
  readonly total?: number
}

export interface Rebuilt {
  readonly events: number
  /** Entries in which the old read models differed from the new ones, at the same position. */
  readonly differences: number
  readonly seconds: number
}

export type Readiness =
  | ({ readonly ready: true } & FeedHealth)
  | ({ readonly ready: false; readonly code: NotReady; readonly content?: Sha256Hex } & FeedHealth)

/** How far the index is, and how often its feed broke and was followed anew since the start. */
interface FeedHealth {
  readonly asOf: AsOf
  readonly reconnects: number
}

/** Why a node is not ready: nobody should ask it now. */
export type NotReady =
  | 'INDEX_BEHIND'
  | 'INDEX_HALTED'
  | 'STOPPING'
  /** The numbers of a recorded version are being laid down. */
  | 'REGISTRY_BEHIND'
  /** The file of a recorded version is not in the content store: `content` names it. */
  | 'REGISTRY_FILE_MISSING'
