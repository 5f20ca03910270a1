import { Counter, Gauge } from '@prometheus-io/client'
import type { Logger } from 'pino'
import { kafkaClient } from '../adapters/kafka/client.ts'
import { type FeedPublisher, startFeedPublisher } from '../adapters/kafka/feed/feed-publisher.ts'
import { kafkaLogging } from '../adapters/kafka/logging.ts'
import type { KafkaSettings } from '../adapters/kafka-settings.ts'
import { systemClock } from '../adapters/system/clock.ts'
import type { Position } from '../domain/kernel/position.ts'
import { publishSuppressions } from '../domain/workflow/publish-suppressions.ts'
import { logMarks } from './log-marks.ts'
import type { Node } from './open-node.ts'

/** Publishes what stands against contacting somebody, in the background, while a node serves and it is the one to publish. */
export const startKafkaFeed = (node: Node, settings: KafkaSettings, log: Logger): FeedPublisher => {
  const { feedTopic: topic, group, feedClearContact } = settings
  const { contactOf, ...source } = node.publishing
  let reached: Position | undefined
  const kafka = kafkaClient(settings, kafkaLogging(log))
  const published = new Counter({
    name: 'ledger_kafka_feed_published_total',
    help: 'Values of the suppression feed that the brokers have taken since the start.',
    registers: [node.metrics.registry],
  })
  const publisher = startFeedPublisher({
    kafka,
    topic,
    group,
    clock: systemClock,
    marks: { ...logMarks(node.host), whenApplied: node.publishing.whenApplied },
    publish: async (feed, signal) => {
      log.info({ topic }, 'This node publishes suppressions.')
      reached = undefined
      await publishSuppressions(
        {
          ...source,
          ...(feedClearContact ? { contactOf } : {}),
          topic: feed,
          clock: systemClock,
          onProgress: ({ values, position }) => {
            published.inc(values)
            reached = position
          },
        },
        signal,
      )
    },
    onFailure: (cause) =>
      log.warn(
        { code: cause === MISSING ? 'FEED_TOPIC_MISSING' : 'FEED_UNAVAILABLE', topic, cause },
        'Suppressions cannot be published now. It is tried again, and nothing is left out.',
      ),
  })
  gauges(node, publisher, () => reached)
  return publisher
}

/** The broker's word for a topic that it does not have. */
const MISSING = 'UNKNOWN_TOPIC_OR_PARTITION'

const gauges = (node: Node, publisher: FeedPublisher, reached: () => Position | undefined): void => {
  const registers = [node.metrics.registry]
  /** Leaves of the log up to which everything is published, as this node knows it while it publishes. */
  const size = (): number => {
    const position = reached()
    const index = node.host.index()
    return position === undefined
      ? 0
      : (index.audit.leafAtPosition(position, index.checkpoint().size)?.size ?? 0)
  }
  const publishing: Gauge = new Gauge({
    name: 'ledger_kafka_feed_publishing',
    help: '1 on the node that publishes suppressions, 0 on the others.',
    registers,
    collect: () => publishing.set(publisher.isPublishing() ? 1 : 0),
  })
  const lag: Gauge = new Gauge({
    name: 'ledger_kafka_feed_lag_events',
    help: 'Events in the index that the suppression feed has not come to; 0 where this node does not publish.',
    registers,
    collect: () => lag.set(publisher.isPublishing() ? node.host.index().checkpoint().size - size() : 0),
  })
  const position: Gauge = new Gauge({
    name: 'ledger_kafka_feed_size',
    help: 'Merkle leaves up to which suppressions are published; 0 where this node does not publish.',
    registers,
    collect: () => position.set(publisher.isPublishing() ? size() : 0),
  })
  const restarts: Gauge = new Gauge({
    name: 'ledger_kafka_feed_restarts_total',
    help: 'How often publishing failed and was begun anew since the start.',
    registers,
    collect: () => restarts.set(publisher.restarts()),
  })
}
