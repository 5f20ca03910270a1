import { createHash } from 'node:crypto'
import { MESSAGE_BYTES_MAX } from '../../domain/workflow/decode-message.ts'
import type { Outcome } from '../../domain/workflow/outcome.ts'
import type { Incoming } from '../../domain/workflow/record-messages.ts'

/**
 * A batch of CloudEvents. What could not be read goes along as an object that is no event: the server then answers
 * `invalid` for it, keeps it in its quarantine and counts it. Of a long one it is told the SHA-256.
 */
export const batchText = (incoming: ReadonlyArray<Incoming>): string =>
  JSON.stringify(incoming.map(elementOf))

const elementOf = (one: Incoming): unknown => {
  if (one.type === 'parsed') return one.value
  const { bytes } = one
  return bytes.length > CARRIED_BYTES_MAX
    ? { unreadable: { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') } }
    : { unreadable: { base64: Buffer.from(bytes).toString('base64') } }
}

/** In base64 it is a third longer, and no event may be longer than `MESSAGE_BYTES_MAX`. */
const CARRIED_BYTES_MAX = (MESSAGE_BYTES_MAX / 4) * 3 - 1_024

/** What a server says of an object that is no event says nothing of the line it was made from. */
export const withOwnIssues = (outcome: Outcome, one: Incoming | undefined): Outcome =>
  one?.type === 'unreadable' && outcome.outcome === 'invalid'
    ? { ...outcome, issues: [{ path: '', expected: one.expected }] }
    : outcome
