import { Kafka, type KafkaConfig } from 'kafkajs'
import type { KafkaSettings } from '../config.ts'

/** How this ledger calls itself at brokers. */
const CLIENT_ID = 'consent-ledger'

/** The driver, set up for the brokers of a deployment. It connects when it is first used. */
export const kafkaClient = (
  settings: KafkaSettings,
  logging: Pick<KafkaConfig, 'logLevel' | 'logCreator'>,
): Kafka => new Kafka({ clientId: CLIENT_ID, brokers: [...settings.brokers], ...logging })
