import { parseArgs } from 'node:util'
import { checkFigures } from './check.bench.ts'
import { contractFigures } from './contracts.bench.ts'
import { eventStoreFigures } from './event-stores.bench.ts'
import { type Figure, machine, tableOf } from './figures.ts'
import { ingestFigures } from './ingest.bench.ts'
import { kafkaFigures } from './kafka.bench.ts'
import { registryFigures } from './registry.bench.ts'

/**
 * `npm run bench [-- --contacts N --events N --records N --numbers N --only ingest|check|store|contracts|kafka|registry]`: every figure of
 * docs/performance.md, in one run. `--records` lie on Kafka, `--numbers` are on a list.
 */
const { values } = parseArgs({
  options: {
    contacts: { type: 'string', default: '1000000' },
    events: { type: 'string', default: '200000' },
    records: { type: 'string', default: '300000' },
    numbers: { type: 'string', default: '10000000' },
    only: { type: 'string' },
  },
})

process.stdout.write(`${machine()}\n`)
const figures: Array<Figure> = []
const works = {
  ingest: () => ingestFigures(Number(values.events)),
  check: () => checkFigures(Number(values.contacts)),
  store: () => eventStoreFigures(Math.min(20_000, Number(values.events))),
  contracts: contractFigures,
  kafka: () => kafkaFigures(Number(values.records)),
  registry: () => registryFigures(Number(values.numbers)),
}
for (const [name, work] of Object.entries(works)) {
  if (values.only !== undefined && values.only !== name) continue
  for (const figure of await work()) {
    figures.push(figure)
    process.stdout.write(`${JSON.stringify(figure)}\n`)
  }
}
process.stdout.write(`\n${tableOf(figures)}\n`)
