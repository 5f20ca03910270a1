import { randomUUID } from 'node:crypto'
import type { AppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import * as E from 'fp-ts/lib/Either.js'
import type { EventId } from '../../domain/kernel/event-id.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import { type EventStore, type NewEvent, READ_EVENTS_MAX } from '../../domain/ports/event-store.ts'
import type { ListedKeyStreams, RemovalFailure } from '../../domain/ports/key-streams.ts'
import { appendEvents, deleteStream, readEvents } from './calls.ts'
import type { Connection } from './connection.ts'
import type { CallFailure } from './failure.ts'
import type { Patience } from './patience.ts'
import type { Recorded } from './recorded.ts'
import { streamFrom } from './requests.ts'
import { SETTINGS, type StreamNames } from './stream-names.ts'
import { settingsIn } from './stream-settings.ts'

export interface KeyStreamsParts {
  /** The same calls as for the ledger, over the names of key streams. */
  readonly events: Pick<EventStore, 'append' | 'readAll'>
  readonly appends: Connection
  readonly reads: Connection
  readonly names: Pick<StreamNames, 'outside'>
  readonly patience: Patience
}

/**
 * Removing is the server's soft delete, truncating its setting `$tb`: both leave the bytes to the next scavenge. A stream is
 * never tombstoned, so that its name can be used again.
 */
export const keyStreams = (parts: KeyStreamsParts): ListedKeyStreams => ({
  append: parts.events.append,
  readAll: parts.events.readAll,
  read: (stream, from, limit) => async () => {
    invariant(
      Number.isInteger(limit) && limit >= 1 && limit <= READ_EVENTS_MAX,
      'a page has 1 to 1,000 events',
    )
    const page = await readOf(parts, streamFrom(parts.names.outside(stream), from, limit), limit)
    // What comes before the first one was taken away: that is no gap here.
    return E.bimap(unavailable, (events: ReadonlyArray<Recorded>) =>
      events.map(({ id, type, data, metadata, revision }) => ({
        id,
        type,
        data,
        metadata,
        stream,
        revision,
      })),
    )(page)
  },
  remove: (stream, expected) => () => remove(parts, stream, expected),
  truncate: (stream, before) => () => truncate(parts, stream, before),
})

type Answer<A> = Promise<E.Either<RemovalFailure, A>>

/** The stream is read first: to a server a stream that is empty has the wrong revision, too. */
const remove = async (parts: KeyStreamsParts, stream: string, expected: number): Answer<boolean> => {
  const before = await newestIn(parts, parts.names.outside(stream))
  if (E.isLeft(before)) return E.left(unavailable(before.left))
  if (before.right === undefined) return E.right(false)
  if (before.right.revision !== expected) return wrongRevision(stream, expected, before.right.revision)
  const deleted = await parts.appends.call(
    deleteStream(parts.names.outside(stream), expected),
    parts.patience.appendMs,
  )
  if (E.isRight(deleted)) return E.right(true)
  if (deleted.left.type !== 'refused' || deleted.left.refusal?.type !== 'wrong-revision')
    return E.left(removalFailureOf(deleted.left))
  // Another was first: it removed the stream, or wrote to it.
  const after = await newestIn(parts, parts.names.outside(stream))
  if (E.isLeft(after)) return E.left(unavailable(after.left))
  return after.right === undefined ? E.right(false) : wrongRevision(stream, expected, after.right.revision)
}

/** Settings that were changed meanwhile are left as they are: a stream that was removed must not come back by this. */
const truncate = async (parts: KeyStreamsParts, stream: string, before: number): Answer<void> => {
  const settingsStream = `${SETTINGS}${parts.names.outside(stream)}`
  const newest = await newestIn(parts, settingsStream)
  if (E.isLeft(newest)) return E.left(unavailable(newest.left))
  const settings = settingsIn(newest.right?.data)
  if (Number(settings['$tb'] ?? 0) >= before) return E.right(undefined)
  const revision = newest.right?.revision
  const appended = await parts.appends.call(
    appendEvents(settingsStream, revision ?? 'none', [settingsEvent({ ...settings, $tb: before })]),
    parts.patience.appendMs,
  )
  if (E.isLeft(appended)) return E.left(removalFailureOf(appended.left))
  const wrong = wrongIn(appended.right)
  return wrong === undefined ? E.right(undefined) : wrongRevision(stream, revision ?? -1, wrong)
}

const newestIn = async (
  parts: KeyStreamsParts,
  stream: string,
): Promise<E.Either<CallFailure, Recorded | undefined>> =>
  E.map(([newest]: ReadonlyArray<Recorded>) => newest)(await readOf(parts, streamFrom(stream, 'end', 1), 1))

const readOf = (
  { reads, patience }: KeyStreamsParts,
  ...[request, limit]: Parameters<typeof readEvents>
): Promise<E.Either<CallFailure, ReadonlyArray<Recorded>>> =>
  reads.call(readEvents(request, limit), patience.readMs)

const settingsEvent = (settings: object): NewEvent => ({
  id: randomUUID() as EventId,
  type: '$metadata',
  data: Buffer.from(JSON.stringify(settings)),
  metadata: new Uint8Array(),
})

const wrongIn = (answer: AppendResp): number | undefined => {
  const wrong = answer.getWrongExpectedVersion()
  if (wrong === undefined) return undefined
  return wrong.hasCurrentRevision() ? Number(wrong.getCurrentRevision()) : -1
}

const wrongRevision = (stream: string, expected: number, actual: number): E.Either<RemovalFailure, never> =>
  E.left({ _tag: 'WrongRevision', stream, expected, actual })

const removalFailureOf = (failure: CallFailure): RemovalFailure =>
  failure.type === 'unknown' ? { _tag: 'OutcomeUnknown', cause: failure.cause } : unavailable(failure)

const unavailable = ({
  cause,
}: CallFailure): { readonly _tag: 'StoreUnavailable'; readonly cause: string } => ({
  _tag: 'StoreUnavailable',
  cause,
})
