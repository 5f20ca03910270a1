import * as E from 'fp-ts/lib/Either.js'
import { invariant } from '../../domain/kernel/invariant.ts'
import {
  APPEND_BYTES_MAX,
  APPEND_EVENTS_MAX,
  type Appended,
  type AppendFailure,
  type EventStore,
  type ExpectedRevision,
  type LogEvent,
  type NewEvent,
} from '../../domain/ports/event-store.ts'
import { LEAF_BYTES_MAX, leafLengthIn } from '../../domain/proof/leaf.ts'
import type { RecordWrite } from './commit.ts'
import type { StreamHeads } from './heads.ts'
import { assertStreamName, numberKey, streamKey } from './keys.ts'
import { positionOf } from './position.ts'
import { encodeRecord } from './record.ts'
import { unavailable } from './unavailable.ts'

type AppendAnswer = E.Either<AppendFailure, Appended>

/** An append that was decided and waits for the disk: accepted with its writes, or refused with none. */
export interface DecidedAppend {
  readonly stream: string
  readonly events: ReadonlyArray<LogEvent>
  readonly writes: ReadonlyArray<RecordWrite>
  readonly bytes: number
  /** What it is told once all before it, and itself, are on disk. */
  readonly answer: AppendAnswer
  readonly tell: (answer: AppendAnswer) => void
}

export interface Appending {
  readonly tag: string
  readonly heads: StreamHeads
  /** Takes the next free sequence numbers. */
  readonly takeSequences: (count: number) => number
  /** Why nothing may be appended; undefined where it may. */
  readonly closedBecause: (bytes: number) => string | undefined
  readonly enqueue: (append: DecidedAppend) => void
}

/** Decides at once, in the order of the calls; answers when the disk has it. */
export const append =
  (log: Appending): EventStore['append'] =>
  (stream, expected, events) =>
  async () => {
    assertStreamName(stream)
    invariant(events.length > 0 && events.length <= APPEND_EVENTS_MAX, 'an append has 1 to 1,000 events')
    const { bytes, largest } = lengthsOf(stream, events)
    if (largest > LEAF_BYTES_MAX) return tooLarge(largest, LEAF_BYTES_MAX)
    if (bytes > APPEND_BYTES_MAX) return tooLarge(bytes, APPEND_BYTES_MAX)
    const cause = log.closedBecause(bytes)
    if (cause !== undefined) return E.left({ _tag: 'StoreUnavailable', cause })
    const head = E.tryCatch(() => log.heads.of(stream, guessFrom(expected)), unavailable)
    if (E.isLeft(head)) return head
    const actual = head.right
    if (isMet(expected, actual)) return accept(log, stream, actual, events, bytes)
    const refusal: AppendAnswer = E.left({ _tag: 'WrongRevision', stream, expected, actual })
    return log.heads.isUnderWay(stream) ? refuseLater(log, stream, bytes, refusal) : refusal
  }

const lengthsOf = (
  stream: string,
  events: ReadonlyArray<NewEvent>,
): { readonly bytes: number; readonly largest: number } => {
  let [bytes, largest] = [0, 0]
  for (const event of events) {
    const length = leafLengthIn(stream, event)
    bytes += length
    largest = Math.max(largest, length)
  }
  return { bytes, largest }
}

const accept = (
  log: Appending,
  stream: string,
  head: number,
  newEvents: ReadonlyArray<NewEvent>,
  bytes: number,
): Promise<AppendAnswer> => {
  // Encoding may throw on an event that is none; after that nothing does, or the log would have a hole.
  const records = newEvents.map((event, i) => encodeRecord({ ...event, stream, revision: head + 1 + i }))
  const firstSequence = log.takeSequences(newEvents.length)
  const events = newEvents.map(({ id, type, data, metadata }, i): LogEvent => {
    const position = positionOf(log.tag, firstSequence + i)
    return { id, type, data, metadata, stream, revision: head + 1 + i, position }
  })
  const writes = records.map((record, i): RecordWrite => {
    return { sequenceKey: numberKey(firstSequence + i), streamKey: streamKey(stream, head + 1 + i), record }
  })
  const { revision, position } = events.at(-1) as LogEvent
  log.heads.advance(stream, revision)
  return new Promise((tell) => {
    const positions = events.map((event) => event.position)
    const answer = E.right({ revision, position, positions })
    log.enqueue({ stream, events, writes, bytes, answer, tell })
  })
}

/**
 * The revision found is that of an append under way. Told now, the caller would read the stream, find less, and ask the
 * same again; so it is told when that append is on disk.
 */
const refuseLater = (
  log: Appending,
  stream: string,
  bytes: number,
  answer: AppendAnswer,
): Promise<AppendAnswer> =>
  new Promise((tell) => {
    log.enqueue({ stream, events: [], writes: [], bytes, answer, tell })
  })

const guessFrom = (expected: ExpectedRevision): number | undefined => {
  if (expected === 'any') return undefined
  return expected === 'none' || !Number.isSafeInteger(expected) || expected < 0 ? -1 : expected
}

const isMet = (expected: ExpectedRevision, actual: number): boolean =>
  expected === 'any' || (expected === 'none' ? actual === -1 : actual === expected)

const tooLarge = (bytes: number, bytesMax: number): AppendAnswer =>
  E.left({ _tag: 'EventTooLarge', bytes, bytesMax })
