import type * as O from 'fp-ts/lib/Option.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Sha256Hex } from '../kernel/sha256-hex.ts'

export type ContentFailure =
  | { readonly _tag: 'ContentUnavailable'; readonly cause: string }
  /** The bytes under this name are not those that were put there. */
  | { readonly _tag: 'ContentDamaged'; readonly sha256: Sha256Hex }

/** What is too large for an event, by its SHA-256. The event that names it is appended after `put` has answered. */
export interface ContentStore {
  /** Durable before it answers; the same bytes again change nothing. */
  readonly put: (bytes: Uint8Array) => TE.TaskEither<ContentFailure, Sha256Hex>
  /** The same for what is too large to be held in memory at once. Where `chunks` fails, so does this, and nothing is kept. */
  readonly putStream: (chunks: AsyncIterable<Uint8Array>) => TE.TaskEither<ContentFailure, Sha256Hex>
  /** Opens content for whoever reads a part of it, or one part after the other. What is read is not checked against its name. */
  readonly open: (sha256: Sha256Hex) => TE.TaskEither<ContentFailure, O.Option<ContentFile>>
  /** Checked against its name on every read. */
  readonly get: (sha256: Sha256Hex) => TE.TaskEither<ContentFailure, O.Option<Buffer>>
  /** Whether it is there: read to its end and checked, however large it is. */
  readonly verify: (sha256: Sha256Hex) => TE.TaskEither<ContentFailure, boolean>
  readonly remove: (sha256: Sha256Hex) => TE.TaskEither<ContentFailure, void>
  /**
   * A page of the names of what lies there, rising, after a name or from the first on; shorter than `limit` (1 to
   * `CONTENT_NAMES_MAX`) only at their end.
   */
  readonly names: (
    after: O.Option<Sha256Hex>,
    limit: number,
  ) => TE.TaskEither<ContentFailure, ReadonlyArray<Sha256Hex>>
}

/** Content that is open until it is closed. */
export interface ContentFile {
  readonly bytes: number
  /** The bytes from there on, fewer than `length` only where the content ends. Throws where it cannot be read. */
  readonly read: (at: number, length: number) => Promise<Buffer>
  readonly close: () => Promise<void>
}

export const CONTENT_NAMES_MAX = 1_000
