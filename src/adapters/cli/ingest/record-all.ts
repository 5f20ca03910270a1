import * as E from 'fp-ts/lib/Either.js'
import type { Outcome } from '../../../domain/workflow/outcome.ts'
import type { Fault, LedgerFace } from '../ledger-face.ts'
import { outage } from '../ledger-face.ts'
import type { Bar } from '../progress.ts'
import type { Batch } from './batches.ts'
import { type Item, type ReadLines, TOO_LONG } from './item.ts'
import type { Piece, WholeLine } from './lines.ts'
import { type Oversized, oversized } from './oversized.ts'
import type { Reason, Rejects } from './rejects.ts'
import { isRejected, newTally, type Tally } from './tally.ts'

export interface Recording {
  readonly face: Pick<LedgerFace, 'record'>
  readonly read: ReadLines
  readonly rejects: Rejects
  readonly bar: Bar
  readonly totalBytes?: number
  readonly stop: AbortSignal
}

/** How far it got. */
export interface Recorded {
  readonly tally: Tally
  readonly skipped: number
  /** Every line up to this one has its outcome; 0 where none has. */
  readonly lastLine: number
  readonly end: 'whole' | 'stopped' | Fault
}

/**
 * Records batch after batch: two messages of one contact keep the order of the file, and what follows a batch whose
 * outcome is unknown is never recorded before it.
 */
export const recordAll = async (batches: AsyncIterable<Batch>, recording: Recording): Promise<Recorded> => {
  const { face, read, rejects, bar, totalBytes, stop } = recording
  const tally = newTally()
  let skipped = 0
  let lastLine = 0
  let readBytes = 0
  let long: Oversized | undefined
  const ended = (end: Recorded['end']): Recorded => ({ tally, skipped, lastLine, end })

  const record = async (items: ReadonlyArray<Item>): Promise<Fault | undefined> => {
    if (items.length === 0) return undefined
    const outcomes = await face.record(items.map(({ incoming }) => incoming))
    if (E.isLeft(outcomes)) return outcomes.left
    const rejected = items.flatMap((item, i) => rejectionOf(item, outcomes.right[i]))
    for (const { outcome } of outcomes.right) tally[outcome] += 1
    return rejects.write(
      Buffer.concat(rejected.map(({ bytes }) => bytes)),
      rejected.map(({ reason }) => reason),
    )
  }
  const recordLines = async (lines: ReadonlyArray<WholeLine>): Promise<Fault | undefined> => {
    const found = read(lines)
    if (E.isLeft(found)) return found.left
    const fault = await record(found.right.items)
    if (fault !== undefined) return fault
    skipped += found.right.skipped
    lastLine = lines.at(-1)?.number ?? lastLine
    return undefined
  }
  /** The parts of a long line go to the rejected ones as they come: nobody holds such a line as a whole. */
  const recordPiece = async (piece: Piece): Promise<Fault | undefined> => {
    long ??= oversized()
    long.add(piece)
    const fault = await rejects.write(piece.bytes, [])
    if (fault !== undefined || !piece.isLast) return fault
    const line: WholeLine = { type: 'line', number: piece.number, bytes: Buffer.alloc(0), isEnded: true }
    const bytes = long.bytes()
    long = undefined
    const unknown = await record([{ line, incoming: { type: 'unreadable', bytes, expected: TOO_LONG } }])
    lastLine = unknown === undefined ? piece.number : lastLine
    return unknown
  }

  for await (const batch of batches) {
    if (batch.type === 'failed') return ended(outage(`What is read ${batch.trouble}.`))
    const fault = await (batch.type === 'lines' ? recordLines(batch.lines) : recordPiece(batch))
    if (fault !== undefined) return ended(stop.aborted ? 'stopped' : fault)
    const lines = batch.type === 'lines' ? batch.lines : [batch]
    readBytes += lines.reduce((sum, { bytes }) => sum + bytes.length, 0)
    bar.update({
      done: readBytes,
      count: lastLine,
      ...(totalBytes === undefined ? {} : { total: totalBytes }),
    })
    if (stop.aborted) return ended('stopped')
  }
  return ended(stop.aborted ? 'stopped' : 'whole')
}

const rejectionOf = (
  { line, issues }: Item,
  outcome: Outcome | undefined,
): ReadonlyArray<{ readonly bytes: Buffer; readonly reason: Reason }> => {
  if (outcome === undefined || !isRejected(outcome.outcome)) return []
  const known = issues ?? outcome.issues
  const reason: Reason = {
    line: line.number,
    outcome: outcome.outcome,
    ...(outcome.reason === undefined ? {} : { reason: outcome.reason }),
    ...(known === undefined ? {} : { issues: known }),
  }
  return [{ bytes: line.bytes, reason }]
}
