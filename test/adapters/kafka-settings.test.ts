import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'

const BROKERS = { LEDGER_KAFKA_BROKERS: 'a:9092, b:9093' }

const kafkaOf = (environment: Readonly<Record<string, string>>) => {
  const config = decodeConfig(environment)
  return E.isLeft(config)
    ? Object.fromEntries(config.left.issues.map(({ path, expected }) => [path, expected]))
    : config.right.kafka
}

describe('decodeConfig() of Kafka', () => {
  test('is off where no broker is named', () => {
    expect(kafkaOf({})).toBeUndefined()
  })

  test('takes brokers, and has a name for everything else', () => {
    expect(kafkaOf(BROKERS)).toStrictEqual({
      brokers: ['a:9092', 'b:9093'],
      topic: 'consent.events',
      group: 'consent-ledger',
      deadLetterTopic: 'consent.events.dead-letter',
      feedTopic: 'consent.suppressions',
      feedClearContact: false,
      tls: undefined,
      sasl: undefined,
    })
  })

  test('takes TLS, a certificate of its own and a user', () => {
    expect(
      kafkaOf({
        ...BROKERS,
        LEDGER_KAFKA_TLS: 'true',
        LEDGER_KAFKA_TLS_CA_FILE: 'ca.pem',
        LEDGER_KAFKA_TLS_CERT_FILE: 'cert.pem',
        LEDGER_KAFKA_TLS_KEY_FILE: 'key.pem',
        LEDGER_KAFKA_SASL_MECHANISM: 'scram-sha-512',
        LEDGER_KAFKA_SASL_USERNAME: 'ledger',
        LEDGER_KAFKA_SASL_PASSWORD_FILE: 'password',
      }),
    ).toMatchObject({
      tls: { caFile: 'ca.pem', own: { certFile: 'cert.pem', keyFile: 'key.pem' } },
      sasl: { mechanism: 'scram-sha-512', username: 'ledger', passwordFile: 'password' },
    })
    expect(kafkaOf({ ...BROKERS, LEDGER_KAFKA_TLS: 'true' })).toMatchObject({
      tls: { caFile: undefined, own: undefined },
    })
  })

  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
    [
      'a setting without a broker',
      { LEDGER_KAFKA_TOPIC: 'consent.events' },
      { LEDGER_KAFKA_TOPIC: 'no value while LEDGER_KAFKA_BROKERS names no broker: Kafka is off' },
    ],
    [
      'a certificate without its key',
      { ...BROKERS, LEDGER_KAFKA_TLS: 'true', LEDGER_KAFKA_TLS_CERT_FILE: 'cert.pem' },
      { LEDGER_KAFKA_TLS_KEY_FILE: 'a value, because LEDGER_KAFKA_TLS_CERT_FILE has one' },
    ],
    [
      'a file for TLS without TLS',
      { ...BROKERS, LEDGER_KAFKA_TLS: 'false', LEDGER_KAFKA_TLS_CA_FILE: 'ca.pem' },
      { LEDGER_KAFKA_TLS: 'true, because LEDGER_KAFKA_TLS_CA_FILE is for TLS alone' },
    ],
    [
      'a mechanism without a user and a password',
      { ...BROKERS, LEDGER_KAFKA_SASL_MECHANISM: 'plain' },
      {
        LEDGER_KAFKA_SASL_USERNAME: 'a value, because LEDGER_KAFKA_SASL_MECHANISM has one',
        LEDGER_KAFKA_SASL_PASSWORD_FILE: 'a value, because LEDGER_KAFKA_SASL_MECHANISM has one',
      },
    ],
    [
      'a mechanism that there is not',
      { ...BROKERS, LEDGER_KAFKA_SASL_MECHANISM: 'gssapi' },
      { LEDGER_KAFKA_SASL_MECHANISM: 'plain, scram-sha-256 or scram-sha-512' },
    ],
    [
      'dead letters among the events',
      { ...BROKERS, LEDGER_KAFKA_DEAD_LETTER_TOPIC: 'consent.events' },
      { LEDGER_KAFKA_DEAD_LETTER_TOPIC: 'another topic than LEDGER_KAFKA_TOPIC' },
    ],
    [
      'a feed into the dead letters',
      { ...BROKERS, LEDGER_KAFKA_FEED_TOPIC: 'consent.events.dead-letter' },
      {
        LEDGER_KAFKA_FEED_TOPIC: 'another topic than LEDGER_KAFKA_TOPIC and LEDGER_KAFKA_DEAD_LETTER_TOPIC',
      },
    ],
  ])('refuses %s', (_, environment, issues) => {
    expect(kafkaOf(environment)).toStrictEqual(issues)
  })
})
