import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { decodeMessage } from '../../src/domain/workflow/decode-message.ts'
import { validatorOf } from '../docs/message-schemas.ts'
import { fakeDecoding, NOW } from '../support/fake-ledger.ts'
import { passedOver } from '../support/passed-over.ts'
import { runProgram } from '../support/run-program.ts'
import { lacksForBroker } from '../support/servers/kafka/artifacts.ts'
import { type ReadRecord, readTopic } from '../support/servers/kafka/read-topic.ts'
import { makeTopic } from '../support/servers/kafka/topics.ts'
import { pythonWith } from './python-with.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const EXAMPLES = join(ROOT, 'examples/kafka')

const { brokers = '', absent } = inject('kafka')

interface Producer {
  readonly language: string
  /** Why it cannot be run here; undefined where it can. */
  readonly lacks: string | undefined
  readonly command: () => readonly [program: string, ...args: ReadonlyArray<string>]
}

/** Maven writes beside its pom.xml, so that is a copy. */
const aside = mkdtempSync(join(tmpdir(), 'consent-ledger-java-'))
for (const name of ['pom.xml', 'Publish.java']) cpSync(join(EXAMPLES, name), join(aside, name))
afterAll(() => rmSync(aside, { recursive: true, force: true }))

const python = absent === undefined ? await pythonWith(join(EXAMPLES, 'requirements.txt')) : { lacks: absent }

const PRODUCERS: ReadonlyArray<Producer> = [
  {
    language: 'TypeScript',
    lacks: absent,
    command: () => [process.execPath, join(EXAMPLES, 'publish.ts')],
  },
  {
    language: 'Python',
    lacks: absent ?? passedOver(python.lacks),
    command: () => [python.program ?? '', join(EXAMPLES, 'publish.py')],
  },
  {
    language: 'Java',
    lacks: absent ?? passedOver(await lacksForBroker()),
    command: () => ['mvn', '-q', '-B', '-f', aside, 'compile', 'exec:java'],
  },
]

/** Kept from the batch that a record came in: -1 where its producer is not idempotent. */
interface OfBatch {
  readonly batchContext: { readonly producerId: string }
}

/** A Maven that lives for seconds: compiling its own code any further takes longer than that saves. */
const MAVEN = { MAVEN_OPTS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1' }

/** What Java's murmur2 makes of the key, of seven. */
const PARTITION_OF_KEY = 6

/** By language. */
const sent = new Map<string, unknown>()

for (const { language, lacks, command } of PRODUCERS)
  describe.skipIf(lacks !== undefined)(`examples/kafka in ${language}${lacks ? `: ${lacks}` : ''}`, () => {
    let topic = ''
    let said: ReadonlyArray<string> = []
    let records: ReadonlyArray<ReadRecord> = []

    beforeAll(async () => {
      topic = await makeTopic(brokers, { partitions: 7 })
      const [program, ...args] = command()
      const env = { ...process.env, KAFKA_BROKERS: brokers, KAFKA_TOPIC: topic, ...MAVEN }
      // Twice, as after a crash of the CRM between sending and noting that it was sent.
      for (const _ of ['first', 'again']) {
        const stdout = stripVTControlCharacters(await runProgram(program, args, { env, cwd: ROOT }))
        said = [...said, ...stdout.trim().split('\n')]
      }
      records = await readTopic(brokers, topic)
    })

    const values = () => records.map(({ value }) => JSON.parse(String(value)) as { readonly type: string })

    test('waits for each and says where it lies', () => {
      expect(said).toStrictEqual(
        records.map(({ partition, offset, value }) => {
          const { type, id } = JSON.parse(String(value)) as Readonly<Record<string, string>>
          return `${topic}[${partition}] offset ${offset}: ${type} ${id}`
        }),
      )
    })
    test('sends what the ledger understands, in structured mode', () => {
      for (const { headers } of records)
        expect(String(headers?.['content-type'])).toBe('application/cloudevents+json; charset=UTF-8')
      for (const event of values()) {
        expect(decodeMessage(fakeDecoding)(event, NOW)).toMatchObject({ _tag: 'Right' })
        expect(validatorOf(event.type.replace('org.consent-ledger.', ''))(event)).toBe(true)
      }
      expect(values().map(({ type }) => type.split('.').slice(2, 4).join('.'))).toStrictEqual([
        ...['consent.granted', 'consent.withdrawn', 'dnc.added'],
        ...['consent.granted', 'consent.withdrawn', 'dnc.added'],
      ])
    })
    test('sends the same when it sends again', () => {
      const names = values().map((event) => {
        const message = decodeMessage(fakeDecoding)(event, NOW)
        return E.isRight(message)
          ? `${message.right.eventId} ${message.right.contentDigest}`
          : 'not understood'
      })
      expect(names.slice(3)).toStrictEqual(names.slice(0, 3))
      expect(new Set(names).size).toBe(3)
    })
    test('keeps the order: one key, one partition, which is the same in every language', () => {
      expect(new Set(records.map(({ key }) => String(key)))).toStrictEqual(new Set(['customer-4711']))
      expect(new Set(records.map(({ partition }) => partition))).toStrictEqual(new Set([PARTITION_OF_KEY]))
    })
    test('is idempotent', () => {
      for (const record of records)
        expect(Number((record as unknown as OfBatch).batchContext.producerId)).toBeGreaterThanOrEqual(0)
    })
    test('says what the others say', () => {
      sent.set(language, values())
      for (const others of sent.values()) expect(values()).toStrictEqual(others)
    })
  })
