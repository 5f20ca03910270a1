import { randomUUID } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'

/**
 * Follows the suppression feed, as a dialer would: it knows at any time what stands against whom. Ctrl-C ends it.
 *
 *   KAFKA_BROKERS=127.0.0.1:9092 KAFKA_FEED_TOPIC=consent.suppressions npm run example:suppressions
 */
const { KAFKA_BROKERS = '127.0.0.1:9092', KAFKA_FEED_TOPIC = 'consent.suppressions' } = process.env

/** The value of a record: docs/schemas/suppressions.v1.json. */
interface Suppressions {
  readonly position: string
  readonly suppressions: ReadonlyArray<{
    readonly code: string
    readonly scope: object
    readonly since: string
  }>
}

/** By pseudonym. A program that keeps this on disk keeps it together with the offset it was true for. */
const known = new Map<string, Suppressions>()

/** The feed comes at least once: a value may come again, and behind a newer one. Only a higher position counts. */
const isNewer = (value: Suppressions, than: Suppressions | undefined): boolean =>
  than === undefined || storeOf(value) !== storeOf(than) || value.position > than.position

/** Positions of one store are ordered as text. Another store (a ledger that was moved) counts anew: the feed was rebuilt. */
const storeOf = ({ position }: Suppressions): string => position.split('-')[0] ?? ''

const take = (name: string, text: string | undefined): string => {
  if (text === undefined) {
    known.delete(name)
    return `${name}: nothing is known of it any more`
  }
  const value = JSON.parse(text) as Suppressions
  if (!isNewer(value, known.get(name)))
    return `${name}: ${value.position} is older than what is known, dropped`
  known.set(name, value)
  const codes = value.suppressions.map(({ code }) => code)
  return `${name}: ${codes.length === 0 ? 'nothing stands against it' : codes.join(', ')}, as of ${value.position}`
}

const kafka = new Kafka({
  clientId: 'acme-dialer',
  brokers: KAFKA_BROKERS.split(','),
  logLevel: logLevel.ERROR,
})

// Everything is kept in memory, so each start reads the whole topic again, in a group of its own. It is compacted: that is
// one record or a few for each contact.
const consumer = kafka.consumer({ groupId: `acme-dialer-${randomUUID()}` })
await consumer.connect()
await consumer.subscribe({ topic: KAFKA_FEED_TOPIC, fromBeginning: true })
process.once('SIGINT', () => void consumer.disconnect())
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ message }) => {
    console.log(take(String(message.key), message.value?.toString()))
  },
})
