import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'
import { checkKafka } from '../../src/adapters/kafka/check/check-kafka.ts'
import { newLogger } from '../../src/adapters/system/logger.ts'
import { startKafka } from '../../src/node/kafka.ts'
import { openNode } from '../../src/node/open-node.ts'
import { tempDir } from '../support/temp-dir.ts'

/** Settings of a broker that is away: what is told of them needs none. */
const configured = (env: Readonly<Record<string, string>>) => {
  const dir = tempDir()
  const passwordFile = join(dir, 'password')
  writeFileSync(passwordFile, 'secret\n')
  const config = decodeConfig({
    LEDGER_DATA_DIR: join(dir, 'data'),
    LEDGER_KAFKA_BROKERS: '127.0.0.1:1',
    LEDGER_KAFKA_SASL_USERNAME: 'ledger',
    LEDGER_KAFKA_SASL_PASSWORD_FILE: passwordFile,
    ...env,
  })
  if (E.isLeft(config) || config.right.kafka === undefined) throw new Error('no settings of Kafka')
  return { config: config.right, kafka: config.right.kafka }
}

const CASES = [
  ['plain', false, true],
  ['plain', true, false],
  ['scram-sha-512', false, false],
] as const

describe.each(CASES)('a password by %s, with TLS %s', (mechanism, tls, isTold) => {
  const env = { LEDGER_KAFKA_SASL_MECHANISM: mechanism, LEDGER_KAFKA_TLS: String(tls) }

  test(`${isTold ? 'warns' : 'does not warn'} in the log of a start that it travels in clear`, async () => {
    const { config, kafka } = configured(env)
    const fail = (cause: unknown): never => {
      throw new Error('the node failed', { cause })
    }
    const node = await openNode({ config, onFatal: fail, onFeedFailure: fail })
    if (E.isLeft(node)) throw new Error(node.left._tag)
    onTestFinished(() => node.right.close())
    const lines: Array<string> = []
    const log = newLogger('warn', { write: (line) => void lines.push(line) })
    const started = startKafka(node.right, config, kafka, log)
    await started.stop()
    const warnings = lines.filter((line) => line.includes('in clear'))
    expect(warnings.map((line) => JSON.parse(line))).toMatchObject(
      isTold ? [{ level: 40, mechanism: 'plain' }] : [],
    )
    expect(lines.join('')).not.toContain('secret')
  })

  test(`${isTold ? 'is' : 'is not'} found by the check, also where no broker answers`, async () => {
    const { findings } = await checkKafka(configured(env).kafka, { create: false })
    expect(findings.filter(({ about }) => about === 'password')).toMatchObject(
      isTold ? [{ state: 'doubtful', sentence: expect.stringContaining('in clear') as string }] : [],
    )
  })
})
