import * as E from 'fp-ts/lib/Either.js'
import { instantText } from '../kernel/instant.ts'
import type { Json } from '../kernel/json.ts'
import type { LogEvent } from '../ports/event-store.ts'
import type { EventLine } from '../ports/ledger.ts'
import { encodeLeaf } from '../proof/leaf.ts'
import { type EventNotUnderstood, jsonObject, understand } from '../record/ledger-event.ts'

/** An event of the log as auditors read it. */
export const eventLine = (stored: LogEvent): E.Either<EventNotUnderstood, EventLine> => {
  const understood = understand(stored)
  if (E.isLeft(understood)) return understood
  const { event, metadata } = understood.right
  return E.right({
    position: stored.position,
    eventId: stored.id,
    type: stored.type,
    stream: stored.stream,
    revision: String(stored.revision),
    occurredAt: instantText(event.occurredAt),
    recordedAt: instantText(metadata.recordedAt),
    source: metadata.source,
    data: jsonObject(stored.data) as unknown as Json,
    leaf: encodeLeaf(stored).toString('base64'),
  })
}
