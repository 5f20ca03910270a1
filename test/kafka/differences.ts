import type { Line } from '../support/ledger-talk.ts'
import type { Letter } from './letters.ts'
import type { Model, Poison } from './traffic.ts'

/** What was published, and where. */
export interface Published {
  readonly model: Model
  readonly topic: string
  /** The digest of a content under the ledger's own key. */
  readonly digestOf: (content: string) => string
  /** Ledgers that read. */
  readonly nodes?: number
  /** Whether a ledger or a broker was killed meanwhile, so that a dead letter may have been written again. */
  readonly isReadAgain?: boolean
}

/** How a ledger differs from the model of what was published: nothing where the effect was exactly once. */
export const differences = (
  published: Published,
  log: ReadonlyArray<Line>,
  letters: ReadonlyArray<Letter>,
): ReadonlyArray<string> => [
  ...amongConsents(published.model, log),
  ...amongPutAside(published, log),
  ...amongLetters(published, letters),
]

const amongConsents = ({ valid, order }: Model, log: ReadonlyArray<Line>): ReadonlyArray<string> => {
  const seen = new Map<string, Line>()
  const found: Array<string> = []
  const consents = log.filter(({ type }) => CONSENTS.has(type))
  for (const line of consents) {
    const time = timeOf(line)
    if (seen.has(time)) found.push(`twice in the ledger: ${time}`)
    seen.set(time, line)
  }
  const expected = new Map(valid.map((message) => [message.time, message]))
  for (const { time, type } of valid) {
    const line = seen.get(time)
    if (line === undefined) found.push(`lost: ${time}`)
    else if (line.type !== type) found.push(`of another type: ${time}`)
  }
  for (const time of seen.keys()) if (!expected.has(time)) found.push(`never published: ${time}`)

  const streamOf = new Map<string, string>()
  const contactOf = new Map<string, string>()
  for (const [time, line] of seen) {
    const contact = expected.get(time)?.contact
    if (contact === undefined) continue
    if ((streamOf.get(contact) ?? line.stream) !== line.stream)
      found.push(`one contact in two streams: ${time}`)
    if ((contactOf.get(line.stream) ?? contact) !== contact) found.push(`two contacts in one stream: ${time}`)
    streamOf.set(contact, line.stream)
    contactOf.set(line.stream, contact)
  }

  const placeOf = new Map([...seen.keys()].map((time, place) => [time, place]))
  for (const times of order.values())
    for (const [i, time] of times.entries()) {
      const before = i === 0 ? undefined : times[i - 1]
      if (
        before !== undefined &&
        (placeOf.get(before) ?? -1) > (placeOf.get(time) ?? Number.POSITIVE_INFINITY)
      )
        found.push(`out of order: ${before} after ${time}`)
    }
  return found
}

const CONSENTS = new Set(['ConsentGranted', 'ConsentWithdrawn', 'DncAdded'])

const timeOf = ({ occurredAt }: Line): string => new Date(occurredAt).toISOString()

/** Each content is put aside once, under its own digest, from one of the places where it lay. */
const amongPutAside = (
  { model: { poison }, topic, digestOf, nodes = 1 }: Published,
  log: ReadonlyArray<Line>,
): ReadonlyArray<string> => {
  const found: Array<string> = []
  const places = Map.groupBy(poison, ([, { content }]) => digestOf(content))
  const aside = log.filter(({ type }) => type === 'EventQuarantined')
  // Two nodes may put the same bytes aside before either sees the other's: one id, once in the stream of each.
  const ids = Map.groupBy(aside, ({ leaf }) => digestIn(leaf))
  for (const digest of places.keys()) if (!ids.has(digest)) found.push(`not put aside: ${digest}`)
  for (const [digest, lines] of ids)
    if (new Set(lines.map(({ eventId }) => eventId)).size > 1)
      found.push(`put aside under two ids: ${digest}`)
  for (const { leaf, data } of aside) {
    const digest = digestIn(leaf)
    const [[, what] = []] = places.get(digest) ?? []
    if (what === undefined) found.push(`put aside, and never published as poison: ${digest}`)
    else if (data['reason'] !== what.reason || data['outcome'] !== what.outcome)
      found.push(`put aside as ${String(data['reason'])}, was ${what.reason}: ${digest}`)
    const at = placeIn(leaf)
    if (what !== undefined && !places.get(digest)?.some(([place]) => `${topic}:${place}` === at))
      found.push(`put aside from another place: ${at}`)
  }
  const streams = new Set(aside.map(({ stream }) => stream)).size
  if (streams > nodes) found.push(`put aside in ${streams} streams by ${nodes} nodes`)
  const puttings = new Set(aside.map(({ eventId, stream }) => `${stream} ${eventId}`)).size
  if (puttings !== aside.length) found.push(`put aside twice: ${aside.length - puttings}`)
  return found
}

/** A leaf holds what is stored of an event, byte for byte: its metadata too, as JSON. */
const textIn = (leaf: string): string => Buffer.from(leaf, 'base64').toString('latin1')

const digestIn = (leaf: string): string => /"contentDigest":"([^"]*)"/.exec(textIn(leaf))?.[1] ?? 'none'

const placeIn = (leaf: string): string => {
  const { topic, partition, offset } = JSON.parse(
    /"kafka":(\{[^}]*\})/.exec(textIn(leaf))?.[1] ?? '{}',
  ) as Readonly<Record<string, unknown>>
  return [topic, partition, offset].join(':')
}

/** Each poisonous record is announced, with all that is promised of a dead letter and nothing of what the record said. */
const amongLetters = (
  { model: { poison }, topic, digestOf, isReadAgain = false }: Published,
  letters: ReadonlyArray<Letter>,
): ReadonlyArray<string> => {
  const found: Array<string> = []
  const announced = Map.groupBy(
    letters,
    ({ headers }) => `${headers['ledger-partition']}:${headers['ledger-offset']}`,
  )
  for (const [place, { reason }] of poison)
    if (!announced.has(place)) found.push(`not announced: ${place} ${reason}`)
  for (const [place, some] of announced) {
    const what = poison.get(place)
    if (what === undefined) {
      found.push(`announced but fine: ${place}`)
      continue
    }
    if (some.length > 1 && !isReadAgain) found.push(`announced ${some.length} times: ${place}`)
    for (const letter of some)
      found.push(...wrongIn(letter, headersOf(what, topic, place, digestOf), what, place))
  }
  return found
}

const headersOf = (
  { outcome, reason, content }: Poison,
  topic: string,
  place: string,
  digestOf: (content: string) => string,
): Letter['headers'] => {
  const [partition = '', offset = ''] = place.split(':')
  return {
    'content-type': 'application/json',
    'ledger-reason': reason,
    'ledger-outcome': outcome,
    'ledger-topic': topic,
    'ledger-partition': partition,
    'ledger-offset': offset,
    'ledger-digest': digestOf(content),
  }
}

const wrongIn = (
  { key, value, headers }: Letter,
  expected: Letter['headers'],
  { words }: Poison,
  place: string,
): ReadonlyArray<string> => {
  const found: Array<string> = []
  if (key !== null) found.push(`announced with a key: ${place}`)
  for (const name of new Set([...Object.keys(expected), ...Object.keys(headers)]))
    if (headers[name] !== expected[name])
      found.push(`announced with ${name} ${headers[name]}, was ${expected[name]}: ${place}`)
  const { issues = [], ...said } = JSON.parse(value) as Said
  for (const name of new Set([...Object.keys(said), ...FACTS]))
    if (String(said[name]) !== expected[`ledger-${name}`])
      found.push(`announced with ${name} ${String(said[name])} in its value: ${place}`)
  if (issues.some((issue) => Object.keys(issue).some((name) => name !== 'path' && name !== 'expected')))
    found.push(`announced with more than paths and expectations: ${place}`)
  const all = `${value} ${JSON.stringify(headers)}`
  if (words.some((word) => all.includes(word))) found.push(`announced with its content: ${place}`)
  return found
}

const FACTS = ['reason', 'outcome', 'topic', 'partition', 'offset', 'digest']

interface Said {
  readonly issues?: ReadonlyArray<object>
  readonly [name: string]: unknown
}
