import type { Kafka } from 'kafkajs'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { binary, eventually, kafkaNames, produce, serveOnKafka, structured } from '../support/kafka-ledger.ts'
import { scratchDir, sleep } from '../support/ledger-process.ts'
import { check, grant, message, newNumber, record, replayAll, withdrawal } from '../support/ledger-talk.ts'
import { freshName, makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'

const { brokers = '', absent } = inject('kafka')

const scratch = scratchDir()
afterAll(scratch.remove)

describe.skipIf(absent !== undefined)(`a ledger that reads from Kafka${absent ? `: ${absent}` : ''}`, () => {
  const kafka = quietKafka(brokers)

  test('records what comes in structured and in binary mode, each once', async () => {
    const names = kafkaNames(await makeTopic(brokers, { partitions: 2 }), await makeTopic(brokers))
    const [first, second] = [newNumber(), newNumber()]
    const events = [grant(first), withdrawal(first), grant(second)]
    await produce(kafka, names.topic, events.map(structured))
    await produce(kafka, names.topic, [...events.map(binary), binary(grant(second))], 1)
    const ledger = await serveOnKafka(`${scratch.dir}/modes`, brokers, names)
    try {
      const log = await eventually(
        () => replayAll(ledger),
        ({ length }) => length >= 4,
      )
      expect(log.map(({ type }) => type).sort()).toStrictEqual([
        'ConsentGranted',
        'ConsentGranted',
        'ConsentGranted',
        'ConsentWithdrawn',
      ])
      expect((await check(ledger, { contact: first, channel: 'sms' })).verdict).toBe('deny')
    } finally {
      await ledger.stop()
    }
  })

  test('records replies in both modes: a refusal withdraws before anybody is asked', async () => {
    const names = kafkaNames(await makeTopic(brokers), await makeTopic(brokers))
    const [stopping, asking] = [newNumber(), newNumber()]
    const reply = (contact: string, text: string) =>
      message('reply.received', { contact, text, channel: 'sms', seller: 'default', purpose: 'marketing' })
    const stop = reply(stopping, 'Arrêtez de m’écrire')
    await produce(kafka, names.topic, [structured(stop), binary(stop), binary(reply(asking, 'AIDE'))])
    const ledger = await serveOnKafka(`${scratch.dir}/replies`, brokers, names)
    try {
      const log = await eventually(
        () => replayAll(ledger),
        ({ length }) => length >= 2,
      )
      expect(log.map(({ type }) => type)).toStrictEqual(['ConsentWithdrawn', 'ReplyReceived'])
      const { reasons } = await check(ledger, { contact: stopping, channel: 'sms' })
      expect(reasons.map(({ code }) => code)).toContain('CONSENT_WITHDRAWN')
    } finally {
      await ledger.stop()
    }
  })

  test('puts poison aside and announces it without its content; the rest is recorded', async () => {
    const names = kafkaNames(await makeTopic(brokers), await makeTopic(brokers))
    const contact = newNumber()
    const first = grant(contact)
    await produce(kafka, names.topic, [
      structured(first),
      { value: `no JSON of ${contact}` },
      { key: 'k', value: null },
      structured({ ...grant(contact), data: { contact } }),
      structured({ ...grant(contact), data: { ...first.data, scope: {} } }),
      structured({ ...first, data: { ...first.data, level: 'express' } }),
      structured(withdrawal(contact)),
    ])
    const ledger = await serveOnKafka(`${scratch.dir}/poison`, brokers, names)
    try {
      const letters = await lettersOf(kafka, names.deadLetterTopic, 5)
      expect(letters.map(({ reason, offset }) => `${offset} ${reason}`)).toStrictEqual([
        '1 UNDECODABLE',
        '2 TOMBSTONE',
        '3 UNDECODABLE',
        '4 SCOPE_NOT_SPECIFIC',
        '5 CONFLICT',
      ])
      const log = await eventually(
        () => replayAll(ledger),
        ({ length }) => length >= 7,
      )
      const aside = log.filter(({ type }) => type === 'EventQuarantined')
      expect(log.filter(({ type }) => type.startsWith('Consent'))).toHaveLength(2)
      expect(aside).toHaveLength(5)
      const leaves = aside.map(({ leaf }) => Buffer.from(leaf, 'base64').toString('latin1')).join()
      expect(letters.filter(({ digest }) => !leaves.includes(digest))).toStrictEqual([])
      expect(JSON.stringify(letters)).not.toContain(contact)
      expect(JSON.stringify(letters)).not.toContain(contact.slice(2))
      expect((await check(ledger, { contact, channel: 'sms' })).verdict).toBe('deny')
    } finally {
      await ledger.stop()
    }
    expect(ledger.stderr()).not.toContain(contact.slice(2))
  })

  test('goes on after a stop and after a kill where it was, and records nothing twice', async () => {
    const names = kafkaNames(await makeTopic(brokers, { partitions: 3 }), await makeTopic(brokers))
    const dir = `${scratch.dir}/again`
    const events = Array.from({ length: 60 }, () => grant(newNumber()))
    for (const [round, signal] of (['SIGTERM', 'SIGKILL', 'SIGTERM'] as const).entries()) {
      const some = events.slice(round * 20, round * 20 + 20)
      for (const partition of [0, 1, 2])
        await produce(
          kafka,
          names.topic,
          some.filter((_, i) => i % 3 === partition).map(structured),
          partition,
        )
      const ledger = await serveOnKafka(dir, brokers, names)
      try {
        const log = await eventually(
          () => replayAll(ledger),
          ({ length }) => length >= round * 20 + 20,
        )
        expect(log).toHaveLength(round * 20 + 20)
        expect(new Set(log.map(({ eventId }) => eventId)).size).toBe(log.length)
      } finally {
        await ledger.stop(signal)
      }
    }
  })

  test('answers while Kafka is away, and stops in time', async () => {
    const ledger = await serveOnKafka(
      `${scratch.dir}/away`,
      '127.0.0.1:1',
      kafkaNames('nowhere', 'nowhere-either'),
    )
    const contact = newNumber()
    await record(ledger, grant(contact))
    expect((await check(ledger, { contact, channel: 'sms' })).verdict).toBe('permit')
    const startedAt = performance.now()
    expect(await ledger.stop()).toMatchObject({ code: 0 })
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })

  test('reads nothing as a reader', async () => {
    const names = kafkaNames(await makeTopic(brokers), await makeTopic(brokers))
    await produce(kafka, names.topic, [structured(grant(newNumber()))])
    const ledger = await serveOnKafka(`${scratch.dir}/reader`, brokers, names, { LEDGER_ROLE: 'reader' })
    await sleep(3_000)
    expect(await replayAll(ledger)).toStrictEqual([])
    await ledger.stop()
  })
})

interface Letter {
  readonly reason: string
  readonly offset: string
  readonly digest: string
}

/** What is announced, in the order of the topic. */
const lettersOf = async (kafka: Kafka, topic: string, count: number): Promise<ReadonlyArray<Letter>> => {
  const consumer = kafka.consumer({ groupId: freshName('letters') })
  const seen: Array<Letter> = []
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      eachMessage: async ({ message: { value } }) => void seen.push(JSON.parse(String(value)) as Letter),
    })
    return await eventually(
      () => seen,
      ({ length }) => length >= count,
    )
  } finally {
    await consumer.disconnect()
  }
}
