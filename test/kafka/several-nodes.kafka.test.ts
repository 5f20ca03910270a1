import { mkdirSync } from 'node:fs'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { kafkaNames, serveOnKafka } from '../support/kafka-ledger.ts'
import { type Ledger, scratchDir, sleep } from '../support/ledger-process.ts'
import { replayAll } from '../support/ledger-talk.ts'
import { spawnEventStoreDb } from '../support/servers/eventstoredb/child.ts'
import { makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'
import { differences } from './differences.ts'
import { digestsUnder } from './letters.ts'
import { publishing } from './publishing.ts'
import { lettersOn, untilTakenUp } from './reached.ts'
import { traffic } from './traffic.ts'

const { brokers = '', absent } = inject('kafka')

const scratch = scratchDir()
afterAll(scratch.remove)

/** Longer than a member may be silent (10 seconds), so that the others have its partitions when it wakes. */
const PAUSED_MS = 13_000

describe.skipIf(absent !== undefined)(`several ledgers of one group${absent ? `: ${absent}` : ''}`, () => {
  test('record all once and in order while one is killed, one added, and one sleeps beyond its session', {
    timeout: 300_000,
  }, async () => {
    const partitions = 4
    const store = await spawnEventStoreDb()
    const keys = `${scratch.dir}/keys`
    mkdirSync(keys, { recursive: true, mode: 0o700 })
    const names = kafkaNames(await makeTopic(brokers, { partitions }), await makeTopic(brokers))
    const env = { LEDGER_EVENT_STORE: store.connectionString, LEDGER_KEY_FILE: `${keys}/keys.json` }
    const started: Array<Ledger> = []
    const join = async (name: string): Promise<Ledger> => {
      const node = await serveOnKafka(`${scratch.dir}/${name}`, brokers, names, env)
      started.push(node)
      return node
    }
    const { records, model } = traffic({ seed: 4, records: 40_000, partitions, contacts: 300 })
    const [one, two] = [await join('one'), await join('two')]
    const source = publishing(brokers, names.topic, records, { together: 40, everyMs: 100 })
    try {
      await sleep(4_000)
      await one.stop('SIGKILL')
      const three = await join('three')
      await sleep(PAUSED_MS)
      process.kill(two.pid ?? 0, 'SIGSTOP')
      await sleep(PAUSED_MS)
      const whileAsleep = (await replayAll(three)).length
      expect(source.isDone(), 'all of it must fall into the publishing').toBe(false)
      process.kill(two.pid ?? 0, 'SIGCONT')
      await sleep(3_000)
      source.hurry()
      await source.done
      await untilTakenUp(quietKafka(brokers), names, 120_000)
      const log = await replayAll(three)
      const letters = await lettersOn(quietKafka(brokers), names.deadLetterTopic)
      const digestOf = digestsUnder(env.LEDGER_KEY_FILE)
      const published = { model, topic: names.topic, digestOf, nodes: 3, isReadAgain: true }
      expect(differences(published, log, letters).slice(0, 20)).toStrictEqual([])
      expect(log.length).toBeGreaterThan(whileAsleep)
    } finally {
      await Promise.all(started.map((node) => node.stop('SIGKILL')))
      await store.kill()
    }
  })
})
