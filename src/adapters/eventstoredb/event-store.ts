import { setTimeout } from 'node:timers/promises'
import type { AppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { invariant } from '../../domain/kernel/invariant.ts'
import type { Position } from '../../domain/kernel/position.ts'
import {
  APPEND_BYTES_MAX,
  APPEND_EVENTS_MAX,
  type Appended,
  type AppendFailure,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  READ_EVENTS_MAX,
  type StoreFailure,
} from '../../domain/ports/event-store.ts'
import { LEAF_BYTES_MAX, leafLength } from '../../domain/proof/leaf.ts'
import type { AllEvents } from './all-events.ts'
import { appendEvents, readEvents } from './calls.ts'
import type { Connection } from './connection.ts'
import type { CallFailure } from './failure.ts'
import type { Patience } from './patience.ts'
import { commitOf, isPositionOf, positionOf } from './position.ts'
import { streamFrom } from './requests.ts'
import type { StoreTag } from './store-tag.ts'
import type { StreamNames } from './stream-names.ts'

export interface EventStoreParts {
  readonly appends: Connection
  readonly reads: Connection
  readonly all: AllEvents
  readonly names: Pick<StreamNames, 'outside'>
  readonly tag: StoreTag
  readonly patience: Patience
}

export const eventStore = (parts: EventStoreParts): EventStore => ({
  append: append(parts),
  read: (stream, from, limit) => async () => {
    invariant(Number.isSafeInteger(from) && from >= 0, 'a revision is a number from 0')
    assertPage(limit)
    const page = await parts.reads.call(
      readEvents(streamFrom(parts.names.outside(stream), from, limit), limit),
      parts.patience.readMs,
    )
    if (E.isLeft(page)) return E.left(unavailable(page.left))
    if (page.right.some(({ revision }, i) => revision !== from + i)) return E.left(GAP)
    return E.right(
      page.right.map(({ id, type, data, metadata, revision }) => ({
        id,
        type,
        data,
        metadata,
        stream,
        revision,
      })),
    )
  },
  readAll: (from, limit) => async () => {
    assertPage(limit)
    const first = O.isSome(from) ? commitOf(from.value) : undefined
    const page = O.isSome(from) && !owns(parts.tag)(from.value) ? NOTHING : await parts.all.from(first, limit)
    // Which store it is may be known only now.
    if (O.isSome(from) && !owns(parts.tag)(from.value)) return E.left({ _tag: 'PositionOfAnotherStore' })
    return E.mapLeft(unavailable)(page)
  },
  head: async () => E.mapLeft(unavailable)(await parts.all.head()),
  owns: owns(parts.tag),
})

const owns =
  (tag: StoreTag) =>
  (position: Position): boolean =>
    isPositionOf(tag.known(), position)

const append =
  (parts: EventStoreParts): EventStore['append'] =>
  (stream, expected, events) =>
  async () => {
    invariant(events.length > 0 && events.length <= APPEND_EVENTS_MAX, 'an append has 1 to 1,000 events')
    const lengths = events.map((event) => leafLength({ ...event, stream, revision: 0 }))
    const bytes = lengths.reduce((sum, length) => sum + length, 0)
    const largest = Math.max(...lengths)
    if (largest > LEAF_BYTES_MAX) return tooLarge(largest, LEAF_BYTES_MAX)
    if (bytes > APPEND_BYTES_MAX) return tooLarge(bytes, APPEND_BYTES_MAX)
    const answer = await parts.appends.call(
      appendEvents(parts.names.outside(stream), expected, events),
      parts.patience.appendMs,
    )
    return E.isLeft(answer)
      ? E.left(appendFailureOf(answer.left, bytes))
      : answered(parts, stream, expected, events, answer.right)
  }

const answered = async (
  parts: EventStoreParts,
  stream: string,
  expected: ExpectedRevision,
  events: ReadonlyArray<NewEvent>,
  answer: AppendResp,
): Promise<E.Either<AppendFailure, Appended>> => {
  const wrong = answer.getWrongExpectedVersion()
  if (wrong !== undefined) {
    const actual = wrong.hasCurrentRevision() ? Number(wrong.getCurrentRevision()) : -1
    await shown(parts, stream, actual)
    return E.left({ _tag: 'WrongRevision', stream, expected, actual })
  }
  const success = answer.getSuccess()
  if (success === undefined) return E.left(unknown('the event store answered nonsense'))
  const revision = Number(success.getCurrentRevision())
  const commit = success.getPosition()?.getCommitPosition()
  if (commit !== undefined)
    return E.right({ revision, position: positionOf(parts.tag.known() ?? '', BigInt(commit)) })
  // An append that was written before is answered without its place.
  const head = await parts.all.head()
  return E.isRight(head) && O.isSome(head.right)
    ? E.right({ revision, position: head.right.value })
    : E.left(unknown(`the event store does not say where the ${events.length} events lie`))
}

/** What a server refuses for, it may show to readers a moment later: an append that won and is being written. */
const shown = async (
  { reads, names, patience }: EventStoreParts,
  stream: string,
  revision: number,
): Promise<void> => {
  const request = streamFrom(names.outside(stream), Math.max(0, revision), 1)
  for (let attempt = 0; revision >= 0 && attempt < SHOWN_ATTEMPTS_MAX; attempt++) {
    const page = await reads.call(readEvents(request, 1), patience.readMs)
    if (E.isLeft(page) || page.right.length > 0) return
    await setTimeout(SHOWN_PAUSE_MS)
  }
}

/** How often, and how long apart, a stream is looked at for what an append was refused for. */
export const SHOWN_ATTEMPTS_MAX = 40
export const SHOWN_PAUSE_MS = 50

const appendFailureOf = (failure: CallFailure, bytes: number): AppendFailure => {
  if (failure.type === 'unknown') return unknown(failure.cause)
  if (failure.type === 'refused' && failure.refusal?.type === 'append-too-large')
    return { _tag: 'EventTooLarge', bytes, bytesMax: failure.refusal.bytesMax }
  return unavailable(failure)
}

const unavailable = ({ cause }: CallFailure): StoreFailure => ({ _tag: 'StoreUnavailable', cause })

const unknown = (cause: string): AppendFailure => ({ _tag: 'OutcomeUnknown', cause })

const tooLarge = (bytes: number, bytesMax: number): E.Either<AppendFailure, never> =>
  E.left({ _tag: 'EventTooLarge', bytes, bytesMax })

/** A state made from the rest could leave out a withdrawal. */
const GAP: StoreFailure = {
  _tag: 'StoreUnavailable',
  cause: 'events of a stream are missing: they expired or were cut off',
}

const NOTHING = E.right([])

const assertPage = (limit: number): void =>
  invariant(Number.isInteger(limit) && limit >= 1 && limit <= READ_EVENTS_MAX, 'a page has 1 to 1,000 events')
