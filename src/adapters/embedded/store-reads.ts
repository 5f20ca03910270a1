import { setImmediate as nextTurn } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { invariant } from '../../domain/kernel/invariant.ts'
import {
  type EventReads,
  type LogEvent,
  type PositionFailure,
  READ_EVENTS_MAX,
  type ReadFailure,
  type StoreFailure,
} from '../../domain/ports/event-store.ts'
import type { Environment } from './environment.ts'
import { assertStreamName } from './keys.ts'
import { isPositionOf, positionOf, sequenceOf } from './position.ts'
import { readLog, readStream } from './reader.ts'
import { unavailable } from './unavailable.ts'

/** `headSequence` is that of the newest event, -1 where there is none. Each answer is of one moment. */
export const storeReads = (environment: Environment, headSequence: () => number): EventReads => ({
  read: (stream, from, limit) => async () => {
    assertStreamName(stream)
    invariant(Number.isSafeInteger(from) && from >= 0, 'a revision is a number from 0')
    assertPage(limit)
    return answer(environment, () => readStream(environment, stream, from, limit))
  },
  readAll: (from, limit) => async () => {
    assertPage(limit)
    await nextTurn() // who reads the whole log, page after page, must not keep others waiting
    return answer<ReadFailure | PositionFailure, ReadonlyArray<LogEvent>>(environment, () => {
      if (O.isNone(from)) return readLog(environment, 0, Math.min(headSequence() + 1, limit))
      if (!isPositionOf(environment.tag, from.value)) return E.left({ _tag: 'PositionOfAnotherStore' })
      const first = sequenceOf(from.value)
      return readLog(environment, first, Math.min(headSequence() + 1, first + limit))
    })
  },
  head: async () =>
    answer(environment, () => {
      const head = headSequence()
      return E.right(head < 0 ? O.none : O.some(positionOf(environment.tag, head)))
    }),
  owns: (position) => isPositionOf(environment.tag, position),
})

const assertPage = (limit: number): void =>
  invariant(Number.isInteger(limit) && limit >= 1 && limit <= READ_EVENTS_MAX, 'a page has 1 to 1,000 events')

/** Reads from a fresh snapshot: the one lmdb keeps may be older than what was committed since. */
const answer = <F, A>({ root }: Environment, read: () => E.Either<F, A>): E.Either<F | StoreFailure, A> => {
  try {
    root.resetReadTxn()
    return read()
  } catch (error) {
    return E.left(unavailable(error))
  }
}
