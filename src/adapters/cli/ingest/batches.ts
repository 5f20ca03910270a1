import { BATCH_EVENTS_MAX } from '../../../domain/ports/ledger.ts'
import type { Chunk } from './chunks.ts'
import { type LineEnds, lineSplitter, type Piece, type WholeLine } from './lines.ts'

export type Batch =
  /** Lines that are recorded together. */
  | { readonly type: 'lines'; readonly lines: ReadonlyArray<WholeLine> }
  /** A part of a line that is too long for that. */
  | Piece
  /** The stream broke off. */
  | { readonly type: 'failed'; readonly trouble: string }

/** Of the lines of one batch; the last of them may go beyond it. */
export const BATCH_BYTES_MAX = 8_388_608

/** Cuts a stream into batches, in its order. Lines that wait for others go on alone where the stream lets wait. */
export async function* batchesOf(chunks: AsyncIterable<Chunk>, ends: LineEnds): AsyncGenerator<Batch> {
  const splitter = lineSplitter(ends)
  let lines: Array<WholeLine> = []
  let bytes = 0
  const taken = (): Batch => {
    const batch: Batch = { type: 'lines', lines }
    lines = []
    bytes = 0
    return batch
  }

  for await (const chunk of chunks) {
    const found =
      chunk.type === 'bytes' ? splitter.push(chunk.bytes) : chunk.type === 'end' ? splitter.end() : []
    for (const line of found) {
      if (line.type === 'piece') {
        if (lines.length > 0) yield taken()
        yield line
        continue
      }
      lines.push(line)
      bytes += line.bytes.length
      if (lines.length === BATCH_EVENTS_MAX || bytes >= BATCH_BYTES_MAX) yield taken()
    }
    if (chunk.type !== 'bytes' && lines.length > 0) yield taken()
    if (chunk.type === 'failed') yield chunk
  }
}
