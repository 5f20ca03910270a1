import { afterAll, describe, expect, inject, test } from 'vitest'
import { kafkaNames, serveOnKafka } from '../support/kafka-ledger.ts'
import { scratchDir } from '../support/ledger-process.ts'
import { replayAll } from '../support/ledger-talk.ts'
import { makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'
import { differences } from './differences.ts'
import { highWaterOf } from './high-water.ts'
import { digestsUnder } from './letters.ts'
import { IS_LONG } from './long.ts'
import { openPublisher } from './publisher.ts'
import { lettersOn, untilTakenUp } from './reached.ts'
import { traffic } from './traffic.ts'

const { brokers = '', absent } = inject('kafka')

const scratch = scratchDir()
afterAll(scratch.remove)

const HEAP_MB = 256
const RECORDS = IS_LONG ? 28_000 : 2_800
/** Much of what an event may hold: 65,535 bytes as it is stored, encrypted and in base64. */
const WORDS_LENGTH = 40_000

describe.skipIf(absent !== undefined)(`a backlog larger than the heap${absent ? `: ${absent}` : ''}`, () => {
  test(`of ${RECORDS} records of ${WORDS_LENGTH} characters is taken up with a heap of ${HEAP_MB} MB`, {
    timeout: 900_000,
  }, async () => {
    const partitions = 4
    const names = kafkaNames(await makeTopic(brokers, { partitions }), await makeTopic(brokers))
    const wanted = { seed: 6, records: RECORDS, partitions, contacts: 500, wordsLength: WORDS_LENGTH }
    const { records, model } = traffic(wanted)
    const bytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)
    expect(bytes).toBeGreaterThan(IS_LONG ? 1e9 : 1e8)
    const publisher = openPublisher(brokers)
    for (let at = 0; at < records.length; at += 20)
      await publisher.publish(names.topic, records.slice(at, at + 20))
    await publisher.close()
    const ledger = await serveOnKafka(`${scratch.dir}/backlog`, brokers, names, {
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
    })
    try {
      await untilTakenUp(quietKafka(brokers), names, 800_000)
      const highWaterMb = highWaterOf(ledger.pid ?? 0)
      const log = await replayAll(ledger, 100)
      const letters = await lettersOn(quietKafka(brokers), names.deadLetterTopic)
      const digestOf = digestsUnder(`${ledger.dataDir}/keys.json`)
      const published = { model, topic: names.topic, digestOf }
      expect(differences(published, log, letters).slice(0, 20)).toStrictEqual([])
      expect(highWaterMb).toBeLessThan(1_000)
      process.stdout.write(`${Math.round(bytes / 1e6)} MB of backlog: ${highWaterMb} MB resident at most\n`)
    } finally {
      await ledger.stop()
    }
  })
})
