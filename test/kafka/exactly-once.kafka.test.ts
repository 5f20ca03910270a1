import { afterAll, describe, expect, inject, test } from 'vitest'
import { kafkaNames, serveOnKafka } from '../support/kafka-ledger.ts'
import { scratchDir } from '../support/ledger-process.ts'
import { replayAll } from '../support/ledger-talk.ts'
import { makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'
import { differences } from './differences.ts'
import { digestsUnder } from './letters.ts'
import { IS_LONG } from './long.ts'
import { openPublisher } from './publisher.ts'
import { lettersOn, untilTakenUp } from './reached.ts'
import { traffic } from './traffic.ts'

const { brokers = '', absent } = inject('kafka')

const scratch = scratchDir()
afterAll(scratch.remove)

const RECORDS = IS_LONG ? 200_000 : 20_000

describe.skipIf(absent !== undefined)(`the effect is exactly once${absent ? `: ${absent}` : ''}`, () => {
  test(`of ${RECORDS} records, 30 % of them copies, 5 % late, 1 % poison, from another client`, {
    timeout: 600_000,
  }, async () => {
    const partitions = 4
    const names = kafkaNames(await makeTopic(brokers, { partitions }), await makeTopic(brokers))
    const { records, model, shares } = traffic({ seed: 1, records: RECORDS, partitions, contacts: 2_000 })
    expect(shares.duplicates).toBeGreaterThan(0.28)
    expect(shares.late).toBeGreaterThan(0.03)
    expect(shares.poison).toBeGreaterThan(0.009)
    const publisher = openPublisher(brokers)
    const ledger = await serveOnKafka(`${scratch.dir}/all`, brokers, names)
    const kafka = quietKafka(brokers)
    try {
      await publisher.publish(names.topic, records)
      await untilTakenUp(kafka, names, 400_000)
      const log = await replayAll(ledger)
      const letters = await lettersOn(kafka, names.deadLetterTopic)
      const digestOf = digestsUnder(`${ledger.dataDir}/keys.json`)
      const published = { model, topic: names.topic, digestOf }
      expect(differences(published, log, letters).slice(0, 20)).toStrictEqual([])
      expect(log.filter(({ type }) => type !== 'EventQuarantined')).toHaveLength(model.valid.length)
    } finally {
      await publisher.close()
      await ledger.stop()
    }
  })
})
