import * as E from 'fp-ts/lib/Either.js'
import { findGap, gapOf, startOf, type Watermarks } from '../../domain/kafka/find-gap.ts'
import { furtherPlace } from '../../domain/kafka/further-place.ts'
import type { KafkaGapKind } from '../../domain/kafka/gap.ts'
import type { LogMark } from '../../domain/kafka/log-mark.ts'
import type { KafkaPlace } from '../../domain/kafka/place.ts'
import { type Committed, vouchedPlace } from '../../domain/kafka/vouched.ts'
import { BATCH_EVENTS_MAX } from '../../domain/ports/ledger.ts'
import type { Outcome } from '../../domain/workflow/outcome.ts'
import { believedNote } from './believed-note.ts'
import { type DeadLetter, deadLetterOf } from './dead-letter.ts'
import type { DeadLetters } from './dead-letters.ts'
import { type Intake, intake, type Taken } from './intake.ts'
import { incomingOf } from './message.ts'
import type { PartitionDriver } from './partition-driver.ts'
import type { HeldCode, PartitionStatus } from './partition-status.ts'
import type { PlaceNotes } from './place-notes.ts'
import type { KafkaRecord } from './record.ts'
import { recordBytes } from './record-bytes.ts'
import type { SourceLedger } from './source-ledger.ts'
import type { UnreadableBatch } from './unreadable-batch.ts'

export interface ReaderParts {
  readonly topic: string
  readonly partition: number
  readonly ledger: SourceLedger
  readonly deadLetters: DeadLetters
  readonly notes: PlaceNotes
  readonly driver: PartitionDriver
  /** What the broker says of this partition; undefined where it does not answer. */
  readonly ask: () => Promise<BrokerView | undefined>
  readonly onStatus: (status: PartitionStatus) => void
  /** A fault of our own code: the partition is held, and nothing of it is passed over. */
  readonly onDefect: (error: unknown) => void
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** The reader that this partition had before: two never work at once. */
  readonly after: Promise<void>
}

export interface BrokerView {
  readonly watermarks: Watermarks
  readonly committed: Committed | undefined
}

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
  const { topic, partition, ledger, deadLetters, notes, driver, wait } = parts
  const row = intake()
  const over = new AbortController()
  let isLost = false
  let status: PartitionStatus = { status: 'starting' }
  let place: KafkaPlace | undefined
  let announcing: Announcing | undefined
  let attempt = 0
  let truncatedSeen = 0

  const isOver = (): boolean => over.signal.aborted
  const become = (now: PartitionStatus): void => {
    status = now
    parts.onStatus(now)
  }

  /** Lets go of everything that can be fetched again, and waits longer each time. */
  const standBack = async (): Promise<void> => {
    driver.pause()
    row.drop()
    attempt += 1
    await wait(Math.min(HOLD_MS_MIN * 2 ** (attempt - 1), HOLD_MS_MAX), over.signal)
  }
  const hold = (code: HeldCode): Promise<void> => {
    become({ status: 'held', code })
    return standBack()
  }
  /** Stays held until something behind it was read: each new attempt begins well. */
  const isStuck = (): boolean => status.status === 'held' && status.code === 'UNREADABLE_BATCH'
  const holdAt = (unreadable: UnreadableBatch): Promise<void> => {
    if (!isStuck()) become({ status: 'held', code: 'UNREADABLE_BATCH', unreadable })
    return standBack()
  }

  const commit = (to: KafkaPlace, mark: LogMark | undefined): void => {
    place = to
    committing = committing.then(() =>
      place === to && !isLost ? driver.commit(to.recordedBefore, mark) : undefined,
    )
  }
  /** `mark` is one of the log at which all before the place is recorded; without one, nobody will believe that it is. */
  const moveTo = (next: KafkaPlace, mark: LogMark | undefined): void => {
    if (isLost) return
    if (mark !== undefined) notes.note(topic, partition, { place: next, mark })
    commit(next, mark)
  }
  let committing: Promise<void> = Promise.resolve()

  /** Answers whether everything that had to be announced is. */
  const announce = async (): Promise<boolean> => {
    if (announcing === undefined) return true
    const sent = await deadLetters.send(announcing.letters)
    if (E.isLeft(sent)) {
      await hold('DEAD_LETTER_UNAVAILABLE')
      return false
    }
    moveTo(announcing.place, announcing.mark)
    announcing = undefined
    if (status.status === 'held') become({ status: 'starting' })
    return true
  }

  /** The place of the ledger and of this node's own note, whichever is further; undefined where the store is away. */
  const standing = async (): Promise<KafkaPlace | undefined> => {
    if (!(await announce()) || isOver()) return undefined
    const ready = await ledger.upToDate()()
    if (E.isLeft(ready)) {
      await hold('STORE_UNAVAILABLE')
      return undefined
    }
    const recorded = ledger.places(topic).get(partition)
    const noted = believedNote(notes, ledger, topic, partition)
    if (noted === undefined) notes.forget(topic, partition)
    return furtherPlace(recorded, noted)
  }

  const halt = async (kind: KafkaGapKind, at: KafkaPlace, watermarks: Watermarks): Promise<void> => {
    driver.pause()
    row.drop()
    const gap = gapOf(parts, kind, at, watermarks)
    become({ status: 'halted', gap })
    // That its place moves says nothing: an event that another node had under way may still do that.
    while (!isOver()) {
      await wait(GAP_POLL_MS, over.signal)
      if (ledger.places(topic).get(partition)?.acknowledgedAt !== at.acknowledgedAt) {
        notes.forget(topic, partition)
        become({ status: 'starting' })
        return
      }
    }
  }

  /** Compares a place with the broker, and begins to read; undefined where that cannot be yet. */
  const begin = async (known: KafkaPlace): Promise<Beginning | undefined> => {
    if (status.status !== 'starting' && !isStuck()) become({ status: 'starting' })
    driver.pause()
    row.drop()
    const view = await parts.ask()
    if (view === undefined) {
      await standBack()
      return undefined
    }
    const { watermarks } = view
    const at = vouchedPlace(known, view.committed, ledger.holds)
    const gap = findGap(at, watermarks)
    truncatedSeen = gap === 'truncated' ? truncatedSeen + 1 : 0
    if (gap === 'truncated' && truncatedSeen < TRUNCATED_ATTEMPTS) {
      await wait(TRUNCATED_AGAIN_MS, over.signal)
      return undefined
    }
    if (gap !== undefined) {
      truncatedSeen = 0
      await halt(gap, at, watermarks)
      return undefined
    }
    const from = at.recordedBefore
    if (view.committed?.offset !== from) commit(at, ledger.mark())
    const start = startOf(at, watermarks)
    return { at, from, start, sought: start < at.next ? at.last : undefined, watermarks }
  }

  /** Reads until there is doubt, something is to be waited for, or the assignment is over. */
  const read = async (beginning: Beginning): Promise<void> => {
    const { at } = beginning
    let { sought } = beginning
    let next = sought === undefined ? beginning.from : at.next
    const goOnFrom = (offset: bigint): void => {
      row.open(offset)
      driver.readFrom(offset)
    }
    goOnFrom(sought === undefined ? next : beginning.start)
    place = at
    if (!isStuck()) become({ status: 'reading' })
    while (!isOver()) {
      const taken = await row.take(BATCH_EVENTS_MAX)
      if (taken === undefined) return
      try {
        if (isOver()) return
        if (sought !== undefined) {
          if (isAnother(sought, taken)) return await halt('another-topic', at, beginning.watermarks)
          sought = undefined
          if (beginning.from < at.next) {
            row.drop()
            next = beginning.from
            goOnFrom(next)
            continue
          }
        }
        const records = taken.records.filter(({ offset }) => BigInt(offset) >= next)
        if (records.length > 0) {
          if (!(await recordAll(records, taken.next))) return
        } else if (taken.next > next)
          moveTo({ ...at, ...place, next: taken.next, recordedBefore: taken.next }, ledger.mark())
        if (taken.next > next) {
          next = taken.next
          attempt = 0
          if (isStuck()) become({ status: 'reading' })
        }
        if (taken.unreadable !== undefined) return await holdAt(taken.unreadable)
      } finally {
        taken.release()
      }
    }
  }

  /** Whether there is something else at the place of the last record seen. What is no longer there tells nothing. */
  const isAnother = (sought: LastSeen, { first, records }: Taken): boolean => {
    const [found] = records
    return found !== undefined && BigInt(found.offset) === sought.offset
      ? ledger.digestOf(recordBytes(found)) !== sought.recordDigest
      : first === sought.offset
  }

  /** Answers whether all of them are recorded, or put aside and announced. */
  const recordAll = async (records: ReadonlyArray<KafkaRecord>, next: bigint): Promise<boolean> => {
    // All before the first of them is recorded, or put aside and announced: reading begins here where this goes wrong.
    const recordedBefore = records[0]?.offset ?? '0'
    const incoming = records.map((record) => {
      const recordDigest = ledger.digestOf(recordBytes(record))
      return incomingOf(record, { topic, partition, offset: record.offset, recordDigest, recordedBefore })
    })
    const recorded = await ledger.record(incoming)()
    if (E.isLeft(recorded)) {
      await hold('STORE_UNAVAILABLE')
      return false
    }
    const last = incoming.at(-1)?.kafka
    const reached: KafkaPlace =
      last?.recordDigest === undefined
        ? { next, recordedBefore: next }
        : {
            next,
            recordedBefore: next,
            last: { offset: BigInt(last.offset), recordDigest: last.recordDigest },
          }
    const letters = recorded.right.flatMap((outcome, i) => {
      const one = incoming[i]
      const letter =
        one?.kafka === undefined ? undefined : deadLetterOf(outcome, one, one.kafka, ledger.contentDigestOf)
      return letter === undefined ? [] : [letter]
    })
    const mark = markBehind(recorded.right, ledger.mark())
    if (letters.length === 0) moveTo(reached, mark)
    else announcing = { letters, place: reached, mark }
    return announce()
  }

  const run = async (): Promise<void> => {
    await parts.after
    while (!isOver()) {
      try {
        const at = await standing()
        if (at === undefined || isOver()) continue
        const beginning = await begin(at)
        if (beginning === undefined || isOver()) continue
        await read(beginning)
      } catch (error) {
        parts.onDefect(error)
        await hold('DEFECT')
      }
    }
    row.drop()
    await committing
    become({ status: 'ended' })
  }
  const ended = run()

  return {
    intake: row,
    status: () => status,
    place: () => place,
    doubt: row.end,
    lose: () => {
      isLost = true
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

type LastSeen = NonNullable<KafkaPlace['last']>

interface Announcing {
  readonly letters: ReadonlyArray<DeadLetter>
  readonly mark: LogMark | undefined
  /** Where the partition stands once they are written. */
  readonly place: KafkaPlace
}

interface Beginning {
  readonly at: KafkaPlace
  /** The first record to record. */
  readonly from: bigint
  /** The first record to fetch: the last one seen, where it can be compared. */
  readonly start: bigint
  readonly sought: LastSeen | undefined
  readonly watermarks: Watermarks
}

/** None where the index has not come to all that was recorded. */
const markBehind = (outcomes: ReadonlyArray<Outcome>, mark: LogMark | undefined): LogMark | undefined =>
  mark !== undefined && outcomes.every(({ position = mark.position }) => position <= mark.position)
    ? mark
    : undefined

/** The first and the longest pause before what could not be written is tried again. */
export const HOLD_MS_MIN = 100
export const HOLD_MS_MAX = 5_000

/** How often a halted partition looks whether its gap was accepted. */
export const GAP_POLL_MS = 500

/** A new leader may not know its end for a moment: that records are missing there is believed when it is seen this often. */
export const TRUNCATED_ATTEMPTS = 3
export const TRUNCATED_AGAIN_MS = 1_000
