import { findGap, gapOf, startOf, type Watermarks } from '../../domain/kafka/find-gap.ts'
import { furtherPlace } from '../../domain/kafka/further-place.ts'
import type { KafkaGapKind } from '../../domain/kafka/gap.ts'
import type { KafkaPlace } from '../../domain/kafka/place.ts'
import { vouchedPlace } from '../../domain/kafka/vouched.ts'
import { believedNote } from './believed-note.ts'
import type { ReaderParts } from './partition-parts.ts'
import type { PartitionProgress } from './partition-progress.ts'
import type { PartitionStanding } from './partition-standing.ts'

/** Where reading begins, after the ledger's place was compared with the broker. */
export interface Beginning {
  readonly at: KafkaPlace
  /** The first record to record. */
  readonly from: bigint
  /** The first record to fetch: the last one seen, where it can be compared. */
  readonly start: bigint
  readonly sought: NonNullable<KafkaPlace['last']> | undefined
  readonly watermarks: Watermarks
}

export interface PartitionBeginning {
  /** Undefined where reading cannot begin yet. The ledger holds all there was when this is asked. */
  readonly find: () => Promise<Beginning | undefined>
  /** Stands still until somebody has accepted that something is missing. */
  readonly halt: (kind: KafkaGapKind, at: KafkaPlace, watermarks: Watermarks) => Promise<void>
}

export const partitionBeginning = (
  parts: ReaderParts,
  over: AbortSignal,
  letGo: () => void,
  standing: PartitionStanding,
  progress: PartitionProgress,
): PartitionBeginning => {
  const { topic, partition, ledger, notes, wait } = parts
  let truncatedSeen = 0

  /** The place of the ledger and of this node's own note, whichever is further. */
  const knownPlace = (): KafkaPlace => {
    const noted = believedNote(notes, ledger, topic, partition)
    if (noted === undefined) notes.forget(topic, partition)
    return furtherPlace(ledger.places(topic).get(partition), noted)
  }

  const halt: PartitionBeginning['halt'] = async (kind, at, watermarks) => {
    letGo()
    standing.become({ status: 'halted', gap: gapOf(parts, kind, at, watermarks) })
    // That its place moves says nothing: an event that another node had under way may still do that.
    while (!over.aborted) {
      await wait(GAP_POLL_MS, over)
      if (ledger.places(topic).get(partition)?.acknowledgedAt !== at.acknowledgedAt) {
        notes.forget(topic, partition)
        standing.become({ status: 'starting' })
        return
      }
    }
  }

  const find = async (): Promise<Beginning | undefined> => {
    const known = knownPlace()
    standing.start()
    letGo()
    const view = await parts.ask()
    if (view === undefined) {
      await standing.standBack()
      return undefined
    }
    const { watermarks, committed } = view
    const at = vouchedPlace(known, committed, ledger.holds)
    const gap = findGap(at, watermarks)
    truncatedSeen = gap === 'truncated' ? truncatedSeen + 1 : 0
    if (gap === 'truncated' && truncatedSeen < TRUNCATED_ATTEMPTS) {
      await wait(TRUNCATED_AGAIN_MS, over)
      return undefined
    }
    if (gap !== undefined) {
      truncatedSeen = 0
      await halt(gap, at, watermarks)
      return undefined
    }
    progress.beginAt(at, committed)
    const start = startOf(at, watermarks)
    const sought = start < at.next ? at.last : undefined
    return { at, from: at.recordedBefore, start, sought, watermarks }
  }
  return { find, halt }
}

/** How often a halted partition looks whether its gap was accepted. */
export const GAP_POLL_MS = 500

/** A new leader may not know its end for a moment: that records are missing there is believed when it is seen this often. */
export const TRUNCATED_ATTEMPTS = 3
export const TRUNCATED_AGAIN_MS = 1_000
