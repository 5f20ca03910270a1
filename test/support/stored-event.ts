import * as E from 'fp-ts/lib/Either.js'
import type { ContactEvent } from '../../src/domain/contact/event.ts'
import { contactStream } from '../../src/domain/contact/stream.ts'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import type { Instant } from '../../src/domain/kernel/instant.ts'
import { type Pseudonym, pseudonymOfBytes } from '../../src/domain/kernel/pseudonym.ts'
import type { LogEvent } from '../../src/domain/ports/event-store.ts'
import { encodeContactRecord } from '../../src/domain/record/contact-record.ts'
import {
  encodeMetadata,
  encodeOtherEvent,
  type OtherEvent,
  SCHEMA_VERSION,
  type Understood,
  understand,
} from '../../src/domain/record/ledger-event.ts'
import type { KafkaCoordinates } from '../../src/domain/record/metadata.ts'
import { positionNo } from './arbitrary/contact-event.ts'

export const pseudonymNo = (n: number): Pseudonym => pseudonymOfBytes(Buffer.alloc(16, n + 1))

export const uuidNo = (n: number): EventId =>
  `10000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}` as EventId

const INSTANT = '2026-11-01T00:00:00.000Z' as Instant

const metadataAt = (recordedAt: Instant, contentDigest: string, kafka?: KafkaCoordinates): Buffer =>
  encodeMetadata({
    schemaVersion: SCHEMA_VERSION,
    receivedAt: recordedAt,
    recordedAt,
    source: 'urn:example:test',
    contentDigest,
    correlationId: uuidNo(0),
    ...(kafka && { kafka }),
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

/** The nth event of a log that is no contact's, as an index is handed it. */
export const understoodOther = (
  n: number,
  event: OtherEvent,
  { id = n, stream = 'operations', kafka }: OtherPlace = {},
): Understood => {
  const metadata = metadataAt(INSTANT, `digest-${id}`, kafka)
  const understood = understand({
    id: uuidNo(id),
    type: event.type,
    stream,
    revision: n,
    position: positionNo(n),
    data: encodeOtherEvent(event),
    metadata,
  })
  if (E.isLeft(understood)) throw new Error(JSON.stringify(understood.left))
  return understood.right
}

interface OtherPlace {
  /** The number of its id, where that is another one than its place. */
  readonly id?: number
  readonly stream?: string
  readonly kafka?: KafkaCoordinates | undefined
}
