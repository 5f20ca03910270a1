import { Counter, Gauge, type Registry } from '@prometheus-io/client'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { KafkaHealth } from '../domain/ports/kafka-control.ts'
import type { Ledger } from '../domain/ports/ledger.ts'
import type { Outcome } from '../domain/workflow/outcome.ts'

/** Shows what a node does on Kafka. Labels are names of topics, partitions and codes: nothing that was sent is among them. */
export const showKafka = (registry: Registry, health: () => KafkaHealth): void => {
  const registers = [registry]
  const partition = ['topic', 'partition'] as const
  const connected: Gauge = new Gauge({
    name: 'ledger_kafka_connected',
    help: 'Whether this node is a member of its group and hears of the brokers.',
    registers,
    collect: () => connected.set(health().connected ? 1 : 0),
  })
  const gaps: Gauge<'topic' | 'partition'> = new Gauge({
    name: 'ledger_kafka_gap',
    help: 'Partitions that are halted, because records of them are missing.',
    labelNames: partition,
    registers,
    collect: () => {
      gaps.reset()
      for (const gap of health().gaps) gaps.set({ topic: gap.topic, partition: String(gap.partition) }, 1)
    },
  })
  const held: Gauge<'topic' | 'partition' | 'code'> = new Gauge({
    name: 'ledger_kafka_held',
    help: 'Partitions that wait, by what for.',
    labelNames: [...partition, 'code'],
    registers,
    collect: () => {
      held.reset()
      for (const one of health().held)
        held.set({ topic: one.topic, partition: String(one.partition), code: one.code }, 1)
    },
  })
  const lag: Gauge<'topic' | 'partition'> = new Gauge({
    name: 'ledger_kafka_lag_records',
    help: 'Records that are there to be read and are not recorded, of the partitions of this node.',
    labelNames: partition,
    registers,
    collect: () => {
      lag.reset()
      for (const one of health().lag)
        lag.set({ topic: one.topic, partition: String(one.partition) }, Number(one.records))
    },
  })
  const restarts: Gauge = new Gauge({
    name: 'ledger_kafka_consumer_restarts',
    help: 'How often the driver failed or fell silent, and was started anew, since the start.',
    registers,
    collect: () => restarts.set(health().restarts),
  })
}

/** The same recording, with what came over Kafka counted. */
export const counted = (registry: Registry, record: Ledger['record']): Ledger['record'] => {
  const registers = [registry]
  const outcomes = new Counter({
    name: 'ledger_kafka_messages_total',
    help: 'Messages of Kafka by what became of them.',
    labelNames: ['outcome'],
    registers,
  })
  const tombstones = new Counter({
    name: 'ledger_kafka_tombstones_total',
    help: 'Records without a value, put aside.',
    registers,
  })
  const unknownTypes = new Counter({
    name: 'ledger_kafka_unknown_types_total',
    help: 'Events of a type that this ledger does not know, put aside.',
    registers,
  })
  return (incoming) =>
    TE.map((results: ReadonlyArray<Outcome>) => {
      for (const [i, { outcome, issues }] of results.entries()) {
        outcomes.inc({ outcome })
        const one = incoming[i]
        if (one?.type === 'unreadable' && one.reason === 'TOMBSTONE') tombstones.inc()
        if (outcome === 'invalid' && issues?.some(({ path }) => path === 'type') === true) unknownTypes.inc()
      }
      return results
    })(record(incoming))
}
