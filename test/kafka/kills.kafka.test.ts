import { afterAll, describe, expect, inject, test } from 'vitest'
import { kafkaNames, serveOnKafka } from '../support/kafka-ledger.ts'
import { type Ledger, scratchDir, sleep } from '../support/ledger-process.ts'
import { replayAll } from '../support/ledger-talk.ts'
import { freshName, makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'
import { differences } from './differences.ts'
import { digestsUnder } from './letters.ts'
import { IS_LONG } from './long.ts'
import { publishing } from './publishing.ts'
import { lettersOn, untilTakenUp } from './reached.ts'
import { traffic } from './traffic.ts'

const { brokers = '', absent } = inject('kafka')

const scratch = scratchDir()
afterAll(scratch.remove)

const ROUNDS = IS_LONG ? 60 : 20
const RECORDS = ROUNDS * 5_000

describe.skipIf(absent !== undefined)(`a ledger that is killed${absent ? `: ${absent}` : ''}`, () => {
  /*
   * Most rounds are of a group of their own, because a broker gives the partitions of a killed member away only after ten
   * seconds: where a ledger goes on is its own knowledge, so that it must not matter. Every tenth round keeps the group.
   */
  test(`${ROUNDS} times while others publish loses nothing, doubles nothing and keeps the order`, {
    timeout: 600_000,
  }, async () => {
    const partitions = 3
    const first = kafkaNames(await makeTopic(brokers, { partitions }), await makeTopic(brokers))
    const { records, model } = traffic({ seed: 2, records: RECORDS, partitions, contacts: 300 })
    const dir = `${scratch.dir}/killed`
    const source = publishing(brokers, first.topic, records, { together: 100, everyMs: 250 })
    const kafka = quietKafka(brokers)
    const sizes: Array<number> = []
    let names = first
    for (let round = 1; round <= ROUNDS; round++) {
      const isSameGroup = round % 10 === 0
      if (!isSameGroup) names = { ...names, group: freshName('ledger') }
      const ledger = await serveOnKafka(dir, brokers, names)
      await hasRead(ledger, sizes.at(-1) ?? 0, isSameGroup ? 20_000 : 8_000)
      await sleep(Math.random() * 500)
      sizes.push(await sizeOf(ledger))
      await ledger.stop('SIGKILL')
    }
    expect(source.isDone(), 'the kills must fall into the publishing').toBe(false)
    source.hurry()
    await source.done
    names = { ...names, group: freshName('ledger') }
    const ledger = await serveOnKafka(dir, brokers, names)
    try {
      await untilTakenUp(kafka, names, 200_000)
      const log = await replayAll(ledger)
      const letters = await lettersOn(kafka, names.deadLetterTopic)
      const digestOf = digestsUnder(`${dir}/keys.json`)
      const published = { model, topic: names.topic, digestOf, isReadAgain: true }
      expect(differences(published, log, letters).slice(0, 20)).toStrictEqual([])
      expect(new Set(sizes).size, `sizes at the kills: ${sizes.join(' ')}`).toBeGreaterThan(ROUNDS / 2)
    } finally {
      await ledger.stop()
    }
  })
})

/** Waits until it reads, or for so long: where it is killed before, that is a moment like any other. */
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
