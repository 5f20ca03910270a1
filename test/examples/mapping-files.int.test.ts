import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'csv-parse/sync'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { Mapping, rowMapper } from '../../src/adapters/crm-files/index.ts'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))
const json = (file: string): unknown => JSON.parse(readFileSync(examples + file, 'utf8'))

const conforms = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(
  json('mapping.schema.json') as object,
)

const NAMES = readdirSync(examples).flatMap((file) =>
  file.endsWith('.map.json') ? [file.replace('.map.json', '')] : [],
)

interface Expected {
  readonly count: number
  readonly skipped: number
  readonly reasons: Readonly<Record<string, number>>
}

describe('the mapping files of examples/', () => {
  test('are one for each CSV file', () => {
    expect(readdirSync(examples).filter((file) => file.endsWith('.csv'))).toStrictEqual(
      NAMES.map((name) => `${name}.csv`),
    )
  })

  test.each(NAMES)('%s.map.json conforms to mapping.schema.json, and the codec reads it', (name) => {
    conforms(json(`${name}.map.json`))
    expect(conforms.errors).toBeNull()
    expect(E.isRight(Mapping.decode(json(`${name}.map.json`)))).toBe(true)
  })

  test.each(NAMES)('%s.map.json makes of its file what is expected of it', (name) => {
    const [header = [], ...rows] = parse(readFileSync(`${examples}${name}.csv`)) as ReadonlyArray<
      ReadonlyArray<string>
    >
    const { count, skipped, reasons } = json(`${name}.csv.expected.json`) as Expected
    const outcomes: Record<string, number> = { mapped: 0, skipped: 0 }
    const mapRow = mapperOf(name, header)
    for (const row of rows) {
      const mapped = mapRow(row)
      const word = mapped.status === 'unmappable' ? (mapped.problems[0]?.code ?? '') : mapped.status
      outcomes[word] = (outcomes[word] ?? 0) + 1
    }
    const unmappable = Object.entries(reasons).filter(([code]) => MAPPING_CODES.has(code))
    const mapped = count - skipped - unmappable.reduce((sum, [, times]) => sum + times, 0)
    expect(outcomes).toStrictEqual({ mapped, skipped, ...Object.fromEntries(unmappable) })
  })
})

/** Of the reasons that are expected of a file, those that its mapping gives; the others are the ledger's. */
const MAPPING_CODES: ReadonlySet<string> = new Set([
  'CELL_EMPTY',
  'CELL_UNKNOWN',
  'TIME_UNREADABLE',
  'NO_RULE',
  'ROW_LENGTH',
])

const mapperOf = (name: string, header: ReadonlyArray<string>) => {
  const mapping = Mapping.decode(json(`${name}.map.json`))
  if (E.isLeft(mapping)) throw new Error(`${name}.map.json is no mapping`)
  const mapper = rowMapper(mapping.right, header)
  if (E.isLeft(mapper)) throw new Error(`${name}: ${JSON.stringify(mapper.left)}`)
  return mapper.right
}

/** One list of documents, so that the schema and the codec cannot say different things. */
describe('mapping.schema.json and the codec agree', () => {
  const rule = { type: 'consent.granted.v1', data: { contact: { column: 'Phone', required: true } } }
  const good = { source: 's', id: '{Id}', time: { column: 'T', format: 'rfc3339' }, rules: [rule] }
  const valued = (value: unknown) => ({ ...good, data: { m: value } })
  const timed = (time: unknown) => ({ ...good, time })

  test.each([
    good,
    { ...good, $schema: 'mapping.schema.json', description: 'd', otherwise: 'skip' },
    { ...good, id: ['A', 'B'] },
    { source: 's', id: '{Id}', rules: [{ ...rule, time: { const: '2026-01-02T03:04:05Z' } }] },
    { ...good, rules: [{ ...rule, when: { A: ['x'], B: { words: ['y'] }, C: { filled: true } } }] },
    timed({ column: 'T', format: 'MM/dd/yyyy HH:mm', zone: 'America/New_York' }),
    timed({ column: 'T', format: "d MMM yyyy 'at' h:mm a", zone: 'UTC' }),
    timed({ column: 'T', format: 'epoch-ms' }),
    valued('text'),
    valued(7),
    valued(true),
    valued(['voice', 'sms']),
    valued({ template: '{A} {B}' }),
    valued({ const: ['x'], ifFilled: 'A' }),
    valued({ column: 'A', values: { x: 'y', z: null, w: { column: 'B' } }, else: null, split: ';' }),
    valued({ column: 'A', format: 'yyyy-MM-dd', zone: 'UTC', as: 'date' }),
    { ...good, data: { 'evidence.0.kind': 'x', 'evidence.1.kind': 'y' } },
  ])('on a good one: %j', (document) => {
    expect([conforms(document), E.isRight(Mapping.decode(document))]).toStrictEqual([true, true])
  })

  test.each([
    [],
    null,
    {},
    { ...good, extra: 1 },
    { ...good, source: ' ' },
    { ...good, id: 'constant' },
    { ...good, id: [] },
    { ...good, rules: [] },
    { source: 's', id: '{Id}', rules: [rule] },
    { ...good, otherwise: 'ignore' },
    { ...good, rules: [{ data: {} }] },
    { ...good, rules: [{ ...rule, type: 'org.consent-ledger.consent.granted.v1' }] },
    { ...good, rules: [{ ...rule, when: { A: 'x' } }] },
    { ...good, rules: [{ ...rule, when: { A: { words: ['x'], filled: true } } }] },
    timed({ column: 'T' }),
    timed({ column: 'T', format: 'MM/dd/yyyy HH:mm' }),
    timed({ column: 'T', format: 'MM/dd', zone: 'UTC' }),
    timed({ column: 'T', format: 'dd.MM.yyyy QQ', zone: 'UTC' }),
    timed({ const: 'today' }),
    timed({ const: '2026-01-02T03:04:05Z', column: 'T' }),
    valued(null),
    valued({}),
    valued([1]),
    valued({ column: '' }),
    valued({ column: 'A', requird: true }),
    valued({ column: 'A', values: { x: {} } }),
    valued({ column: 'A', format: 'yyyy-MM-dd' }),
    valued({ column: 'A', as: 'year' }),
    valued({ template: 'no column' }),
    valued({ const: 'x' }),
    { ...good, data: { 'a b': 1 } },
    { ...good, data: { 'a..b': 1 } },
    { ...good, data: { '0.a': 1 } },
  ])('on a bad one: %j', (document) => {
    expect([conforms(document), E.isRight(Mapping.decode(document))]).toStrictEqual([false, false])
  })
})
