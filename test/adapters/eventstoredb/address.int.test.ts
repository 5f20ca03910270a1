import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test, vi } from 'vitest'
import { decodeConfig } from '../../../src/adapters/config.ts'
import { addressOf } from '../../../src/adapters/eventstoredb/address.ts'
import { sentenceOf } from '../../../src/node/failure-sentence.ts'
import { tempDir } from '../../support/temp-dir.ts'

const SECRET = 'geheim-word'

const read = (text: string) => {
  const address = addressOf('LEDGER_EVENT_STORE', text)
  if (E.isLeft(address)) throw new Error(JSON.stringify(address.left))
  return address.right
}

describe('addressOf()', () => {
  test('reads one node, several, and a name that stands for a cluster', () => {
    expect(read('esdb://db:2113?tls=false').settings).toStrictEqual({
      endpoint: { address: 'db', port: 2113 },
    })
    expect(read('esdb://a:1,b:2,c?gossipTimeout=3').settings).toStrictEqual({
      endpoints: [
        { address: 'a', port: 1 },
        { address: 'b', port: 2 },
        { address: 'c', port: 2113 },
      ],
      gossipTimeout: 3,
    })
    expect(read('esdb+discover://cluster.example:2113').settings).toStrictEqual({
      discover: { address: 'cluster.example', port: 2113 },
    })
  })

  test('reads user and password, and the file of a CA', () => {
    const caFile = join(tempDir(), 'ca.pem')
    writeFileSync(caFile, 'a certificate')
    const { channel, credentials } = read(`esdb://ledger:p%40ss%3Aword@db:2113?tlsCAFile=${caFile}`)
    expect(credentials).toStrictEqual({ username: 'ledger', password: 'p@ss:word' })
    expect(channel).toStrictEqual({ insecure: false, rootCertificate: Buffer.from('a certificate') })
  })

  test.each([
    ['a password in pieces', `esdb://ledger:${SECRET}:more@db:2113`],
    ['a password with an at sign', `esdb://ledger:${SECRET}@more@db:2113`],
    ['a password that is not percent-encoded', `esdb://ledger:${SECRET}%zz@db:2113`],
    ['no host', `esdb://ledger:${SECRET}@`],
    ['a port that is none', `esdb://ledger:${SECRET}@db:port`],
    ['a password that would not be sent', `esdb://ledger:${SECRET}@db:2113?tls=false`],
    ['an option nobody knows', `esdb://ledger:${SECRET}@db:2113?colour=blue`],
    ['an option that does nothing', `esdb://ledger:${SECRET}@db:2113?tlsVerifyCert=false`],
    ['an option that belongs to the ledger', `esdb://ledger:${SECRET}@db:2113?throwOnAppendFailure=false`],
    ['an option that is not what it should be', `esdb://ledger:${SECRET}@db:2113?gossipTimeout=long`],
    ['a file that is not there', `esdb://ledger:${SECRET}@db:2113?tlsCAFile=/nowhere/${SECRET}.pem`],
    ['another protocol', `kurrentdb://ledger:${SECRET}@db:2113`],
  ])('refuses %s, and does not say the password', (_, text) => {
    const printed: Array<unknown> = []
    for (const method of ['log', 'warn', 'error', 'info', 'debug'] as const)
      vi.spyOn(console, method).mockImplementation((...words) => void printed.push(...words))
    const address = addressOf('LEDGER_EVENT_STORE', text)
    if (E.isRight(address)) throw new Error('it was accepted')
    const sentence = sentenceOf({ _tag: 'ConfigUnusable', issues: address.left })
    expect(sentence).toContain('LEDGER_EVENT_STORE: expected')
    expect(`${sentence}${JSON.stringify(address.left)}${String(printed)}`).not.toContain(SECRET)
    expect(printed).toStrictEqual([])
  })
})

describe('decodeConfig()', () => {
  const storeOf = (environment: Readonly<Record<string, string>>) => {
    const config = decodeConfig(environment)
    return E.isLeft(config) ? config.left.issues.map(({ path }) => path) : config.right.eventStore
  }

  test('takes the embedded log where nothing else is said', () => {
    expect(storeOf({})).toStrictEqual({ type: 'embedded' })
    expect(storeOf({ LEDGER_EVENT_STORE: 'embedded' })).toStrictEqual({ type: 'embedded' })
  })

  test('takes a server, and a prefix for the streams on it', () => {
    const connectionString = 'esdb+discover://ledger:word@db:2113'
    expect(storeOf({ LEDGER_EVENT_STORE: connectionString })).toStrictEqual({
      type: 'eventstoredb',
      connectionString,
      prefix: '',
    })
    const named = storeOf({ LEDGER_EVENT_STORE: connectionString, LEDGER_STREAM_PREFIX: 'acme.eu_1-' })
    expect(named).toMatchObject({ prefix: 'acme.eu_1-' })
  })

  test.each([
    'acme',
    'Acme-',
    '$acme-',
    'contact-',
    'x-contact-',
    'my-operations-',
    'my-key-',
    '-',
    'a b-',
    `${'a'.repeat(64)}-`,
  ])('refuses the prefix "%s"', (prefix) => {
    expect(storeOf({ LEDGER_EVENT_STORE: 'esdb://db:2113', LEDGER_STREAM_PREFIX: prefix })).toStrictEqual([
      'LEDGER_STREAM_PREFIX',
    ])
  })

  test('refuses a prefix without a server, and what is no address, without repeating it', () => {
    expect(storeOf({ LEDGER_STREAM_PREFIX: 'acme-' })).toStrictEqual(['LEDGER_STREAM_PREFIX'])
    const config = decodeConfig({ LEDGER_EVENT_STORE: `http://ledger:${SECRET}@db` })
    if (E.isRight(config)) throw new Error('it was accepted')
    expect(config.left.issues.map(({ path }) => path)).toStrictEqual(['LEDGER_EVENT_STORE'])
    expect(sentenceOf(config.left)).not.toContain(SECRET)
  })
})
