import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exampleSuppressions } from '../../docs/asyncapi/examples.ts'
import { DeadLetterHeaders } from '../../docs/asyncapi/outgoing.ts'
import { decodeConfig, KNOWN_VARIABLES } from '../../src/adapters/config.ts'

const page = readFileSync(new URL('../../docs/kafka.md', import.meta.url), 'utf8')

test('docs/kafka.md names settings that there are, and all of those of Kafka', () => {
  const named = new Set(page.match(/LEDGER_[A-Z_]*[A-Z]/g))
  expect([...named].filter((name) => !KNOWN_VARIABLES.includes(name))).toStrictEqual([])
  expect(
    KNOWN_VARIABLES.filter((name) => name.startsWith('LEDGER_KAFKA_') && !named.has(name)),
  ).toStrictEqual([])
})

test('docs/kafka.md gives each topic the name that it has where nothing is set', () => {
  const config = decodeConfig({ LEDGER_KAFKA_BROKERS: '127.0.0.1:9092' })
  const kafka = config._tag === 'Right' ? config.right.kafka : undefined
  const defaults = [...page.matchAll(/^\| \w[\w ]* \| `(LEDGER_KAFKA_[A-Z_]*TOPIC)`, `([\w.-]+)` \|/gm)]
  expect(defaults.map(([, name, topic]) => [name, topic])).toStrictEqual([
    ['LEDGER_KAFKA_TOPIC', kafka?.topic],
    ['LEDGER_KAFKA_DEAD_LETTER_TOPIC', kafka?.deadLetterTopic],
    ['LEDGER_KAFKA_FEED_TOPIC', kafka?.feedTopic],
  ])
})

test('docs/kafka.md shows the suppressions that the schema describes', () => {
  const [, shown = ''] = /^```json\n([\s\S]*?)^```$/m.exec(page) ?? []
  expect(JSON.parse(shown)).toStrictEqual(exampleSuppressions)
})

test('docs/kafka.md names the headers of a dead letter', () => {
  const named = new Set(page.match(/(?<=`)ledger-[a-z]+(?=`)/g))
  const described = (DeadLetterHeaders['required'] as ReadonlyArray<string>).filter((name) =>
    name.startsWith('ledger-'),
  )
  expect([...named].sort()).toStrictEqual([...described].sort())
})

test('docs/operations.md names each metric of the ledger, and none that there is not', () => {
  const root = new URL('../../', import.meta.url)
  const sources = globSync('src/**/*.ts', { cwd: root }).map((path) =>
    readFileSync(new URL(path, root), 'utf8'),
  )
  const made = new Set(
    sources.flatMap((text) => text.match(/(?<='|# TYPE )ledger_\w+(?='| (counter|gauge|histogram))/g) ?? []),
  )
  const operations = readFileSync(new URL('docs/operations.md', root), 'utf8')
  const [, table = ''] = /^\| Metric \|.*\n([\s\S]*?)\n\n/m.exec(operations) ?? []
  const told = new Set(table.match(/(?<=^\| `)ledger_\w+/gm))
  expect([...told].sort()).toStrictEqual([...made].sort())
  const named = `${operations}${page}`.match(/(?<=`)ledger_\w+/g) ?? []
  expect(named.filter((name) => !made.has(name))).toStrictEqual([])
})
