import { afterAll, describe, expect, inject, test } from 'vitest'
import { kafkaNames, serveOnKafka } from '../support/kafka-ledger.ts'
import { scratchDir } from '../support/ledger-process.ts'
import { replayAll } from '../support/ledger-talk.ts'
import { lacksForBroker } from '../support/servers/kafka/artifacts.ts'
import { startCluster } from '../support/servers/kafka/cluster.ts'
import { makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'
import { differences } from './differences.ts'
import { digestsUnder } from './letters.ts'
import { publishing } from './publishing.ts'
import { lettersOn, untilTakenUp } from './reached.ts'
import { traffic } from './traffic.ts'

const { absent } = inject('kafka')
const lacks = absent ?? (await lacksForBroker())

const scratch = scratchDir()
afterAll(scratch.remove)

describe.skipIf(lacks !== undefined)(`several brokers${lacks ? `: ${lacks}` : ''}`, () => {
  test('of which the leader is killed under load: the others lead, and nothing is lost, doubled or reordered', {
    timeout: 180_000,
  }, async () => {
    const cluster = await startCluster()
    const { brokers } = cluster
    const partitions = 3
    const copies = 3
    const names = kafkaNames(
      await makeTopic(brokers, { partitions, copies }),
      await makeTopic(brokers, { copies }),
    )
    const { records, model } = traffic({ seed: 7, records: 6_000, partitions, contacts: 200 })
    const ledger = await serveOnKafka(`${scratch.dir}/cluster`, brokers, names)
    const source = publishing(brokers, names.topic, records, { together: 100, everyMs: 100 })
    try {
      await untilTakenUp(quietKafka(brokers), names, 60_000)
      const leader = await leaderOf(brokers, names.topic)
      expect(source.isDone(), 'the kill must fall into the publishing').toBe(false)
      await cluster.nodes.get(leader)?.kill()
      await source.done
      expect(await leaderOf(brokers, names.topic)).not.toBe(leader)
      await untilTakenUp(quietKafka(brokers), names, 60_000)
      const log = await replayAll(ledger)
      const letters = await lettersOn(quietKafka(brokers), names.deadLetterTopic)
      const digestOf = digestsUnder(`${ledger.dataDir}/keys.json`)
      const published = { model, topic: names.topic, digestOf, isReadAgain: true }
      expect(differences(published, log, letters).slice(0, 20)).toStrictEqual([])
      expect((await ledger.ask('/readyz', { token: null })).status).toBe(200)
    } finally {
      await ledger.stop()
      await cluster.stop()
    }
  })
})

/** Who leads partition 0. */
const leaderOf = async (brokers: string, topic: string): Promise<number> => {
  const admin = quietKafka(brokers).admin()
  await admin.connect()
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    return topics[0]?.partitions.find(({ partitionId }) => partitionId === 0)?.leader ?? -1
  } finally {
    await admin.disconnect()
  }
}
