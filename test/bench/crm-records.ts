import { contactAt } from '../../examples/generate/contacts.ts'
import { grant } from '../../examples/generate/grants.ts'
import { randomOf } from '../../examples/generate/random.ts'
import { withdrawal } from '../../examples/generate/refusals.ts'
import { occurredAtMs, sentAtMs, timeText } from '../../examples/generate/timeline.ts'
import type { TrafficRecord } from '../kafka/traffic.ts'

/** What a CRM publishes: grants and withdrawals, none twice and none wrong, each contact in one partition. */
export interface CrmRecords {
  readonly take: (count: number) => ReadonlyArray<TrafficRecord>
}

const WITHDRAWN_SHARE = 0.25
const SERIAL_MAX = 10_000_000

export const crmRecords = (wanted: {
  readonly seed: number
  readonly contacts: number
  readonly partitions: number
}): CrmRecords => {
  const random = randomOf(wanted.seed)
  let serial = 0
  const next = (): TrafficRecord => {
    const contact = contactAt(random.below(wanted.contacts))
    const occurredMs = occurredAtMs(sentAtMs(serial, SERIAL_MAX, random), random)
    const draft = { random, contact, occurredMs, time: timeText(occurredMs, random), serial: serial++ }
    const event = random.chance(WITHDRAWN_SHARE) ? withdrawal(draft) : grant(draft)
    return structuredRecord(contact.index % wanted.partitions, contact.point, event)
  }
  return { take: (count) => Array.from({ length: count }, next) }
}

/** Somebody whom no other record speaks of takes back everything: a check tells at once whether it knows. */
export const loneWithdrawal = (
  n: number,
  partition: number,
): TrafficRecord & { readonly contact: string } => {
  const contact = `sample.${n}@example.com`
  const event = {
    specversion: '1.0',
    id: `sample-${n}`,
    source: 'urn:example:samples',
    type: 'org.consent-ledger.consent.withdrawn.v1',
    time: '2026-06-01T12:00:00Z',
    datacontenttype: 'application/json',
    data: { contact, method: 'web' },
  }
  return { ...structuredRecord(partition, contact, event), contact }
}

const structuredRecord = (partition: number, key: string, event: object): TrafficRecord => ({
  partition,
  key,
  value: JSON.stringify(event),
  headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
})
