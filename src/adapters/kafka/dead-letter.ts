import type { KafkaCoordinates } from '../../domain/record/metadata.ts'
import type { Outcome } from '../../domain/workflow/outcome.ts'
import type { Incoming } from '../../domain/workflow/record-messages.ts'

/** What is announced of a message that was not recorded: why, and where it lay. Nothing of what it said. */
export interface DeadLetter {
  readonly key: null
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

/** Undefined for a message that is recorded. */
export const deadLetterOf = (
  { outcome, reason, issues }: Outcome,
  incoming: Incoming,
  { topic, partition, offset }: KafkaCoordinates,
  digestOf: (incoming: Incoming) => string,
): DeadLetter | undefined => {
  if (outcome === 'recorded' || outcome === 'duplicate') return undefined
  const said = outcome === 'conflict' ? 'CONFLICT' : (reason ?? unreadableReason(incoming))
  const digest = digestOf(incoming)
  return {
    key: null,
    value: JSON.stringify({
      reason: said,
      outcome,
      topic,
      partition,
      offset,
      digest,
      ...(issues === undefined ? {} : { issues }),
    }),
    headers: {
      'content-type': 'application/json',
      'ledger-reason': said,
      'ledger-outcome': outcome,
      'ledger-topic': topic,
      'ledger-partition': String(partition),
      'ledger-offset': offset,
      'ledger-digest': digest,
    },
  }
}

const unreadableReason = (incoming: Incoming): string =>
  (incoming.type === 'unreadable' ? incoming.reason : undefined) ?? 'UNDECODABLE'
