import * as E from 'fp-ts/lib/Either.js'
import type { ReaderParts } from './partition-parts.ts'
import type { PartitionProgress } from './partition-progress.ts'
import type { PartitionStanding } from './partition-standing.ts'
import type { KafkaRecord } from './record.ts'
import { chunkOf, type RecordedChunk, recordedChunk } from './recorded-chunk.ts'

/** Records what was read, announces what was put aside, and moves the place behind both. Where one cannot be, the partition is held. */
export interface PartitionRecording {
  /** Answers whether all of them are recorded, or put aside and announced. */
  readonly record: (records: ReadonlyArray<KafkaRecord>, next: bigint) => Promise<boolean>
  /** Answers whether everything that had to be announced is. */
  readonly announce: () => Promise<boolean>
}

export const partitionRecording = (
  parts: Pick<ReaderParts, 'topic' | 'partition' | 'ledger' | 'deadLetters'>,
  standing: PartitionStanding,
  progress: PartitionProgress,
): PartitionRecording => {
  const { ledger, deadLetters } = parts
  let announcing: RecordedChunk | undefined
  const announce = async (): Promise<boolean> => {
    if (announcing === undefined) return true
    const { letters, place, mark } = announcing
    const sent = letters.length === 0 ? SENT : await deadLetters.send(letters)
    if (E.isLeft(sent)) {
      await standing.hold('DEAD_LETTER_UNAVAILABLE')
      return false
    }
    announcing = undefined
    progress.moveTo(place, mark)
    return true
  }
  return {
    record: async (records, next) => {
      const chunk = chunkOf(records, parts, ledger.digestOf)
      const recorded = await ledger.record(chunk)()
      if (E.isLeft(recorded)) {
        await standing.hold('STORE_UNAVAILABLE')
        return false
      }
      announcing = recordedChunk(chunk, recorded.right, next, ledger)
      return announce()
    },
    announce,
  }
}

const SENT = E.right(undefined)
