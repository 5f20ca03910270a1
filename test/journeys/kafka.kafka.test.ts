import { afterAll, describe, expect, inject, test } from 'vitest'
import { binary, eventually, kafkaNames, produce, serveOnKafka, structured } from '../support/kafka-ledger.ts'
import { scratchDir } from '../support/ledger-process.ts'
import { check, grant, newNumber, replayAll, withdrawal } from '../support/ledger-talk.ts'
import { makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'

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
    expect(ledger.stderr()).not.toContain('"level":50')
  })
})
