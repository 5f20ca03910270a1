import type { ContactEvent } from '../../src/domain/contact/event.ts'
import { contactStream } from '../../src/domain/contact/stream.ts'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import type { Instant } from '../../src/domain/kernel/instant.ts'
import { type Pseudonym, pseudonymOfBytes } from '../../src/domain/kernel/pseudonym.ts'
import type { LogEvent } from '../../src/domain/ports/event-store.ts'
import { encodeContactRecord } from '../../src/domain/record/contact-record.ts'
import { encodeMetadata, SCHEMA_VERSION } from '../../src/domain/record/ledger-event.ts'
import { positionNo } from './arbitrary/contact-event.ts'

export const pseudonymNo = (n: number): Pseudonym => pseudonymOfBytes(Buffer.alloc(16, n + 1))

export const uuidNo = (n: number): EventId =>
  `10000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}` as EventId

const INSTANT = '2026-11-01T00:00:00.000Z' as Instant

const metadataAt = (recordedAt: Instant, contentDigest: string): Buffer =>
  encodeMetadata({
    schemaVersion: SCHEMA_VERSION,
    receivedAt: recordedAt,
    recordedAt,
    source: 'urn:example:test',
    contentDigest,
    correlationId: uuidNo(0),
  })

/** The nth event of a log, of this contact. */
export const storedContactEvent = (
  n: number,
  contact: number,
  revision: number,
  event: ContactEvent,
  recordedAt: Instant = INSTANT,
): LogEvent => ({
  id: uuidNo(n),
  type: event.type,
  stream: contactStream(pseudonymNo(contact)),
  revision,
  position: positionNo(n),
  data: encodeContactRecord({
    contact: { pseudonym: pseudonymNo(contact), keyId: 1 },
    event,
    protected: { generation: 1, commitments: [], sealed: '' },
  }),
  metadata: metadataAt(recordedAt, `digest-${n}`),
})
