import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type CheckWanted, checkKafka } from '../../../src/adapters/kafka/check/check-kafka.ts'
import { kafkaClient } from '../../../src/adapters/kafka/client.ts'
import { NO_KAFKA_LOGGING } from '../../../src/adapters/kafka/logging.ts'
import type { KafkaSettings, SaslMechanism } from '../../../src/adapters/kafka-settings.ts'
import { selfSignedCertificate } from '../../support/certificate.ts'
import { passedOver } from '../../support/passed-over.ts'
import { lacksForBroker } from '../../support/servers/kafka/artifacts.ts'
import { type Broker, startBroker } from '../../support/servers/kafka/broker.ts'
import { freshName, makeTopic, quietKafka } from '../../support/servers/kafka/topics.ts'

const { brokers = '', absent } = inject('kafka')
const lacks = absent ?? passedOver(await lacksForBroker())

const settingsOf = (more: Partial<KafkaSettings>): KafkaSettings => ({
  brokers: brokers.split(','),
  topic: freshName('events'),
  group: freshName('group'),
  deadLetterTopic: freshName('dead'),
  feedTopic: freshName('feed'),
  feedClearContact: false,
  tls: undefined,
  sasl: undefined,
  ...more,
})

const saidBy = async (settings: KafkaSettings, create = false, counts: Partial<CheckWanted> = {}) => {
  const { answers, findings } = await checkKafka(settings, { create, ...counts })
  return {
    answers,
    wrong: findings
      .filter(({ state }) => state === 'wrong')
      .map(({ about, sentence }) => `${about} ${sentence}`),
    doubtful: findings
      .filter(({ state }) => state === 'doubtful')
      .map(({ about, sentence }) => `${about} ${sentence}`),
    fine: findings
      .filter(({ state }) => state === 'fine')
      .map(({ about, sentence }) => `${about} ${sentence}`),
  }
}

describe.skipIf(absent !== undefined)(`checkKafka()${absent ? `: ${absent}` : ''}`, () => {
  test('names topics that are missing, makes them where it is told to, and finds all fine then', async () => {
    const settings = settingsOf({})
    const { topic, deadLetterTopic, feedTopic } = settings
    const names = [topic, deadLetterTopic, feedTopic]
    expect((await saidBy(settings)).wrong).toStrictEqual(names.map((name) => `topic ${name} does not exist.`))
    const made = await saidBy(settings, true)
    expect(made.wrong).toStrictEqual([])
    const admin = quietKafka(brokers).admin()
    await admin.connect()
    const kept = await admin.fetchTopicMetadata({ topics: names })
    const counts = new Map(kept.topics.map(({ name, partitions }) => [name, partitions.length]))
    expect(names.map((name) => counts.get(name))).toStrictEqual([6, 1, 1])
    const ends = await Promise.all(names.map((name) => admin.fetchTopicOffsets(name)))
    await admin.disconnect()
    // The questions for rights leave nothing behind.
    expect(ends.flat().every(({ high }) => high === '0')).toBe(true)
    expect((await saidBy(settings)).fine).toContain(`topic ${deadLetterTopic} may be written to.`)
  })

  test('makes the topic of messages with as many partitions as are wanted, and says where there are too few brokers for the copies', async () => {
    const settings = settingsOf({})
    const tooMany = await saidBy(settings, true, { partitions: 3, copies: 99 })
    expect(tooMany.wrong).toStrictEqual(
      [settings.topic, settings.deadLetterTopic, settings.feedTopic].map(
        (name) => `topic ${name} cannot be made (INVALID_REPLICATION_FACTOR).`,
      ),
    )
    const made = await saidBy(settings, true, { partitions: 3, copies: 1 })
    expect(made.wrong).toStrictEqual([])
    expect(made.fine).toContain(
      `topic ${settings.topic} was made: 3 partitions, 1 copies of each, cleanup.policy=delete, min.insync.replicas=1, retention.ms=2592000000.`,
    )
    expect(made.fine).toContain(
      `topic ${settings.feedTopic} was made: 1 partitions, 1 copies of each, cleanup.policy=compact, min.insync.replicas=1.`,
    )
  })

  test.each([
    ['topic', 'compact'],
    ['topic', 'compact,delete'],
    ['deadLetterTopic', 'compact'],
    ['feedTopic', 'delete'],
    ['feedTopic', 'compact,delete'],
  ] as const)('tells that %s has cleanup.policy=%s', async (which, value) => {
    const topic = await makeTopic(brokers, { config: [{ name: 'cleanup.policy', value }] })
    const { wrong } = await saidBy(settingsOf({ [which]: topic }))
    const about = `topic ${topic} has cleanup.policy=`
    const [said = '', ...more] = wrong.filter((one) => one.startsWith(`topic ${topic} `))
    expect(more).toStrictEqual([])
    expect(said).toContain(about)
    // The broker writes a list in an order of its own.
    expect(said.slice(about.length, -1).split(',').toSorted()).toStrictEqual(value.split(','))
  })

  test('tells that nothing listens', async () => {
    const { answers, wrong } = await saidBy(settingsOf({ brokers: ['127.0.0.1:1'] }))
    expect({ answers, wrong }).toStrictEqual({
      answers: false,
      wrong: ['broker 127.0.0.1:1 does not answer (ECONNREFUSED).'],
    })
  })
})

describe.skipIf(lacks !== undefined)(`a broker with TLS, SASL and ACLs${lacks ? `: ${lacks}` : ''}`, () => {
  const dir = mkdtempSync(join(tmpdir(), 'ledger-kafka-secrets-'))
  const file = (name: string, content: string | Buffer): string => {
    const path = join(dir, name)
    writeFileSync(path, content)
    return path
  }
  let broker: Broker
  let tls: NonNullable<KafkaSettings['tls']>

  const userOf = (mechanism: SaslMechanism, username: string, password = 'secret') => ({
    sasl: { mechanism, username, passwordFile: file(`password-${username}`, `${password}\n`) },
  })
  const secured = (more: Partial<KafkaSettings> = userOf('scram-sha-256', 'admin')) =>
    settingsOf({ brokers: [broker.brokers], tls, ...more })

  beforeAll(async () => {
    const { cert, key } = selfSignedCertificate()
    const store = file('broker.pem', Buffer.concat([key, cert]))
    const certFile = file('cert.pem', cert)
    tls = { caFile: certFile, own: { certFile, keyFile: file('key.pem', key) } }
    const jaas = 'org.apache.kafka.common.security'
    broker = await startBroker({
      protocol: 'SASL_SSL',
      properties: {
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.location': store,
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': certFile,
        'ssl.client.auth': 'required',
        'listener.name.clients.ssl.client.auth': 'required',
        'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
        'sasl.mechanism.inter.broker.protocol': 'PLAIN',
        'listener.name.clients.plain.sasl.jaas.config': `${jaas}.plain.PlainLoginModule required username="admin" password="secret" user_admin="secret";`,
        'listener.name.clients.scram-sha-256.sasl.jaas.config': `${jaas}.scram.ScramLoginModule required;`,
        'listener.name.clients.scram-sha-512.sasl.jaas.config': `${jaas}.scram.ScramLoginModule required;`,
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS;User:admin',
      },
      formatting: [
        ...['--add-scram', 'SCRAM-SHA-256=[name=admin,password=secret]'],
        ...['--add-scram', 'SCRAM-SHA-512=[name=admin,password=secret]'],
        ...['--add-scram', 'SCRAM-SHA-256=[name=ledger,password=secret]'],
      ],
    })
  })
  afterAll(async () => {
    await broker.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  test.each<SaslMechanism>(['plain', 'scram-sha-256', 'scram-sha-512'])(
    'takes a user by %s over TLS with a certificate of its own',
    async (mechanism) => {
      expect((await saidBy(secured(userOf(mechanism, 'admin')), true)).wrong).toStrictEqual([])
    },
  )

  test('does not take another password, and tells that from a broker that is away', async () => {
    const { answers, wrong } = await saidBy(secured(userOf('scram-sha-256', 'admin', 'another')))
    expect(answers).toBe(true)
    expect(wrong).toHaveLength(1)
    expect(wrong[0]).toContain('does not take the user "admin" by scram-sha-256 (SASL)')
  })

  test('is not believed by another authority, and believes nobody without a certificate', async () => {
    const caFile = file('another.pem', selfSignedCertificate().cert)
    for (const other of [
      { ...tls, caFile },
      { ...tls, own: undefined },
    ]) {
      const { answers, wrong } = await saidBy(secured({ ...userOf('scram-sha-256', 'admin'), tls: other }))
      expect(answers).toBe(true)
      expect(wrong).toHaveLength(1)
      expect(wrong[0]).toContain('is there, and TLS to it fails')
    }
  })

  test('takes a password that was changed with the next connection', async () => {
    const settings = secured(userOf('scram-sha-256', 'admin', 'another'))
    const admin = kafkaClient(settings, NO_KAFKA_LOGGING).admin()
    await expect(admin.connect()).rejects.toThrow('SCRAM')
    userOf('scram-sha-256', 'admin')
    await admin.connect()
    await admin.disconnect()
  })

  test('says which right is missing, and nothing once the rights of the manual are there', async () => {
    const settings = secured(userOf('scram-sha-256', 'ledger'))
    expect((await saidBy({ ...settings, ...userOf('scram-sha-256', 'admin') }, true)).wrong).toStrictEqual([])
    const { topic, deadLetterTopic, feedTopic, group } = settings
    const missing = await saidBy(settings)
    expect(missing.wrong).toContain(`topic ${topic} may not be seen by this user, or does not exist.`)
    expect(missing.wrong).toContain(`group ${group} may not be joined by this user.`)

    const { READ, WRITE, DESCRIBE, DESCRIBE_CONFIGS } = AclOperationTypes
    const { TOPIC, GROUP } = AclResourceTypes
    const admin = kafkaClient(secured(), NO_KAFKA_LOGGING).admin()
    await admin.connect()
    const allow = (resourceType: AclResourceTypes, resourceName: string, operation: AclOperationTypes) => ({
      resourceType,
      resourceName,
      operation,
      principal: 'User:ledger',
      host: '*',
      permissionType: AclPermissionTypes.ALLOW,
      resourcePatternType: ResourcePatternTypes.LITERAL,
    })
    const topics = [topic, deadLetterTopic, feedTopic]
    await admin.createAcls({ acl: topics.map((name) => allow(TOPIC, name, DESCRIBE)) })
    const seen = await saidBy(settings)
    expect(seen.wrong).toContain(`topic ${topic} may not be read by this user.`)
    expect(seen.wrong).toContain(`topic ${deadLetterTopic} may not be written to by this user.`)
    // Each right of the manual, and what is said where it alone is missing.
    const configs = (name: string) => `topic ${name} does not show its settings (TOPIC_AUTHORIZATION_FAILED).`
    const rights = [
      [allow(TOPIC, topic, READ), `topic ${topic} may not be read by this user.`],
      [allow(TOPIC, deadLetterTopic, WRITE), `topic ${deadLetterTopic} may not be written to by this user.`],
      [allow(TOPIC, feedTopic, READ), `topic ${feedTopic} may not be read by this user.`],
      [allow(TOPIC, feedTopic, WRITE), `topic ${feedTopic} may not be written to by this user.`],
      [allow(GROUP, group, READ), `group ${group} may not be joined by this user.`],
      [allow(GROUP, `${group}.feed`, READ), `group ${group}.feed may not be joined by this user.`],
      ...topics.map((name) => [allow(TOPIC, name, DESCRIBE_CONFIGS), configs(name)] as const),
    ] as const
    await admin.createAcls({ acl: rights.map(([right]) => right) })
    const whole = await saidBy(settings)
    expect(whole.wrong).toStrictEqual([])
    for (const [right, said] of rights) {
      await admin.deleteAcls({ filters: [right] })
      const without = await saidBy(settings)
      expect([...without.wrong, ...without.doubtful], said).toContain(said)
      await admin.createAcls({ acl: [right] })
    }
    await admin.disconnect()
    expect(await saidBy(settings)).toStrictEqual(whole)
  })
})
