import type { Admin } from 'kafkajs'
import { afterAll, describe, expect, inject, onTestFailed, onTestFinished, test } from 'vitest'
import { randomOf } from '../simulation/random.ts'
import { type KafkaNames, kafkaNames, serveOnKafka } from '../support/kafka-ledger.ts'
import { type Ledger, scratchDir, sleep } from '../support/ledger-process.ts'
import { replayAll } from '../support/ledger-talk.ts'
import { forgetMembers } from '../support/servers/kafka/forget-members.ts'
import { makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'
import { differences } from './differences.ts'
import { type Kill, killMoments } from './kill-moments.ts'
import { digestsUnder } from './letters.ts'
import { IS_LONG } from './long.ts'
import { publishing } from './publishing.ts'
import { lettersOn, untilTakenUp } from './reached.ts'
import { traffic } from './traffic.ts'

const { brokers = '', absent } = inject('kafka')

const scratch = scratchDir()
afterAll(scratch.remove)

const ROUNDS = IS_LONG ? 20 : 5
const RECORDS_A_ROUND = 5_000
const ROUND_MS_MAX = 25_000
const END_MS_MAX = 240_000

/** The moments of the kills follow from it: other ones in every run, the same ones where it is given. */
const SEED = Number(process.env['LEDGER_TEST_SEED'] ?? Math.floor(Math.random() * 1_000_000))

describe.skipIf(absent !== undefined)(`a ledger that is killed${absent ? `: ${absent}` : ''}`, () => {
  /*
   * One ledger and one group over all rounds. A broker gives the partitions of a killed member away only after ten seconds
   * of silence. So that the kills and not this wait fill the time, it is mostly told at once that the member is gone; in
   * every fifth round it finds out by itself.
   */
  test(`${ROUNDS} times while others publish loses nothing, doubles nothing and keeps the order`, {
    timeout: ROUNDS * ROUND_MS_MAX + 2 * END_MS_MAX,
  }, async () => {
    const lives: Array<Ledger> = []
    onTestFailed(() => {
      const said = lives.at(-1)?.stderr().slice(-4_000) ?? 'nothing'
      process.stderr.write(`the kills again: LEDGER_TEST_SEED=${SEED}; the last one said: ${said}\n`)
    })
    onTestFinished(async () => {
      await Promise.all(lives.map((ledger) => ledger.stop('SIGKILL')))
    })
    const random = randomOf(SEED)
    const partitions = 3
    const names = kafkaNames(await makeTopic(brokers, { partitions }), await makeTopic(brokers))
    const wanted = { seed: 2, records: (ROUNDS + 1) * RECORDS_A_ROUND, partitions, contacts: 300 }
    const { records, model } = traffic(wanted)
    const live = async (): Promise<Ledger> => {
      const ledger = await serveOnKafka(`${scratch.dir}/killed`, brokers, names)
      lives.push(ledger)
      return ledger
    }
    const kills: Array<Kill> = []
    const source = publishing(brokers, names.topic, records, {
      together: 125,
      everyMs: 100,
      upTo: () => (kills.length + 1) * RECORDS_A_ROUND,
    })
    const kafka = quietKafka(brokers)
    const admin = kafka.admin()
    await admin.connect()
    let size = 0
    let reading = 0
    for (let round = 1; round <= ROUNDS; round++) {
      const ledger = await live()
      if (random.chance(0.2)) await sleep(random.below(2_000))
      else {
        await hasRead(ledger, size, ROUND_MS_MAX)
        await sleep(random.below(300))
      }
      const before = size
      size = await sizeOf(ledger)
      if (size > before) reading += 1
      await ledger.stop('SIGKILL')
      kills.push({ at: new Date().toISOString(), committed: await committedBy(admin, names) })
      if (round % 5 !== 0) await forgetMembers(brokers, names.group)
    }
    expect(source.isDone(), 'the kills must fall into the publishing').toBe(false)
    source.hurry()
    await source.done
    const ledger = await live()
    await untilTakenUp(kafka, names, END_MS_MAX)
    await admin.disconnect()
    const log = await replayAll(ledger)
    const letters = await lettersOn(kafka, names.deadLetterTopic)
    const digestOf = digestsUnder(`${ledger.dataDir}/keys.json`)
    const published = { model, topic: names.topic, digestOf, isReadAgain: true }
    expect(differences(published, log, letters).slice(0, 20)).toStrictEqual([])
    const { withinBatch, tornBatch } = killMoments(kills, log)
    process.stdout.write(
      `${ROUNDS} kills by seed ${SEED}: ${reading} after it had read, ${withinBatch} within a batch, which ${tornBatch} tore\n`,
    )
    expect(reading).toBeGreaterThan(ROUNDS / 2)
    expect(withinBatch).toBeGreaterThanOrEqual(ROUNDS / 5)
  })
})

/** Waits until it has recorded something, so long at most: a kill before that is a moment like any other. */
const hasRead = async (ledger: Ledger, before: number, withinMs: number): Promise<void> => {
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(20))
    if ((await sizeOf(ledger)) > before) return
}

const sizeOf = async (ledger: Ledger): Promise<number> => {
  const { json } = await ledger.ask<{ readonly asOf: { readonly size: number } }>(
    '/v1/check?contact=%2B13055550123&channel=sms',
  )
  return json.asOf.size
}

const committedBy = async (
  admin: Admin,
  { topic, group }: KafkaNames,
): Promise<ReadonlyMap<number, bigint>> => {
  const [of] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
  return new Map(of?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]))
}
