import { setTimeout as passed } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Config } from '../adapters/config.ts'
import { brokerViews } from '../adapters/kafka/broker-views.ts'
import { kafkaClient } from '../adapters/kafka/client.ts'
import { type KafkaConsumer, startConsumer } from '../adapters/kafka/consumer.ts'
import { sendsPasswordInClear } from '../adapters/kafka/credentials.ts'
import { deadLetters } from '../adapters/kafka/dead-letters.ts'
import { kafkaLogging } from '../adapters/kafka/logging.ts'
import type { PartitionStatus } from '../adapters/kafka/partition-status.ts'
import { openPlaceNotes } from '../adapters/kafka/place-notes.ts'
import { LEAVE_MS_MAX } from '../adapters/kafka/session.ts'
import { tellingOfTrouble } from '../adapters/kafka/trouble.ts'
import type { KafkaSettings } from '../adapters/kafka-settings.ts'
import type { KafkaControl } from '../domain/ports/kafka-control.ts'
import { counted, showKafka } from './kafka-metrics.ts'
import type { Node } from './open-node.ts'

/** What a node does on Kafka while it serves. */
export interface NodeKafka {
  readonly control: KafkaControl
  /** Records what is in hand, commits, and leaves. */
  readonly stop: () => Promise<void>
}

/** Starts to read the topic of a deployment in the background: brokers that are away keep nobody from being answered. */
export const startKafka = (
  node: Node,
  { dataDir }: Pick<Config, 'dataDir'>,
  settings: KafkaSettings,
  log: Logger,
): NodeKafka => {
  const { topic, group } = settings
  if (sendsPasswordInClear(settings))
    log.warn(
      { mechanism: 'plain' },
      'The password is sent to the brokers of Kafka in clear (SASL PLAIN without TLS): whoever can listen on the way has it. Set LEDGER_KAFKA_TLS=true, or use scram-sha-512.',
    )
  let consumer: KafkaConsumer | undefined
  const kafka = kafkaClient(
    settings,
    tellingOfTrouble(kafkaLogging(log), () => consumer?.doubt()),
  )
  const views = brokerViews(kafka, topic, group)
  const announcing = deadLetters(kafka, settings.deadLetterTopic)
  const notes = openPlaceNotes(dataDir)
  consumer = startConsumer({
    kafka,
    topic,
    group,
    ledger: { ...node.source, record: counted(node.metrics.registry, node.source.record) },
    deadLetters: announcing,
    notes,
    views,
    onStatus: (_topic, partition, status) => tell(log, topic, partition, status),
    onDefect: (error) =>
      log.error(
        { topic, cause: nameOf(error) },
        'A fault of the ledger. The partition is held and tried again.',
      ),
    onRestart: (why) => log.warn({ topic, cause: why }, 'The connection to Kafka is started anew.'),
  })
  showKafka(node.metrics.registry, consumer.health)
  return {
    control: consumer,
    stop: async () => {
      await consumer.stop()
      await Promise.race([
        Promise.all([views.close(), announcing.close()]),
        passed(LEAVE_MS_MAX, undefined, { ref: false }),
      ])
      await notes.close()
    },
  }
}

const tell = (log: Logger, topic: string, partition: number, status: PartitionStatus): void => {
  switch (status.status) {
    case 'halted': {
      const { kind, storedOffset, lowWatermark, highWatermark } = status.gap
      log.error(
        {
          code: 'KAFKA_GAP',
          topic,
          partition,
          kind,
          storedOffset: String(storedOffset),
          lowWatermark: String(lowWatermark),
          highWatermark: String(highWatermark),
        },
        `Records are missing. The partition is halted until somebody accepts that: consent-ledger kafka acknowledge-gap --topic ${topic} --partition ${partition} --reason …`,
      )
      return
    }
    case 'held': {
      const { unreadable } = status
      if (unreadable !== undefined) {
        const { reason, compression, first, last } = unreadable
        log.error(
          {
            code: status.code,
            topic,
            partition,
            reason,
            compression,
            firstOffset: String(first),
            lastOffset: String(last),
          },
          'A batch of records cannot be read. Its partition stands still: nothing is passed over. See docs/kafka.md.',
        )
        return
      }
      log.warn({ code: status.code, topic, partition }, 'The partition waits. Nothing of it is passed over.')
      return
    }
    case 'starting':
    case 'reading':
    case 'ended':
      log.debug({ topic, partition }, status.status)
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown')
