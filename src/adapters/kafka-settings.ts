import * as t from 'io-ts'
import { type Issue, type Issues, issue } from '../domain/kernel/validation.ts'
import { NonEmpty, parsed, TrueOrFalse } from './setting-codecs.ts'

/** How the ledger speaks to Kafka, and under which names. */
export interface KafkaSettings {
  /** `host:port`, at least one. */
  readonly brokers: ReadonlyArray<string>
  readonly topic: string
  readonly group: string
  readonly deadLetterTopic: string
  readonly feedTopic: string
  /** Whether the suppressions that are published name the contact in clear beside its pseudonym. */
  readonly feedClearContact: boolean
  /** Undefined: in clear. */
  readonly tls: KafkaTls | undefined
  /** Undefined: nobody in particular. */
  readonly sasl: KafkaSasl | undefined
}

/** Files are read whenever a connection is made, so that what is rotated is taken with the next one. */
export interface KafkaTls {
  /** Who vouches for the brokers, beside nobody else; the authorities that Node knows where it is left out. */
  readonly caFile: string | undefined
  /** What this ledger shows to brokers that ask for a certificate. */
  readonly own: { readonly certFile: string; readonly keyFile: string } | undefined
}

export interface KafkaSasl {
  readonly mechanism: SaslMechanism
  readonly username: string
  readonly passwordFile: string
}

const SaslMechanism = t.keyof(
  { plain: null, 'scram-sha-256': null, 'scram-sha-512': null },
  'plain, scram-sha-256 or scram-sha-512',
)
export type SaslMechanism = t.TypeOf<typeof SaslMechanism>

const Brokers = parsed('host:port of each broker, comma-separated', (text) => {
  const brokers = text.split(',').map((broker) => broker.trim())
  return brokers.every((broker) => /^[^\s:]+:\d{1,5}$/.test(broker)) ? brokers : undefined
})

const TopicName = parsed('a topic: 1 to 249 of a-z, A-Z, 0-9, ".", "_" and "-"', (text) =>
  /^[a-zA-Z0-9._-]{1,249}$/.test(text) && text !== '.' && text !== '..' ? text : undefined,
)

export const KAFKA_VARIABLES = {
  LEDGER_KAFKA_BROKERS: Brokers,
  LEDGER_KAFKA_TOPIC: TopicName,
  LEDGER_KAFKA_GROUP: NonEmpty,
  LEDGER_KAFKA_DEAD_LETTER_TOPIC: TopicName,
  LEDGER_KAFKA_FEED_TOPIC: TopicName,
  LEDGER_KAFKA_FEED_CLEAR_CONTACT: TrueOrFalse,
  LEDGER_KAFKA_TLS: TrueOrFalse,
  LEDGER_KAFKA_TLS_CA_FILE: NonEmpty,
  LEDGER_KAFKA_TLS_CERT_FILE: NonEmpty,
  LEDGER_KAFKA_TLS_KEY_FILE: NonEmpty,
  LEDGER_KAFKA_SASL_MECHANISM: SaslMechanism,
  LEDGER_KAFKA_SASL_USERNAME: NonEmpty,
  LEDGER_KAFKA_SASL_PASSWORD_FILE: NonEmpty,
}

const KafkaVariables = t.partial(KAFKA_VARIABLES)
type Found = t.TypeOf<typeof KafkaVariables>
type Name = keyof typeof KAFKA_VARIABLES

export const kafkaOf = (found: Found): KafkaSettings | undefined =>
  found.LEDGER_KAFKA_BROKERS === undefined
    ? undefined
    : {
        brokers: found.LEDGER_KAFKA_BROKERS,
        ...topicsOf(found),
        group: found.LEDGER_KAFKA_GROUP ?? 'consent-ledger',
        feedClearContact: found.LEDGER_KAFKA_FEED_CLEAR_CONTACT ?? false,
        tls: tlsOf(found),
        sasl: saslOf(found),
      }

/** What is wrong with settings that are each in order. */
export const kafkaIssues = (found: Found): Issues =>
  found.LEDGER_KAFKA_BROKERS === undefined
    ? NAMES.filter((name) => found[name] !== undefined).map((name) =>
        issue(name, 'no value while LEDGER_KAFKA_BROKERS names no broker: Kafka is off'),
      )
    : [...topicIssues(found), ...tlsIssues(found), ...saslIssues(found)]

const NAMES = Object.keys(KAFKA_VARIABLES) as ReadonlyArray<Name>

const topicsOf = (found: Found): Pick<KafkaSettings, 'topic' | 'deadLetterTopic' | 'feedTopic'> => ({
  topic: found.LEDGER_KAFKA_TOPIC ?? 'consent.events',
  deadLetterTopic: found.LEDGER_KAFKA_DEAD_LETTER_TOPIC ?? 'consent.events.dead-letter',
  feedTopic: found.LEDGER_KAFKA_FEED_TOPIC ?? 'consent.suppressions',
})

const tlsOf = (found: Found): KafkaTls | undefined => {
  const { LEDGER_KAFKA_TLS_CERT_FILE: certFile, LEDGER_KAFKA_TLS_KEY_FILE: keyFile } = found
  if (found.LEDGER_KAFKA_TLS !== true) return undefined
  return {
    caFile: found.LEDGER_KAFKA_TLS_CA_FILE,
    own: certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
  }
}

const saslOf = (found: Found): KafkaSasl | undefined => {
  const {
    LEDGER_KAFKA_SASL_MECHANISM: mechanism,
    LEDGER_KAFKA_SASL_USERNAME: username,
    LEDGER_KAFKA_SASL_PASSWORD_FILE: passwordFile,
  } = found
  return mechanism === undefined || username === undefined || passwordFile === undefined
    ? undefined
    : { mechanism, username, passwordFile }
}

/** A ledger that read its own dead letters, or what it publishes, would never come to an end. */
const topicIssues = (found: Found): Issues => {
  const { topic, deadLetterTopic, feedTopic } = topicsOf(found)
  return [
    ...(deadLetterTopic === topic
      ? [issue('LEDGER_KAFKA_DEAD_LETTER_TOPIC', 'another topic than LEDGER_KAFKA_TOPIC')]
      : []),
    ...(feedTopic === topic || feedTopic === deadLetterTopic
      ? [
          issue(
            'LEDGER_KAFKA_FEED_TOPIC',
            'another topic than LEDGER_KAFKA_TOPIC and LEDGER_KAFKA_DEAD_LETTER_TOPIC',
          ),
        ]
      : []),
  ]
}

const tlsIssues = (found: Found): Issues => {
  const files = TLS_FILES.filter((name) => found[name] !== undefined)
  return [
    ...(files.length > 0 && found.LEDGER_KAFKA_TLS !== true
      ? [issue('LEDGER_KAFKA_TLS', `true, because ${files.join(' and ')} is for TLS alone`)]
      : []),
    ...missing(found, ['LEDGER_KAFKA_TLS_CERT_FILE', 'LEDGER_KAFKA_TLS_KEY_FILE']),
  ]
}

const TLS_FILES: ReadonlyArray<Name> = [
  'LEDGER_KAFKA_TLS_CA_FILE',
  'LEDGER_KAFKA_TLS_CERT_FILE',
  'LEDGER_KAFKA_TLS_KEY_FILE',
]

const saslIssues = (found: Found): Issues =>
  missing(found, [
    'LEDGER_KAFKA_SASL_MECHANISM',
    'LEDGER_KAFKA_SASL_USERNAME',
    'LEDGER_KAFKA_SASL_PASSWORD_FILE',
  ])

/** Of settings that are of use together alone, those that are not there while another one is. */
const missing = (found: Found, names: ReadonlyArray<Name>): ReadonlyArray<Issue> => {
  const [given] = names.filter((name) => found[name] !== undefined)
  return given === undefined
    ? []
    : names
        .filter((name) => found[name] === undefined)
        .map((name) => issue(name, `a value, because ${given} has one`))
}
