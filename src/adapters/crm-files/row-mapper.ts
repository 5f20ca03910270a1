import * as E from 'fp-ts/lib/Either.js'
import { type Stance, timeReader } from './cell-time.ts'
import { type Columns, columnsOf, type Row } from './columns.ts'
import { conditionReader, type Holds } from './condition.ts'
import { type DataOfRow, dataReader, type ReadData, withOwn } from './data-path.ts'
import type { Id, Mapping, MessageType, Rule, Time } from './mapping.ts'
import { emptyCell, type MappingProblem, type MappingProblems, unreadableTime } from './problem.ts'
import { columnsIn } from './value.ts'

export interface MappedEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly data: DataOfRow
}

/** What became of a row. A skipped one is none of the mapping's business: it is counted, and not an error. */
export type MappedRow =
  | { readonly status: 'mapped'; readonly event: MappedEvent }
  | { readonly status: 'skipped' }
  | { readonly status: 'unmappable'; readonly problems: MappingProblems }

export type MapRow = (row: Row) => MappedRow

/** Binds a mapping to a file's header once, so that each row costs no look-up of names. */
export const rowMapper = (mapping: Mapping, header: Row): E.Either<MappingProblems, MapRow> => {
  const columns = columnsOf(header)
  const readId = idReader(mapping.id, columns)
  const rules = mapping.rules.map((rule) => boundRule(mapping, rule, columns))
  const problems = columns.problems()
  if (problems.length > 0) return E.left(problems)

  return E.right((row) => {
    if (row.length !== header.length) return unmappable([rowLength(header)])
    const rule = rules.find(({ holds }) => holds(row))
    if (rule === undefined)
      return mapping.otherwise === 'skip' ? { status: 'skipped' } : unmappable([noRule(mapping)])
    return eventOf(rule, mapping.source, readId(row), row)
  })
}

interface BoundRule {
  readonly type: MessageType
  readonly stance: Stance
  readonly holds: Holds
  readonly readTime: ReadText
  readonly readData: ReadData
}

type ReadText = (row: Row, stance: Stance) => E.Either<MappingProblems, string>

const boundRule = (mapping: Mapping, rule: Rule, columns: Columns): BoundRule => ({
  type: rule.type,
  stance: REFUSALS.has(rule.type) ? 'refusal' : 'permission',
  holds: conditionReader(rule.when ?? {}, columns),
  readTime: timeOf(rule.time ?? mapping.time ?? { const: '' }, columns),
  readData: dataReader(withOwn(mapping.data ?? {}, rule.data), columns),
})

const REFUSALS: ReadonlySet<MessageType> = new Set<MessageType>([
  'consent.withdrawn.v1',
  'dnc.added.v1',
  'reply.received.v1',
])

const eventOf = (
  rule: BoundRule,
  source: string,
  id: E.Either<MappingProblems, string>,
  row: Row,
): MappedRow => {
  const time = rule.readTime(row, rule.stance)
  const data = rule.readData(row, rule.stance)
  if (E.isLeft(id) || E.isLeft(time) || E.isLeft(data))
    return unmappable([id, time, data].flatMap(problemsIn))
  const type = `org.consent-ledger.${rule.type}`
  const event = { id: id.right, source, type, time: time.right, data: data.right }
  return { status: 'mapped', event: { specversion: '1.0', ...event, datacontenttype: 'application/json' } }
}

const problemsIn = (found: E.Either<MappingProblems, unknown>): MappingProblems =>
  E.isLeft(found) ? found.left : []

/** A list of columns is joined as a JSON array, so that no two different rows have one id. */
const idReader = (id: Id, columns: Columns): ((row: Row) => E.Either<MappingProblems, string>) => {
  const names = typeof id === 'string' ? columnsIn(id) : id
  const cells = names.map((column) => ({ column, cell: columns.cell(column) }))
  return (row) => {
    const texts = new Map(cells.map(({ column, cell }) => [column, cell(row)]))
    const empty = names.filter((column) => texts.get(column) === '')
    if (empty.length > 0) return E.left(empty.map(emptyCell))
    return E.right(
      typeof id === 'string'
        ? id.replaceAll(/\{([^{}]+)\}/g, (_, column: string) => texts.get(column) ?? '')
        : JSON.stringify([...texts.values()]),
    )
  }
}

const timeOf = (time: Time, columns: Columns): ReadText => {
  if ('const' in time) return () => E.right(time.const)
  const { column, format } = time
  const cell = columns.cell(column)
  const read = timeReader(format, time.zone)
  return (row, stance) => {
    const text = cell(row)
    if (text === '') return E.left([emptyCell(column)])
    const found = read(text, stance)
    return found === undefined
      ? E.left([unreadableTime(column, format)])
      : E.right(new Date(found.ms).toISOString())
  }
}

const unmappable = (problems: MappingProblems): MappedRow => ({ status: 'unmappable', problems })

const rowLength = (header: Row): MappingProblem => ({
  code: 'ROW_LENGTH',
  column: '',
  expected: `${header.length} cells, as many as the header has`,
})

const noRule = ({ rules }: Mapping): MappingProblem => {
  const columns = [...new Set(rules.flatMap(({ when }) => Object.keys(when ?? {})))]
  return {
    code: 'NO_RULE',
    column: columns.join(', '),
    expected: 'cells that a rule of the mapping speaks of',
  }
}
