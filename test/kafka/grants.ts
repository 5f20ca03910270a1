import { grant, type Line, type Message, newNumber } from '../support/ledger-talk.ts'

let count = 0

/** Grants of which each has a time of its own, by which it is known in the ledger. */
export const grants = (wanted: number): ReadonlyArray<Message> =>
  Array.from({ length: wanted }, () => {
    count += 1
    return grant(newNumber(), {}, { time: new Date(FIRST_TIME + count * 1_000).toISOString() })
  })

const FIRST_TIME = Date.UTC(2026, 0, 1)

/** How a log differs from one that holds these grants and nothing else of what came over Kafka, each once. */
export const unlike = (log: ReadonlyArray<Line>, events: ReadonlyArray<Message>): ReadonlyArray<string> => {
  const seen = Map.groupBy(
    log.filter(({ type }) => type === 'ConsentGranted'),
    ({ occurredAt }) => new Date(occurredAt).toISOString(),
  )
  const wanted = new Set(events.map(({ time }) => time))
  const streams = new Set([...seen.values()].flat().map(({ stream }) => stream)).size
  return [
    ...[...wanted].filter((time) => !seen.has(time)).map((time) => `lost: ${time}`),
    ...[...seen].filter(([, lines]) => lines.length > 1).map(([time]) => `twice: ${time}`),
    ...[...seen.keys()].filter((time) => !wanted.has(time)).map((time) => `never to be recorded: ${time}`),
    ...(streams === seen.size ? [] : [`of ${streams} contacts, were ${seen.size}`]),
    ...log.filter(({ type }) => type === 'EventQuarantined').map(({ eventId }) => `put aside: ${eventId}`),
  ]
}
