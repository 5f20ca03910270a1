import { mkdirSync } from 'node:fs'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { eventually, kafkaNames, serveOnKafka } from '../support/kafka-ledger.ts'
import { type Environment, type Ledger, scratchDir, sleep } from '../support/ledger-process.ts'
import { replayAll } from '../support/ledger-talk.ts'
import { spawnEventStoreDb } from '../support/servers/eventstoredb/child.ts'
import { makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'
import { openProxy } from '../support/servers/proxy.ts'
import { commitsOf, settingBack } from './commits.ts'
import { differences } from './differences.ts'
import { digestsUnder } from './letters.ts'
import { type Members, membersOf } from './members.ts'
import { publishing } from './publishing.ts'
import { lettersOn, untilTakenUp } from './reached.ts'
import { traffic } from './traffic.ts'

const { brokers = '', absent } = inject('kafka')

const scratch = scratchDir()
afterAll(scratch.remove)

describe.skipIf(absent !== undefined)(`several ledgers of one group${absent ? `: ${absent}` : ''}`, () => {
  /*
   * The sleeper has an append under way when it falls asleep. It is let through to the store only after others have recorded
   * the same, and after the sleeper has joined the group again: late, and on behalf of an assignment that is over.
   */
  test('record all once and in order while one is killed, one added, and one sleeps beyond its session', {
    timeout: 300_000,
  }, async () => {
    const partitions = 4
    const store = await spawnEventStoreDb()
    const proxy = await openProxy(store.port)
    const keys = `${scratch.dir}/keys`
    mkdirSync(keys, { recursive: true, mode: 0o700 })
    const names = kafkaNames(await makeTopic(brokers, { partitions }), await makeTopic(brokers))
    const env = { LEDGER_EVENT_STORE: store.connectionString, LEDGER_KEY_FILE: `${keys}/keys.json` }
    const started: Array<Ledger> = []
    const join = async (name: string, more: Environment = {}): Promise<Ledger> => {
      const node = await serveOnKafka(`${scratch.dir}/${name}`, brokers, names, { ...env, ...more })
      started.push(node)
      return node
    }
    const { records, model } = traffic({ seed: 4, records: 40_000, partitions, contacts: 300 })
    const kafka = quietKafka(brokers)
    const members = (count: number, areWanted: (members: Members) => boolean = () => true) =>
      membersOf(kafka, names, partitions, (found) => found.size === count && areWanted(found))
    const one = await join('one')
    const sleeper = await join('sleeper', {
      LEDGER_EVENT_STORE: `esdb://127.0.0.1:${proxy.port}?tls=false`,
    })
    const source = publishing(brokers, names.topic, records, { together: 20, everyMs: 100 })
    try {
      const first = await members(2)
      await sleep(2_000)
      await one.stop('SIGKILL')
      const three = await join('three')
      const before = await members(2, (found) => [...found.keys()].some((id) => !first.has(id)))

      proxy.hold()
      await sleep(1_500)
      const inHand = await takenBy(sleeper)
      await sleep(500)
      expect(await takenBy(sleeper), 'an append must be under way').toBe(inHand)
      process.kill(sleeper.pid ?? 0, 'SIGSTOP')
      const asleep = await members(1)
      const [left = ''] = asleep.keys()
      expect([...before.keys()]).toContain(left)
      const whileAsleep = (await replayAll(three)).length
      await eventually(
        async () => (await replayAll(three)).length,
        (length) => length > whileAsleep + 200,
      )
      expect(source.isDone(), 'all of it must fall into the publishing').toBe(false)

      process.kill(sleeper.pid ?? 0, 'SIGCONT')
      const woken = await members(2)
      expect([...woken.keys()].filter((id) => before.has(id))).toStrictEqual([left])
      expect(sleeper.stderr()).toContain('not aware of this member')
      expect(await takenBy(sleeper), 'it must still be under way').toBe(inHand)
      proxy.release()
      await eventually(
        () => takenBy(sleeper),
        (taken) => taken > inHand,
      )
      source.hurry()
      await source.done
      await untilTakenUp(kafka, names, 120_000)
      const log = await replayAll(three)
      const letters = await lettersOn(kafka, names.deadLetterTopic)
      const digestOf = digestsUnder(env.LEDGER_KEY_FILE)
      const published = { model, topic: names.topic, digestOf, nodes: 3, isReadAgain: true }
      expect(differences(published, log, letters).slice(0, 20)).toStrictEqual([])
      const commits = await commitsOf(kafka, names)
      expect(commits.length).toBeGreaterThan(100)
      expect(settingBack(commits)).toStrictEqual([])
    } finally {
      await Promise.all(started.map((node) => node.stop('SIGKILL')))
      await proxy.close()
      await store.kill()
    }
  })
})

/** How many messages a ledger has taken from Kafka, whatever became of them. */
const takenBy = async (ledger: Ledger): Promise<number> =>
  (await ledger.ask('/metrics')).text
    .split('\n')
    .filter((line) => line.startsWith('ledger_kafka_messages_total{'))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
