import * as t from 'io-ts'
import { Offset } from '../kafka/offset.ts'
import { EventId } from '../kernel/event-id.ts'
import { Instant } from '../kernel/instant.ts'

/**
 * Where a message lay on Kafka. Every record of the partition before `recordedBefore` was recorded, or put aside and announced, before
 * this event was appended. `recordDigest` is the keyed digest of the record as it lay there (key, value, headers and
 * timestamp): it tells a topic from another one of the same name.
 */
export const KafkaCoordinates = t.readonly(
  t.exact(
    t.intersection([
      t.type({ topic: t.string, partition: t.number, offset: Offset }),
      t.partial({ cluster: t.string, recordDigest: t.string, recordedBefore: Offset }),
    ]),
  ),
)
export type KafkaCoordinates = t.TypeOf<typeof KafkaCoordinates>

/**
 * What stands beside the facts of every event. `receivedAt` is when it reached this ledger, `recordedAt` when it was
 * appended: never before the event ahead of it. No position of a store is in here, so a copied ledger is the same ledger.
 */
export const EventMetadata = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        schemaVersion: t.number,
        receivedAt: Instant,
        recordedAt: Instant,
        source: t.string,
        contentDigest: t.string,
        correlationId: EventId,
      }),
      t.partial({ causationId: EventId, kafka: KafkaCoordinates }),
    ]),
  ),
  'event metadata',
)
export type EventMetadata = t.TypeOf<typeof EventMetadata>
