import type { Answer, Ledger } from './ledger-process.ts'

/** The words of the contract, as a CRM and a dialer say them. */

export type Message = {
  readonly specversion: string
  readonly id: string
  readonly source: string
  readonly type: string
  readonly time: string
  readonly datacontenttype: string
  readonly data: Readonly<Record<string, unknown>>
}
export type Outcome = {
  readonly id: string | null
  readonly outcome: string
  readonly eventId?: string
  readonly position?: string
  readonly reason?: string
  readonly visible?: boolean
  readonly issues?: ReadonlyArray<Issue>
}
export type Issue = { readonly path: string; readonly expected: string }
export type Results = { readonly results: ReadonlyArray<Outcome> }
export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly issues?: ReadonlyArray<Issue>
}
export type AsOf = {
  readonly position: string | null
  readonly size: number
  readonly recordedAt: string | null
  readonly lagMs: number
}
export type Reason = {
  readonly code: string
  readonly effect: string
  readonly since?: string
  readonly event?: {
    readonly id: string
    readonly stream: string
    readonly revision: string
    readonly position: string
  }
}
export type Decision = {
  readonly verdict: string
  readonly contact: string
  readonly channel: string
  readonly purpose: string
  readonly seller: string
  readonly at: string
  readonly reasons: ReadonlyArray<Reason>
  readonly obligations: ReadonlyArray<{ readonly code: string }>
  readonly asOf: AsOf
  readonly engine: string
  readonly code: string
}
export type Line = {
  readonly position: string
  readonly eventId: string
  readonly type: string
  readonly stream: string
  readonly revision: string
  readonly occurredAt: string
  readonly recordedAt: string
  readonly source: string
  readonly data: Readonly<Record<string, unknown>>
  readonly leaf: string
}
export type History = {
  readonly contact: string
  readonly events: ReadonlyArray<Line & { readonly protected: Readonly<Record<string, unknown>> }>
  readonly asOf: AsOf
}
export type Query = Readonly<Record<string, unknown>>

export const SINGLE = { 'content-type': 'application/cloudevents+json' }
export const BATCH = { 'content-type': 'application/cloudevents-batch+json' }
export const JSON_BODY = { 'content-type': 'application/json' }

const count = { messages: 0, numbers: 0, addresses: 0 }

/** A number for fiction that no other call of this process has got. */
export const newNumber = (): string => {
  const n = count.numbers
  count.numbers += 1
  return `+1${AREAS[Math.floor(n / 100)]}55501${String(n % 100).padStart(2, '0')}`
}
const AREAS = [
  212, 305, 312, 404, 415, 503, 512, 602, 614, 617, 702, 713, 801, 804, 808, 818, 901, 907, 919, 972,
]

export const newAddress = (): string => {
  count.addresses += 1
  return `person.${count.addresses}@example.com`
}

/** A message of the type `org.consent-ledger.<kind>.v1`, under an id of its own. */
export const message = (
  kind: string,
  data: Readonly<Record<string, unknown>>,
  over: Partial<Message> & Readonly<Record<string, unknown>> = {},
): Message => {
  count.messages += 1
  return {
    specversion: '1.0',
    id: `message-${count.messages}`,
    source: 'urn:example:crm',
    type: `org.consent-ledger.${kind}.v1`,
    time: '2026-03-01T12:00:00Z',
    datacontenttype: 'application/json',
    data,
    ...over,
  }
}

export const grant = (
  contact: string,
  data: Readonly<Record<string, unknown>> = {},
  over: Readonly<Record<string, unknown>> = {},
): Message =>
  message(
    'consent.granted',
    {
      contact,
      scope: { channel: 'sms', purpose: 'marketing' },
      level: 'express-written',
      capture: { method: 'web-form' },
      ...data,
    },
    over,
  )
export const withdrawal = (
  contact: string,
  data: Readonly<Record<string, unknown>> = {},
  over: Readonly<Record<string, unknown>> = {},
): Message =>
  message('consent.withdrawn', { contact, method: 'web', ...data }, { time: '2026-06-01T12:00:00Z', ...over })
export const dncAdded = (
  contact: string,
  data: Readonly<Record<string, unknown>> = {},
  over: Readonly<Record<string, unknown>> = {},
): Message =>
  message(
    'dnc.added',
    { contact, reason: 'consumer-request', requestedBy: 'consumer', ...data },
    { time: '2026-06-01T12:00:00Z', ...over },
  )
export const dncLifted = (
  contact: string,
  entry: unknown,
  data: Readonly<Record<string, unknown>> = {},
  over: Readonly<Record<string, unknown>> = {},
): Message =>
  message(
    'dnc.lifted',
    { contact, entry, authority: 'compliance desk', evidence: [{ kind: 'letter' }], ...data },
    { time: '2026-07-01T12:00:00Z', ...over },
  )
export const reassigned = (
  contact: string,
  asOf: string,
  over: Readonly<Record<string, unknown>> = {},
): Message =>
  message(
    'contact.reassigned',
    { contact, asOf, evidenceSource: 'carrier' },
    { time: '2026-07-01T12:00:00Z', ...over },
  )
export const relationship = (contact: string): Message =>
  message('relationship.recorded', { contact, kind: 'transaction', product: 'heat pump' })

export const post = (ledger: Ledger, event: unknown, token?: string): Promise<Answer<Results>> =>
  ledger.ask<Results>('/v1/events', {
    headers: SINGLE,
    body: JSON.stringify(event),
    ...(token !== undefined && { token }),
  })
export const postBatch = (ledger: Ledger, events: ReadonlyArray<unknown>): Promise<Answer<Results>> =>
  ledger.ask<Results>('/v1/events', { headers: BATCH, body: JSON.stringify(events) })

/** Binary mode: attributes in headers, percent-encoded as the HTTP binding of CloudEvents says, data as the body. */
export const postBinary = (
  ledger: Ledger,
  { data, datacontenttype, ...attributes }: Message,
): Promise<Answer<Results>> =>
  ledger.ask<Results>('/v1/events', {
    headers: {
      'content-type': datacontenttype,
      ...Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [`ce-${name}`, percentEncoded(value)]),
      ),
    },
    body: JSON.stringify(data),
  })
const percentEncoded = (value: string): string =>
  value.replaceAll(/[^!#-$&-~]/gu, (character) => encodeURIComponent(character))

/** The only outcome of a single message. */
export const outcomeOf = (answer: Answer<Results>): Outcome => {
  const [only, ...more] = answer.json.results
  if (only === undefined || more.length > 0) throw new Error(`not one result: ${answer.text}`)
  return only
}

/** Posts messages, all of which must be recorded, and gives their outcomes. */
export const record = async (
  ledger: Ledger,
  ...events: ReadonlyArray<Message>
): Promise<ReadonlyArray<Outcome>> => {
  const { json, text } = await postBatch(ledger, events)
  if (json.results.some(({ outcome }) => outcome !== 'recorded')) throw new Error(`not all recorded: ${text}`)
  return json.results
}

export const check = async (ledger: Ledger, query: Query): Promise<Decision> => {
  const answer = await ledger.ask<Decision>('/v1/check', { headers: JSON_BODY, body: JSON.stringify(query) })
  if (answer.status !== 200) throw new Error(`no decision: ${answer.text}`)
  return answer.json
}

export const queryString = (query: Readonly<Record<string, string | ReadonlyArray<string>>>): string =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((one) => [name, one] as [string, string]),
    ),
  ).toString()

export const codesOf = ({ reasons }: Decision): ReadonlyArray<string> => reasons.map(({ code }) => code)

/** An answer's bytes but for `asOf.lagMs`, the one member that two equal questions need not share. */
export const withoutLag = (text: string): string => text.replaceAll(/"lagMs":\d+/g, '"lagMs":0')

/** The whole log, page by page, by the positions that the lines name. */
export const replayAll = async (ledger: Ledger, limit = 1_000): Promise<ReadonlyArray<Line>> => {
  const lines: Line[] = []
  for (;;) {
    const from = lines.at(-1)?.position
    const page = await replayPage(ledger, { limit: String(limit), ...(from !== undefined && { from }) })
    const fresh = page.filter(({ position }) => position !== from)
    if (fresh.length === 0) return lines
    lines.push(...fresh)
  }
}
export const replayPage = async (
  ledger: Ledger,
  query: Readonly<Record<string, string>>,
): Promise<ReadonlyArray<Line>> => linesIn<Line>((await ledger.ask(`/v1/events?${queryString(query)}`)).text)

export const linesIn = <T>(ndjson: string): ReadonlyArray<T> =>
  ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
