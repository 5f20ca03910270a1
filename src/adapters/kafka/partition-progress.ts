import type { LogMark } from '../../domain/kafka/log-mark.ts'
import type { KafkaPlace } from '../../domain/kafka/place.ts'
import type { Committed } from '../../domain/kafka/vouched.ts'
import type { ReaderParts } from './partition-parts.ts'

/** How far everything of a partition is recorded, noted and committed. Nothing of it moves once the assignment is lost. */
export interface PartitionProgress {
  /** Undefined before that is known. */
  readonly place: () => KafkaPlace | undefined
  /** Reading begins here: it is committed where something else is. */
  readonly beginAt: (place: KafkaPlace, committed: Committed | undefined) => void
  /** `mark` is one of the log at which all before the place is recorded; without one, nobody will believe that it is. */
  readonly moveTo: (place: KafkaPlace, mark: LogMark | undefined) => void
  readonly lose: () => void
  /** Settles when what is being committed is: at once, where that belongs to a lost assignment. */
  readonly committed: () => Promise<void>
}

export const partitionProgress = ({
  topic,
  partition,
  ledger,
  notes,
  driver,
}: Pick<ReaderParts, 'topic' | 'partition' | 'ledger' | 'notes' | 'driver'>): PartitionProgress => {
  let place: KafkaPlace | undefined
  let isLost = false
  let committing: Promise<void> = Promise.resolve()
  const commit = (to: KafkaPlace, mark: LogMark | undefined): void => {
    committing = committing.then(() =>
      place === to && !isLost ? driver.commit(to.recordedBefore, mark) : undefined,
    )
  }
  return {
    place: () => place,
    beginAt: (at, committed) => {
      place = at
      if (committed?.offset !== at.recordedBefore) commit(at, ledger.mark())
    },
    moveTo: (next, mark) => {
      if (isLost) return
      if (mark !== undefined) notes.note(topic, partition, { place: next, mark })
      place = next
      commit(next, mark)
    },
    lose: () => {
      isLost = true
    },
    committed: () => (isLost ? Promise.resolve() : committing),
  }
}
