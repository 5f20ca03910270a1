import type { KafkaSettings } from '../../kafka-settings.ts'
import { kafkaClient } from '../client.ts'
import { NO_KAFKA_LOGGING } from '../logging.ts'
import { rootOf } from './driver-errors.ts'
import { fine, type KafkaFinding, wrong } from './finding.ts'

export interface BrokerLooked {
  readonly broker: string
  /** Whether something that could be a broker is there, though it may refuse. */
  readonly listens: boolean
  readonly finding: KafkaFinding
}

/** Connects to one broker, by itself and once, and says in words what came of it. */
export const lookAtBroker = async (settings: KafkaSettings, broker: string): Promise<BrokerLooked> => {
  const admin = kafkaClient({ ...settings, brokers: [broker] }, NO_KAFKA_LOGGING, 0).admin()
  const about = `broker ${broker}`
  try {
    await admin.connect()
    await admin.describeCluster()
    return { broker, listens: true, finding: fine(about, 'answers.') }
  } catch (error) {
    return { broker, ...failureOf(about, rootOf(error), settings) }
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

const failureOf = (
  about: string,
  { name = '', type = '', code = '', message = '' }: ReturnType<typeof rootOf>,
  { tls, sasl }: KafkaSettings,
): Omit<BrokerLooked, 'broker'> => {
  if (name === 'KafkaJSSASLAuthenticationError' || type.includes('SASL'))
    return {
      listens: true,
      finding: wrong(
        about,
        sasl === undefined
          ? 'asks who the ledger is, and the ledger does not say (SASL).'
          : `does not take the user "${sasl.username}" by ${sasl.mechanism} (SASL): unknown there, another password, or another mechanism.`,
        'Compare LEDGER_KAFKA_SASL_MECHANISM, LEDGER_KAFKA_SASL_USERNAME and the content of LEDGER_KAFKA_SASL_PASSWORD_FILE with what the broker knows.',
      ),
    }
  if (isOfTls(String(code)) || /certificate|SSL|TLS/i.test(message))
    return {
      listens: true,
      finding: wrong(
        about,
        `is there, and TLS to it fails (${String(code) || 'no code'}).`,
        'Name the authority of the broker with LEDGER_KAFKA_TLS_CA_FILE, and the certificate that it asks for with LEDGER_KAFKA_TLS_CERT_FILE; the name of the broker must be the one in its certificate.',
      ),
    }
  if (name === 'KafkaJSConnectionClosedError' || String(code) === 'ECONNRESET' || /closed/i.test(message))
    return {
      listens: true,
      finding: wrong(
        about,
        'takes the connection and closes it.',
        `It may speak another protocol on this port: LEDGER_KAFKA_TLS is ${tls === undefined ? 'off' : 'on'}, and SASL is ${sasl === undefined ? 'off' : 'on'}.`,
      ),
    }
  return {
    listens: false,
    finding: wrong(
      about,
      `does not answer (${String(code) || 'in time'}).`,
      'Look at LEDGER_KAFKA_BROKERS, at what the broker says is its address (advertised.listeners), and at the network between.',
    ),
  }
}

const isOfTls = (code: string): boolean =>
  /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH)/.test(code)
