import { Kafka, logLevel } from 'kafkajs'
import {
  FETCH_BYTES_MAX,
  FETCH_WAIT_MS,
  PARTITION_FETCH_BYTES_MAX,
  PARTITIONS_AT_ONCE_MAX,
} from '../../src/adapters/kafka/session.ts'

/**
 * kafkajs and nothing of ours, with the ledger's own settings of a fetch: every value is parsed and forgotten. Started as a
 * process of its own: `bare-consumer.ts BROKERS TOPIC GROUP RECORDS`.
 */
const [brokers = '', topic = '', groupId = '', wanted] = process.argv.slice(2)

const consumer = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).consumer({
  groupId,
  maxWaitTimeInMs: FETCH_WAIT_MS,
  maxBytesPerPartition: PARTITION_FETCH_BYTES_MAX,
  maxBytes: FETCH_BYTES_MAX,
})
const { promise: done, resolve } = Promise.withResolvers<void>()
let records = 0
let begun: { readonly records: number; readonly atMs: number; readonly cpu: NodeJS.CpuUsage } | undefined
await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
await consumer.run({
  partitionsConsumedConcurrently: PARTITIONS_AT_ONCE_MAX,
  eachBatch: async ({ batch }) => {
    for (const { value } of batch.messages) if (value !== null) JSON.parse(value.toString())
    records += batch.messages.length
    // As of the ledger: the clock starts with what is seen first, and that does not count.
    begun ??= { records, atMs: performance.now(), cpu: process.cpuUsage() }
    if (records >= Number(wanted)) resolve()
  },
})
await done
const counted = records - (begun?.records ?? 0)
const seconds = (performance.now() - (begun?.atMs ?? 0)) / 1_000
const { user, system } = process.cpuUsage(begun?.cpu)
process.stdout.write(
  `${JSON.stringify({ perSecond: counted / seconds, cpuMicroseconds: (user + system) / counted })}\n`,
)
await consumer.disconnect()
