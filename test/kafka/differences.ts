import type { Line } from '../support/ledger-talk.ts'
import type { Model } from './traffic.ts'

export interface Letter {
  readonly reason: string
  readonly digest: string
  readonly partition: number
  readonly offset: string
}

/** How a ledger differs from the model of what was published: nothing where the effect was exactly once. */
export const differences = (
  { valid, order, uniquePoison, poison }: Model,
  log: ReadonlyArray<Line>,
  letters: ReadonlyArray<Letter>,
  nodes = 1,
): ReadonlyArray<string> => {
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

  const aside = log.filter(({ type }) => type === 'EventQuarantined')
  // Two nodes may put the same bytes aside before either sees the other's: one id, once in the stream of each.
  const puttings = new Set(aside.map(({ eventId }) => eventId)).size
  if (puttings !== uniquePoison) found.push(`put aside ${puttings}, poisonous were ${uniquePoison}`)
  const streams = new Set(aside.map(({ stream }) => stream)).size
  if (streams > nodes) found.push(`put aside in ${streams} streams by ${nodes} nodes`)
  const places = new Set(aside.map(({ eventId, stream }) => `${stream} ${eventId}`)).size
  if (places !== aside.length) found.push(`put aside twice: ${aside.length - places}`)
  const digests = new Set(letters.map(({ digest }) => digest)).size
  if (digests !== uniquePoison) found.push(`${digests} digests announced, poisonous were ${uniquePoison}`)
  const announced = new Map(letters.map((letter) => [`${letter.partition}:${letter.offset}`, letter]))
  for (const [place, reason] of poison) {
    const letter = announced.get(place)
    if (letter === undefined) found.push(`not announced: ${place} ${reason}`)
    else if (letter.reason !== reason) found.push(`announced as ${letter.reason}, was ${reason}: ${place}`)
  }
  for (const place of announced.keys()) if (!poison.has(place)) found.push(`announced but fine: ${place}`)
  const leaves = aside.map(({ leaf }) => Buffer.from(leaf, 'base64').toString('latin1')).join('\n')
  for (const digest of new Set(letters.map((letter) => letter.digest)))
    if (!leaves.includes(digest)) found.push(`announced but not put aside: ${digest}`)
  return found
}

const CONSENTS = new Set(['ConsentGranted', 'ConsentWithdrawn', 'DncAdded'])

const timeOf = ({ occurredAt }: Line): string => new Date(occurredAt).toISOString()
