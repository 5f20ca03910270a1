import * as E from 'fp-ts/lib/Either.js'
import type { KafkaPlace } from '../../domain/kafka/place.ts'
import { BATCH_EVENTS_MAX } from '../../domain/ports/ledger.ts'
import { isAnotherRecord } from './another-record.ts'
import { type Intake, intake } from './intake.ts'
import { type Beginning, partitionBeginning } from './partition-beginning.ts'
import type { ReaderParts } from './partition-parts.ts'
import { partitionProgress } from './partition-progress.ts'
import { partitionRecording } from './partition-recording.ts'
import { partitionStanding } from './partition-standing.ts'
import type { PartitionStatus } from './partition-status.ts'

/** Reads one partition as long as one assignment of it lasts. */
export interface PartitionReader {
  /** Where what is fetched is let in. */
  readonly intake: Pick<Intake, 'offer' | 'wants'>
  readonly status: () => PartitionStatus
  /** How far everything is recorded; undefined before that is known. */
  readonly place: () => KafkaPlace | undefined
  /** Something may be wrong at the broker: reads what is in hand, and then looks anew. */
  readonly doubt: () => void
  /** The assignment is over: what is being recorded is recorded, and changes nothing of the place any more. */
  readonly lose: () => void
  /** Records what it has in hand, commits, and ends. */
  readonly finish: () => Promise<void>
  readonly ended: Promise<void>
}

export const startReader = (parts: ReaderParts): PartitionReader => {
  const { ledger, driver } = parts
  const row = intake()
  const over = new AbortController()
  const isOver = (): boolean => over.signal.aborted
  const letGo = (): void => {
    driver.pause()
    row.drop()
  }
  const standing = partitionStanding(parts, over.signal, letGo)
  const progress = partitionProgress(parts)
  const recording = partitionRecording(parts, standing, progress)
  const beginning = partitionBeginning(parts, over.signal, letGo, standing, progress)

  /** Whether what was put aside is announced, and the index holds all that the log does. */
  const isReady = async (): Promise<boolean> => {
    if (!(await recording.announce()) || isOver()) return false
    if (E.isRight(await ledger.upToDate()())) return true
    await standing.hold('STORE_UNAVAILABLE')
    return false
  }

  /** Reads until there is doubt, something is to be waited for, or the assignment is over. */
  const read = async ({ at, from, start, watermarks, ...begun }: Beginning): Promise<void> => {
    let { sought } = begun
    let next = sought === undefined ? from : at.next
    const goOnFrom = (offset: bigint): void => {
      row.open(offset)
      driver.readFrom(offset)
    }
    goOnFrom(sought === undefined ? next : start)
    standing.read()
    while (!isOver()) {
      const taken = await row.take(BATCH_EVENTS_MAX)
      if (taken === undefined) return
      try {
        if (isOver()) return
        if (sought !== undefined) {
          if (isAnotherRecord(sought, taken, ledger.digestOf))
            return await beginning.halt('another-topic', at, watermarks)
          sought = undefined
          if (from < at.next) {
            row.drop()
            next = from
            goOnFrom(next)
            continue
          }
        }
        const records = taken.records.filter(({ offset }) => BigInt(offset) >= next)
        if (records.length > 0) {
          if (!(await recording.record(records, taken.next))) return
        } else if (taken.next > next)
          progress.moveTo(
            { ...at, ...progress.place(), next: taken.next, recordedBefore: taken.next },
            ledger.mark(),
          )
        if (taken.next > next) {
          next = taken.next
          standing.progress()
        }
        if (taken.unreadable !== undefined) return await standing.holdAt(taken.unreadable)
      } finally {
        taken.release()
      }
    }
  }

  const run = async (): Promise<void> => {
    await parts.after
    while (!isOver()) {
      try {
        if (!(await isReady()) || isOver()) continue
        const begun = await beginning.find()
        if (begun === undefined || isOver()) continue
        await read(begun)
      } catch (error) {
        parts.onDefect(error)
        await standing.hold('DEFECT')
      }
    }
    row.drop()
    await progress.committed()
    standing.become({ status: 'ended' })
  }
  const ended = run()

  return {
    intake: row,
    status: standing.status,
    place: progress.place,
    doubt: row.end,
    lose: () => {
      progress.lose()
      over.abort()
      row.drop()
    },
    finish: () => {
      over.abort()
      row.drop()
      return ended
    },
    ended,
  }
}
