import type * as O from 'fp-ts/lib/Option.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Sha256Hex } from '../kernel/sha256-hex.ts'
import type { ContentFailure } from './content-store.ts'

/** Files of any size, kept encrypted in the content store. */
export interface SealedFiles {
  /** Durable before it answers. Where `chunks` fails, so does this, and nothing is kept. */
  readonly put: (chunks: AsyncIterable<Uint8Array>) => TE.TaskEither<ContentFailure, KeptFile>
  /** None where its bytes are not here. */
  readonly open: (content: Sha256Hex) => TE.TaskEither<ContentFailure, O.Option<OpenFile>>
  readonly remove: (content: Sha256Hex) => TE.TaskEither<ContentFailure, void>
}

export interface KeptFile {
  /** The name of what lies in the content store: of the encrypted bytes, which are others each time. */
  readonly content: Sha256Hex
  /** Of the file itself. */
  readonly sha256: Sha256Hex
  readonly bytes: number
}

/** A file in clear, until it is closed. What was changed since it was put throws where it is read. */
export interface OpenFile {
  readonly bytes: number
  /** The bytes from there on, fewer than `length` only where the file ends. */
  readonly read: (at: number, length: number) => Promise<Uint8Array>
  readonly close: () => Promise<void>
}
