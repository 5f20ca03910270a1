import { Counter, Gauge, Registry } from '@prometheus-io/client'
import type { Interpretation } from '../domain/contact/event.ts'

/** What a node counts beside its HTTP server. Labels are names of members: nothing that was sent is among them. */
export interface NodeMetrics {
  readonly registry: Registry
  readonly onUnknownWords: (members: Interpretation) => void
  readonly onEventOfOthers: () => void
}

export const nodeMetrics = (idPairs: () => number): NodeMetrics => {
  const registry = new Registry()
  const unknownWords = new Counter({
    name: 'ledger_refusals_with_unknown_words_total',
    help: 'Recorded refusals with a word that nobody knows, understood as the widest, by member.',
    labelNames: ['member'],
    registers: [registry],
  })
  const pairs: Gauge = new Gauge({
    name: 'ledger_ids_in_two_streams',
    help: 'Events whose id another event had before, in the stream of another contact.',
    registers: [registry],
    collect: () => pairs.set(idPairs()),
  })
  const eventsOfOthers = new Counter({
    name: 'ledger_events_of_others_total',
    help: 'Events of other programs in streams of the ledger, passed over since the start.',
    registers: [registry],
  })
  return {
    registry,
    onUnknownWords: (members) => {
      for (const member of members) unknownWords.inc({ member })
    },
    onEventOfOthers: () => eventsOfOthers.inc(),
  }
}
