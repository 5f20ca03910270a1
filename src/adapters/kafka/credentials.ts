import { readFileSync, statSync } from 'node:fs'
import type { SASLOptions } from 'kafkajs'
import type { KafkaSasl, KafkaSettings, KafkaTls } from '../kafka-settings.ts'

/** A bundle of all the authorities of the world takes a quarter of this. */
export const CREDENTIAL_BYTES_MAX = 1_048_576

/**
 * What the driver asks for whenever a connection says who it is. The password is read each time: one that was changed is
 * taken at the next connection, and it never lies in the memory of settings.
 */
export const saslOf = (sasl: KafkaSasl): SASLOptions => ({
  mechanism: sasl.mechanism,
  username: sasl.username,
  get password() {
    return passwordOf(sasl)
  },
})

/** The content of the password file, without the line end that editors put there. */
export const passwordOf = ({ passwordFile }: KafkaSasl): string => {
  const password = fileOf('LEDGER_KAFKA_SASL_PASSWORD_FILE', passwordFile)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (password === '') throw new Error('The file of LEDGER_KAFKA_SASL_PASSWORD_FILE is empty')
  return password
}

/** PLAIN sends the password itself; SCRAM proves that it is known. */
export const sendsPasswordInClear = ({ tls, sasl }: Pick<KafkaSettings, 'tls' | 'sasl'>): boolean =>
  tls === undefined && sasl?.mechanism === 'plain'

export interface TlsFiles {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

/** Certificates as they are now: those that were renewed are taken at the next connection. */
export const tlsFilesOf = ({ caFile, own }: KafkaTls): TlsFiles => ({
  ...(caFile === undefined ? {} : { ca: fileOf('LEDGER_KAFKA_TLS_CA_FILE', caFile) }),
  ...(own === undefined
    ? {}
    : {
        cert: fileOf('LEDGER_KAFKA_TLS_CERT_FILE', own.certFile),
        key: fileOf('LEDGER_KAFKA_TLS_KEY_FILE', own.keyFile),
      }),
})

const fileOf = (variable: string, path: string): Buffer => {
  try {
    if (statSync(path).size <= CREDENTIAL_BYTES_MAX) return readFileSync(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Error(`The file ${path} of ${variable} cannot be read (${code})`)
  }
  throw new Error(`The file ${path} of ${variable} has more than ${CREDENTIAL_BYTES_MAX} bytes`)
}
