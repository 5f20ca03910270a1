import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Position } from '../../domain/kernel/position.ts'
import type { LogEvent } from '../../domain/ports/event-store.ts'
import { readEvents } from './calls.ts'
import type { Connection, Work } from './connection.ts'
import type { CallFailure } from './failure.ts'
import type { Patience } from './patience.ts'
import { positionOf } from './position.ts'
import type { Recorded } from './recorded.ts'
import { allFrom } from './requests.ts'
import type { StoreTag } from './store-tag.ts'
import type { StreamNames } from './stream-names.ts'

/** Everything in the store, as far as it is the ledger's. */
export interface AllEvents {
  /** A page from a place on, that place included. */
  readonly from: (
    commit: bigint | undefined,
    limit: number,
    deadlineMs?: number,
  ) => Promise<E.Either<CallFailure, ReadonlyArray<LogEvent>>>
  readonly head: () => Promise<E.Either<CallFailure, O.Option<Position>>>
  /** The end of the store itself, whosever event is there. */
  readonly end: () => Promise<E.Either<CallFailure, bigint | undefined>>
  /** An event as the ledger sees it; undefined where it is none of its streams. */
  readonly inLedger: (recorded: Recorded) => LogEvent | undefined
}

export const allEvents = (
  reads: Connection,
  names: Pick<StreamNames, 'inside' | 'pattern'>,
  tag: StoreTag,
  { readAllMs, signOfLifeDeadlineMs }: Patience,
): AllEvents => {
  const inLedger = (recorded: Recorded): LogEvent | undefined => {
    const stream = names.inside(recorded.stream)
    if (stream === undefined) return undefined
    const { id, type, data, metadata, revision, commit } = recorded
    return { id, type, data, metadata, stream, revision, position: positionOf(tag.known() ?? '', commit) }
  }

  const ledgerEvents = async (
    work: Work<ReadonlyArray<Recorded>>,
    deadlineMs: number,
  ): Promise<E.Either<CallFailure, ReadonlyArray<LogEvent>>> =>
    E.map((page: ReadonlyArray<Recorded>) => page.map(inLedger).filter((event) => event !== undefined))(
      await reads.call(work, deadlineMs),
    )

  return {
    inLedger,
    from: async (commit, limit, deadlineMs = readAllMs) =>
      ledgerEvents(readEvents(allFrom(commit ?? 'start', limit, names.pattern), limit), deadlineMs),
    head: async () => {
      const newest = await ledgerEvents(readEvents(allFrom('end', 1, names.pattern), 1), readAllMs)
      return E.map(([event]: ReadonlyArray<LogEvent>) => O.fromNullable(event?.position))(newest)
    },
    end: async () => {
      const page = await reads.call(readEvents(allFrom('end', 1, undefined), 1), signOfLifeDeadlineMs)
      return E.map((events: ReadonlyArray<Recorded>) => events[0]?.commit)(page)
    },
  }
}
