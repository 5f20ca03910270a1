import { Kafka, type KafkaConfig } from 'kafkajs'
import type { KafkaSettings } from '../kafka-settings.ts'
import { useCompressions } from './compression/codecs.ts'
import { saslOf } from './credentials.ts'
import { repairDriver } from './driver-repairs.ts'
import { dropEmptyTimers } from './empty-timers.ts'
import { socketsFor } from './sockets.ts'

/** How this ledger calls itself at brokers. */
const CLIENT_ID = 'consent-ledger'

/** For a TCP or TLS connection to stand. */
export const KAFKA_CONNECT_MS_MAX = 5_000

/** For a broker to say whether it believes who we are. */
export const KAFKA_AUTHENTICATE_MS_MAX = 10_000

/** For the answer to one request. */
export const KAFKA_REQUEST_MS_MAX = 30_000

/** Attempts of one request beside the first, before whoever made it is told. */
export const KAFKA_RETRIES_MAX = 5

/** Between the first attempt and the second; twice as long each time after it. */
export const KAFKA_RETRY_MS_MIN = 200

/** The longest time between two attempts. */
export const KAFKA_RETRY_MS_MAX = 5_000

/** The driver, set up for the brokers of a deployment. It connects when it is first used. */
export const kafkaClient = (
  settings: Pick<KafkaSettings, 'brokers' | 'tls' | 'sasl'>,
  logging: Pick<KafkaConfig, 'logLevel' | 'logCreator'>,
  retries: number = KAFKA_RETRIES_MAX,
): Kafka => {
  useCompressions()
  dropEmptyTimers()
  repairDriver()
  return new Kafka({
    clientId: CLIENT_ID,
    brokers: [...settings.brokers],
    ssl: settings.tls !== undefined,
    socketFactory: socketsFor(settings.tls),
    ...(settings.sasl === undefined ? {} : { sasl: saslOf(settings.sasl) }),
    connectionTimeout: KAFKA_CONNECT_MS_MAX,
    authenticationTimeout: KAFKA_AUTHENTICATE_MS_MAX,
    requestTimeout: KAFKA_REQUEST_MS_MAX,
    retry: { retries, initialRetryTime: KAFKA_RETRY_MS_MIN, maxRetryTime: KAFKA_RETRY_MS_MAX },
    ...logging,
  })
}
