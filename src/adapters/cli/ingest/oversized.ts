import { createHash } from 'node:crypto'
import { QUARANTINED_BYTES_MAX } from '../../../domain/workflow/quarantine.ts'
import type { Piece } from './lines.ts'

/** Puts a line together that is too long to be a message, as far as the ledger keeps such a line. */
export interface Oversized {
  readonly add: (piece: Piece) => void
  /**
   * The line; of one beyond `QUARANTINED_BYTES_MAX` its beginning and the SHA-256 of all of it. The ledger keeps no more
   * than a keyed digest of that, which is then one of the whole line.
   */
  readonly bytes: () => Buffer
}

export const oversized = (): Oversized => {
  const hash = createHash('sha256')
  const kept: Array<Buffer> = []
  let keptBytes = 0
  let isWhole = true
  return {
    add: ({ bytes }) => {
      hash.update(bytes)
      const more = bytes.subarray(0, QUARANTINED_BYTES_MAX - keptBytes)
      isWhole = isWhole && more.length === bytes.length
      keptBytes += more.length
      // A part of no bytes would still hold the memory of the piece it was cut from.
      if (more.length > 0) kept.push(more)
    },
    bytes: () => Buffer.concat(isWhole ? kept : [...kept, hash.digest()]),
  }
}
