import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { UNPACKED_BYTES_MAX } from '../../src/adapters/kafka/compression/codecs.ts'
import { eventually, kafkaNames, serveOnKafka } from '../support/kafka-ledger.ts'
import { type Ledger, scratchDir, sleep } from '../support/ledger-process.ts'
import { type Message, replayAll } from '../support/ledger-talk.ts'
import { runProgram } from '../support/run-program.ts'
import { kafkaJars, lacksForBroker } from '../support/servers/kafka/artifacts.ts'
import { makeTopic } from '../support/servers/kafka/topics.ts'
import { grants, unlike } from './grants.ts'
import { highWaterOf } from './high-water.ts'

const { brokers = '', absent } = inject('kafka')
const lacks = absent ?? (await lacksForBroker())

const scratch = scratchDir()
afterAll(scratch.remove)

const COMPRESSIONS = ['gzip', 'snappy', 'lz4', 'zstd'] as const

describe.skipIf(lacks !== undefined)(`what Kafka's own client compressed${lacks ? `: ${lacks}` : ''}`, () => {
  test('is read, and a bomb of each kind holds its partition with bounded memory while the others go on', {
    timeout: 240_000,
  }, async () => {
    // Snappy leaves a twentieth of nothing, which is more than a batch may be by default.
    const config = [{ name: 'max.message.bytes', value: '8000000' }]
    const topic = await makeTopic(brokers, { partitions: COMPRESSIONS.length + 1, config })
    const names = kafkaNames(topic, await makeTopic(brokers))
    const readable = COMPRESSIONS.map((_, i) => grants(200 + i))
    const beside = grants(200)
    const bomb = `zeros ${UNPACKED_BYTES_MAX + 1}`
    const lines = (values: ReadonlyArray<string>, partition: number): ReadonlyArray<string> =>
      values.map((value) => `${COMPRESSIONS[partition] ?? 'none'}\t${partition}\t${value}`)
    await publishByJava(topic, [
      ...readable.flatMap((events, partition) =>
        lines([...textsOf(events), bomb, ...textsOf(grants(5))], partition),
      ),
      ...lines(textsOf(beside), COMPRESSIONS.length),
    ])

    const ledger = await serveOnKafka(`${scratch.dir}/compressed`, brokers, names)
    try {
      const wanted = [...readable.flat(), ...beside]
      await eventually(
        () => replayAll(ledger),
        ({ length }) => length >= wanted.length,
      )
      const told = await eventually(
        () => unreadableIn(ledger),
        ({ length }) => length >= COMPRESSIONS.length,
      )
      await sleep(2_000)
      expect(unlike(await replayAll(ledger), wanted)).toStrictEqual([])
      expect(
        told.toSorted((one, other) => Number(one.firstOffset) - Number(other.firstOffset)),
      ).toStrictEqual(
        COMPRESSIONS.map((compression, i) => ({
          ...{ topic, compression, reason: 'too-large' },
          ...{ firstOffset: String(200 + i), lastOffset: String(200 + i) },
        })),
      )
      const highWaterMb = highWaterOf(ledger.pid ?? 0)
      expect(highWaterMb).toBeLessThan(700)
      process.stdout.write(`four bombs: ${highWaterMb} MB resident at most\n`)
    } finally {
      expect(await ledger.stop()).toMatchObject({ code: 0 })
    }
  })
})

const textsOf = (events: ReadonlyArray<Message>): ReadonlyArray<string> =>
  events.map((event) => JSON.stringify(event))

/** Lines of a compression, a partition and a value. */
const publishByJava = async (topic: string, lines: ReadonlyArray<string>): Promise<void> => {
  const path = join(scratch.dir, 'records')
  writeFileSync(path, lines.join('\n'))
  const program = join(import.meta.dirname, 'Compressed.java')
  const classPath = join(await kafkaJars(), '*')
  await runProgram('java', ['-Xmx700m', '-cp', classPath, program, brokers, topic, path])
}

interface Unreadable {
  readonly topic: string
  readonly compression: string
  readonly reason: string
  readonly firstOffset: string
  readonly lastOffset: string
}

const unreadableIn = (ledger: Ledger): ReadonlyArray<Unreadable> =>
  ledger
    .stderr()
    .split('\n')
    .filter((line) => line.includes('"compression"'))
    .map((line) => JSON.parse(line) as Unreadable)
    .map(({ topic, compression, reason, firstOffset, lastOffset }) => ({
      ...{ topic, compression, reason },
      ...{ firstOffset, lastOffset },
    }))
