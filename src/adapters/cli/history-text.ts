import type { Json, JsonObject } from '../../domain/kernel/json.ts'
import type { History, HistoryLine } from '../../domain/ports/ledger.ts'
import { asOfLine, lines } from './decision-text.ts'
import { counted } from './printable.ts'

export const historyText = ({ contact, events, protectedWithheld, asOf }: History): string =>
  lines([
    `${contact}: ${counted(events.length, 'event')}`,
    ...events.flatMap(eventLines),
    ...(protectedWithheld === undefined ? [] : [`Protected values are not shown: ${protectedWithheld}.`]),
    asOfLine(asOf),
  ])

const eventLines = (line: HistoryLine): ReadonlyArray<string> => [
  `  ${line.occurredAt ?? line.recordedAt}  ${line.type}`,
  ...factsOf(line.data).map((fact) => `    ${fact}`),
  ...Object.entries(line.protected ?? {}).map(
    ([path, value]) => `    ${path}: ${JSON.stringify(value)} (protected)`,
  ),
  `    event ${line.eventId}, revision ${line.revision}, recorded ${line.recordedAt} at ${line.position}`,
  `    source ${line.source}`,
]

/** The facts in clear. Whose they are and what is sealed says nothing to people. */
const factsOf = (data: Json): ReadonlyArray<string> => {
  if (!isObject(data)) return []
  const { contact: _, protected: __, occurredAt: ___, ...facts } = data
  return leavesOf(facts, '').map(([path, value]) => `${path}: ${value}`)
}

const leavesOf = (value: Json, path: string): ReadonlyArray<readonly [string, string]> => {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string'))
    return value.length === 0 ? [] : [[path, value.join(', ')]]
  if (typeof value !== 'object' || value === null) return [[path, String(value)]]
  return Object.entries(value).flatMap(([name, below]: [string, Json]) =>
    leavesOf(below, path === '' ? name : `${path}.${name}`),
  )
}

const isObject = (data: Json): data is JsonObject =>
  typeof data === 'object' && data !== null && !Array.isArray(data)
