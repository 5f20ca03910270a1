import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import type { EventId } from '../../domain/kernel/event-id.ts'
import { appendEvents, readEvents } from './calls.ts'
import type { Run } from './connection.ts'
import type { CallFailure } from './failure.ts'
import type { Patience } from './patience.ts'
import { isTag, randomTag } from './position.ts'
import { streamFrom } from './requests.ts'

/** The name of the store, which begins all its positions. */
export interface StoreTag {
  /** Undefined until a server has said it once. */
  readonly known: () => string | undefined
  /** Whether the server that answers is the store that is known; one that was never used before gets its name here, unless it is only read. */
  readonly verify: (run: Run) => Promise<E.Either<CallFailure, void>>
}

/** Whoever only reads leaves nothing behind on a server, not even its name. */
export type StoreUse = 'read' | 'write'

/** The stream that holds the name, in its first event. It is no part of the ledger. */
export const TAG_STREAM = 'ledger-store'

/**
 * Made once, by whoever comes first. A ledger that knows its store never names another: behind the same address there may
 * be one that was restored, or started empty. That is not forgotten until a new start.
 */
export const storeTag = (
  stream: string,
  known: string | undefined,
  onLearned: (tag: string) => void,
  { verifyMs }: Patience,
  use: StoreUse,
): StoreTag => {
  let tag = known
  let isReplaced = false

  const named = async (run: Run): Promise<E.Either<CallFailure, string | undefined>> => {
    const events = await run(readEvents(streamFrom(stream, 0, 1), 1), verifyMs)
    if (E.isLeft(events)) return events
    const [first] = events.right
    return E.right(first === undefined ? undefined : tagIn(first.data))
  }
  const nameIt = async (run: Run): Promise<E.Either<CallFailure, string | undefined>> => {
    const data = Buffer.from(JSON.stringify({ tag: randomTag() }))
    const event = { id: randomUUID() as EventId, type: 'LedgerStoreNamed', data, metadata: Buffer.from('{}') }
    const appended = await run(appendEvents(stream, 'none', [event]), verifyMs)
    // Whether it was this one or another, or is not known: the stream tells.
    return E.isLeft(appended) && appended.left.type !== 'unknown' ? appended : named(run)
  }

  return {
    known: () => tag,
    verify: async (run) => {
      if (isReplaced) return E.left(REPLACED)
      let found = await named(run)
      if (E.isRight(found) && found.right === undefined && tag === undefined)
        found = use === 'read' ? E.left(ABSENT) : await nameIt(run)
      if (E.isLeft(found)) return found
      if (found.right === undefined || (tag !== undefined && found.right !== tag)) {
        isReplaced = true
        return E.left(REPLACED)
      }
      if (tag === undefined) onLearned(found.right)
      tag = found.right
      return E.right(undefined)
    },
  }
}

const ABSENT: CallFailure = {
  type: 'unfit',
  cause: 'the event store holds no ledger of this prefix',
  unfit: { _tag: 'NoSuchLedger' },
}

const REPLACED: CallFailure = {
  type: 'unfit',
  cause: 'another store answers behind the address of the event store, or it has lost what it held',
  unfit: { _tag: 'LogReplaced' },
}

/** What stands there and is no name is the name of no store. */
const tagIn = (data: Uint8Array): string => {
  try {
    const { tag } = JSON.parse(Buffer.from(data).toString('utf8')) as { readonly tag?: unknown }
    return isTag(tag) ? tag : ''
  } catch {
    return ''
  }
}
