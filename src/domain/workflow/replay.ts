import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Position } from '../kernel/position.ts'
import type { EventReads, PositionFailure, ReadFailure } from '../ports/event-store.ts'
import type { EventLine } from '../ports/ledger.ts'
import { type EventNotUnderstood, isOfOthers } from '../record/ledger-event.ts'
import { eventLine } from './event-line.ts'

/**
 * A page of the log as auditors read it, from a place on, that place included; shorter than `limit` only where the log
 * ends. Events of others, which are no part of the ledger, are left out.
 */
export const replay =
  (store: EventReads) =>
  (
    from: Position | undefined,
    limit: number,
  ): TE.TaskEither<ReadFailure | PositionFailure | EventNotUnderstood, ReadonlyArray<EventLine>> =>
  async () => {
    const lines: Array<EventLine> = []
    // A further page begins with the event that the last one ended with: one of two leads on.
    const pageSize = Math.max(limit, 2)
    let last: Position | undefined
    for (;;) {
      const page = await store.readAll(O.fromNullable(last ?? from), pageSize)()
      if (E.isLeft(page)) return page
      for (const stored of page.right) {
        if (stored.position === last || lines.length === limit) continue
        const line = eventLine(stored)
        if (E.isRight(line)) lines.push(line.right)
        else if (!isOfOthers(stored)) return line
      }
      if (lines.length === limit || page.right.length < pageSize) return E.right(lines)
      last = page.right.at(-1)?.position
    }
  }
