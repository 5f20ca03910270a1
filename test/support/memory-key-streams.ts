import * as E from 'fp-ts/lib/Either.js'
import { invariant } from '../../src/domain/kernel/invariant.ts'
import type { Position } from '../../src/domain/kernel/position.ts'
import {
  APPEND_EVENTS_MAX,
  READ_EVENTS_MAX,
  type StoreFailure,
  type StreamEvent,
} from '../../src/domain/ports/event-store.ts'
import type { KeyStreams, RemovalFailure } from '../../src/domain/ports/key-streams.ts'

/** What lies in a stream, and from which revision on it can be read. Kept apart, it outlives a process. */
interface Kept {
  readonly events: Array<StreamEvent>
  readableFrom: number
}
export type KeptStreams = Map<string, Kept>

export interface StreamCall {
  readonly does: 'append' | 'read' | 'remove' | 'truncate'
  readonly stream: string
}

/** What becomes of a call that changes something, or of a read, where only `unavailable` makes a difference. */
export type Fate =
  | 'well'
  | 'unavailable'
  /** The answer is lost, of something that was done, or was not. */
  | 'done, unanswered'
  | 'not done, unanswered'
  /** The answer is that nobody knows; it is done all the same, but only after the next call. */
  | 'done later, unanswered'

export interface MemoryKeyStreams {
  readonly streams: KeyStreams
  /** Everything that can be read now. */
  readonly readable: () => ReadonlyArray<StreamEvent>
  /** Every call so far. */
  readonly calls: ReadonlyArray<StreamCall>
  /** The most calls that were under way at once. */
  readonly atOnceMost: () => number
}

export interface MemoryKeyStreamsOptions {
  readonly kept?: KeptStreams
  /** Asked before each call: it may take its time. */
  readonly fate?: (call: StreamCall) => Promise<Fate> | Fate
}

/**
 * Streams that behave like those of EventStoreDB 23.10: a soft delete hides what there is and revisions go on, `none`
 * is also what a stream is after it, and an append whose ids lie where they would be written is told success, even where they
 * are deleted.
 */
export const memoryKeyStreams = ({
  kept = new Map(),
  fate = () => 'well',
}: MemoryKeyStreamsOptions = {}): MemoryKeyStreams => {
  const calls: Array<StreamCall> = []
  const later: Array<() => unknown> = []
  let underWay = 0
  let atOnceMost = 0

  const called = async <F, A>(
    call: StreamCall,
    work: () => E.Either<F, A>,
  ): Promise<E.Either<F | StoreFailure | OutcomeUnknown, A>> => {
    calls.push(call)
    underWay += 1
    atOnceMost = Math.max(atOnceMost, underWay)
    try {
      const became = await fate(call)
      await Promise.resolve()
      const due = later.splice(0)
      const answer = became === 'well' || became === 'done, unanswered' ? work() : undefined
      for (const land of due) land()
      if (became === 'unavailable') return E.left(unavailable('the store is away'))
      if (became === 'done later, unanswered') later.push(work)
      return became === 'well' && answer !== undefined
        ? answer
        : E.left({ _tag: 'OutcomeUnknown', cause: 'no answer came' })
    } finally {
      underWay -= 1
    }
  }

  const streamOf = (stream: string): Kept => {
    const there = kept.get(stream) ?? { events: [], readableFrom: 0 }
    kept.set(stream, there)
    return there
  }

  return {
    calls,
    atOnceMost: () => atOnceMost,
    readable: () =>
      [...kept.values()].flatMap(({ events, readableFrom }) =>
        events.filter(({ revision }) => revision >= readableFrom),
      ),
    streams: {
      append: (stream, expected, added) => () =>
        called({ does: 'append', stream }, () => {
          invariant(added.length > 0 && added.length <= APPEND_EVENTS_MAX, 'an append has 1 to 1,000 events')
          const there = streamOf(stream)
          const actual = there.events.length - 1
          const isRemoved = there.readableFrom === REMOVED
          const after = expected === 'none' ? -1 : expected
          if (after !== 'any' && after !== actual) {
            const known = there.events.slice(after + 1, after + 1 + added.length)
            const isRepeat = known.length === added.length && added.every(({ id }, i) => known[i]?.id === id)
            if (isRepeat) return E.right({ revision: after + added.length, position: NOWHERE })
            if (after !== -1 || !isRemoved)
              return E.left({
                _tag: 'WrongRevision',
                stream,
                expected,
                actual: isRemoved ? -1 : actual,
              } as const)
          }
          if (isRemoved) there.readableFrom = there.events.length
          for (const event of added) there.events.push({ ...event, stream, revision: there.events.length })
          return E.right({ revision: there.events.length - 1, position: NOWHERE })
        }),
      read: (stream, from, limit) => async () => {
        invariant(limit >= 1 && limit <= READ_EVENTS_MAX, 'a page has 1 to 1,000 events')
        const page = await called({ does: 'read', stream }, () => {
          const { events, readableFrom } = streamOf(stream)
          const first = Math.max(from, readableFrom)
          return E.right(events.slice(first, first + limit))
        })
        return E.mapLeft(({ cause }: StoreFailure | OutcomeUnknown) => unavailable(cause))(page)
      },
      remove: (stream, expected) => () =>
        called({ does: 'remove', stream }, () => {
          const there = streamOf(stream)
          const actual = there.events.length - 1
          if (actual === -1 || there.readableFrom === REMOVED) return E.right(false)
          if (actual !== expected) return E.left({ _tag: 'WrongRevision', stream, expected, actual } as const)
          there.readableFrom = REMOVED
          return E.right(true)
        }),
      truncate: (stream, before) => () =>
        called({ does: 'truncate', stream }, () => {
          streamOf(stream).readableFrom = before
          return E.right(undefined)
        }),
    },
  }
}

const unavailable = (cause: string): StoreFailure => ({ _tag: 'StoreUnavailable', cause })

type OutcomeUnknown = Extract<RemovalFailure, { readonly _tag: 'OutcomeUnknown' }>

/** EventStoreDB keeps this in the stream's metadata as `$tb`, and it means that the stream is deleted. */
const REMOVED = Number.MAX_SAFE_INTEGER

/** These streams have no place in a log. */
const NOWHERE = 'key-streams' as Position
