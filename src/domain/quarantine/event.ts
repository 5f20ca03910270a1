import * as t from 'io-ts'
import { EventId } from '../kernel/event-id.ts'
import { Instant } from '../kernel/instant.ts'
import { Sha256Hex } from '../kernel/sha256-hex.ts'
import { Word } from '../kernel/word.ts'

/** Where and what: paths and expectations, never values. */
const Issue = t.readonly(t.strict({ path: t.string, expected: t.string }))

/**
 * A message that was not recorded. Version 2 is of a bought consent, and names from whom; version 1 is all others. `reason` is a stable code; `sizeBytes` is that of the message. Its bytes,
 * sealed under a key of their own, lie in the content store as `content` until that key is destroyed.
 */
export const EventQuarantined = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        type: t.literal('EventQuarantined'),
        occurredAt: Instant,
        outcome: t.keyof({ conflict: null, refused: null, invalid: null }),
        reason: Word,
        issues: t.readonlyArray(Issue),
        sizeBytes: t.number,
      }),
      t.partial({ content: Sha256Hex, expiresAt: Instant, party: Word }),
    ]),
  ),
  'EventQuarantined',
)
export type EventQuarantined = t.TypeOf<typeof EventQuarantined>

/**
 * Somebody sent a message that was put aside through the ledger again, version 1: appended before that is done, whatever comes of
 * it. What it led to names the same id as its cause.
 */
export const DeadLetterReplayed = t.readonly(
  t.strict({
    type: t.literal('DeadLetterReplayed'),
    occurredAt: Instant,
    deadLetter: EventId,
    replayedBy: Word,
  }),
  'DeadLetterReplayed',
)
export type DeadLetterReplayed = t.TypeOf<typeof DeadLetterReplayed>

export const quarantineStream = (node: string): string => `quarantine-${node}`
