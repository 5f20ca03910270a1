import type { Database, RootDatabase } from 'lmdb'
import { pseudonymOfStream } from '../../domain/contact/stream.ts'
import { earlierOf } from '../../domain/kernel/instant.ts'
import type { Position } from '../../domain/kernel/position.ts'
import type { ReplyRow, ReplyRows } from '../../domain/ports/replies.ts'
import { ReplyClass } from '../../domain/replies/reply-facts.ts'
import type { Projection, SizedEvent } from '../projection.ts'

/** The replies that were recorded, by what they were taken for and in log order. */
export interface Replies extends ReplyRows {
  readonly projection: Projection
}

export const REPLIES_VERSION = 1

export const replies = (environment: RootDatabase): Replies => {
  const rows: Database<ReplyRow, [ReplyClass, Position]> = environment.openDB({
    name: 'replies',
    encoding: 'msgpack',
  })
  return {
    projection: {
      name: 'replies',
      version: REPLIES_VERSION,
      apply: (events) => {
        for (const sized of events) {
          const row = rowOf(sized)
          if (row !== undefined) void rows.put([row.reply.class, row.position], row)
        }
      },
    },
    unclear: (after, limit) => [
      ...rows
        .getRange({
          start: ['unclear', after ?? FIRST],
          end: ['unclear', BEYOND_ALL],
          exclusiveStart: after !== undefined,
          limit,
        })
        .map(({ value }) => value),
    ],
    classAt: (position) => CLASSES.find((one) => rows.doesExist([one, position])),
  }
}

const FIRST = '' as Position
const BEYOND_ALL = '\uffff' as Position

const CLASSES = Object.keys(ReplyClass.keys) as ReadonlyArray<ReplyClass>

const rowOf = ({ event, stored, metadata }: SizedEvent): ReplyRow | undefined => {
  if (event.type !== 'ConsentWithdrawn' && event.type !== 'ReplyReceived') return undefined
  const { scope, occurredAt, reply } = event
  const pseudonym = pseudonymOfStream(stored.stream)
  if (reply === undefined || pseudonym === undefined) return undefined
  const { id, position, revision } = stored
  const { recordedAt, receivedAt, source } = metadata
  const since = earlierOf(occurredAt, receivedAt)
  return { id, position, pseudonym, revision, occurredAt, since, recordedAt, source, scope, reply }
}
