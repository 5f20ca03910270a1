import { randomUUID } from 'node:crypto'
import type { ContactEvent } from '../../src/domain/contact/event.ts'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import type { Pseudonym } from '../../src/domain/kernel/pseudonym.ts'
import type { NewEvent } from '../../src/domain/ports/event-store.ts'
import { encodeContactRecord } from '../../src/domain/record/contact-record.ts'
import { encodeMetadata } from '../../src/domain/record/ledger-event.ts'
import { at } from './contact-facts.ts'

export const PSEUDONYM = 'mzxw6ytboiaaaaaaaaaaaaaaaa' as Pseudonym

/** An event of a contact as it is handed to a store, with nothing protected in it. */
export const recordedEvent = (event: ContactEvent, pseudonym = PSEUDONYM, generation = 1): NewEvent => ({
  id: randomUUID() as EventId,
  type: event.type,
  data: encodeContactRecord({
    contact: { pseudonym, keyId: 1 },
    event,
    protected: { generation, commitments: [] },
  }),
  metadata: encodeMetadata({
    schemaVersion: 1,
    receivedAt: at('2026-02-01'),
    recordedAt: at('2026-02-01'),
    source: 'urn:crm:north',
    contentDigest: 'x'.repeat(43),
    correlationId: randomUUID() as EventId,
  }),
})
