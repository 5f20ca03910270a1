import type { EventId } from '../domain/kernel/event-id.ts'
import type { ReplyClass } from '../domain/replies/reply-facts.ts'
import type { LedgerIndex } from '../projections/ledger-index.ts'

/** What a reply was taken for when it was recorded: a newer table may take the same words for something else. */
export const replyClassOf =
  (index: () => LedgerIndex) =>
  (id: EventId): ReplyClass | undefined => {
    const { audit, replies } = index()
    const known = audit.eventById(id)
    return known === undefined ? undefined : replies.classAt(known.position)
  }
