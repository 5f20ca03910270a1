import { Registry } from '@prometheus-io/client'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { expect, test } from 'vitest'
import type { KafkaGap } from '../../src/domain/kafka/gap.ts'
import type { KafkaHealth } from '../../src/domain/ports/kafka-control.ts'
import type { Outcome } from '../../src/domain/workflow/outcome.ts'
import type { Incoming } from '../../src/domain/workflow/record-messages.ts'
import { counted, showKafka } from '../../src/node/kafka-metrics.ts'

const GAP: KafkaGap = {
  topic: 'consent.events',
  partition: 3,
  kind: 'truncated',
  storedOffset: 12n,
  lowWatermark: 0n,
  highWatermark: 9n,
}

const WELL: KafkaHealth = { connected: true, gaps: [], held: [], lag: [], restarts: 0 }

const valuesOf = async (registry: Registry): Promise<ReadonlyArray<string>> =>
  (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))

test('what a node does on Kafka is shown as it is now, and no longer once it is over', async () => {
  const registry = new Registry()
  let health: KafkaHealth = {
    connected: false,
    gaps: [GAP],
    held: [{ topic: 'consent.events', partition: 1, code: 'DEAD_LETTER_UNAVAILABLE' }],
    lag: [{ topic: 'consent.events', partition: 0, records: 41n }],
    restarts: 2,
  }
  showKafka(registry, () => health)
  expect(await valuesOf(registry)).toStrictEqual([
    'ledger_kafka_connected 0',
    'ledger_kafka_gap{topic="consent.events",partition="3"} 1',
    'ledger_kafka_held{topic="consent.events",partition="1",code="DEAD_LETTER_UNAVAILABLE"} 1',
    'ledger_kafka_lag_records{topic="consent.events",partition="0"} 41',
    'ledger_kafka_consumer_restarts 2',
  ])
  health = WELL
  expect(await valuesOf(registry)).toStrictEqual([
    'ledger_kafka_connected 1',
    'ledger_kafka_consumer_restarts 0',
  ])
})

test('messages of Kafka are counted by what became of them; tombstones and unknown types are', async () => {
  const registry = new Registry()
  const unknownType = [{ path: 'type', expected: 'a type that this ledger knows' }]
  const fates: ReadonlyArray<readonly [Incoming, Outcome]> = [
    [
      { type: 'parsed', value: 1 },
      { id: 'a', outcome: 'recorded' },
    ],
    [
      { type: 'parsed', value: 2 },
      { id: 'b', outcome: 'duplicate' },
    ],
    [
      { type: 'parsed', value: 3 },
      { id: 'c', outcome: 'invalid', issues: unknownType },
    ],
    [
      { type: 'unreadable', bytes: Buffer.alloc(0), expected: 'a value', reason: 'TOMBSTONE' },
      { id: null, outcome: 'invalid', issues: [{ path: '', expected: 'a value' }] },
    ],
  ]
  const record = counted(registry, () => TE.right(fates.map(([, outcome]) => outcome)))
  const incoming = fates.map(([one]) => one)
  const answered = await record(incoming)()
  expect(E.isRight(answered) && answered.right).toStrictEqual(fates.map(([, outcome]) => outcome))
  expect(await valuesOf(registry)).toStrictEqual([
    'ledger_kafka_messages_total{outcome="recorded"} 1',
    'ledger_kafka_messages_total{outcome="duplicate"} 1',
    'ledger_kafka_messages_total{outcome="invalid"} 2',
    'ledger_kafka_tombstones_total 1',
    'ledger_kafka_unknown_types_total 1',
  ])
  const away = counted(new Registry(), () => TE.left({ _tag: 'StoreUnavailable', cause: 'x' }))
  expect(E.isLeft(await away(incoming)())).toBe(true)
})
