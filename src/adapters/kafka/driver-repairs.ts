import { createRequire } from 'node:module'
import { invariant } from '../../domain/kernel/invariant.ts'
import type { KafkaRecord } from './record.ts'
import { type RecordsOf, recordsByBatch } from './record-batches.ts'
import { unreadableIn } from './unreadable-batch.ts'

/**
 * kafkajs 2.2.4 has faults that nobody can mend who only uses it, and has no release in sight that would. They are mended here,
 * in the driver as it is loaded; docs/decisions/0035 tells what they are and why nothing less is enough. A call does it once.
 */
export const repairDriver = (): void => {
  if (isRepaired) return
  isRepaired = true
  const load = createRequire(import.meta.url)
  handOutEveryFetch(load('kafkajs/src/consumer/batch') as BatchClass)
  readByBatch(load)
  for (const version of FETCH_VERSIONS)
    hideWhatWasAborted(load(`kafkajs/src/protocol/requests/fetch/v${version}/response`) as FetchResponse)
}

let isRepaired = false

/** The versions of a fetch that know of transactions. */
const FETCH_VERSIONS = [4, 5, 6, 7, 8, 9, 10, 11]

interface BatchClass {
  readonly prototype: { isEmpty: () => boolean; isEmptyDueToFiltering: () => boolean }
}

/**
 * A fetch without a record to hand out (markers of transactions, aborted records) moved the place of the driver and was told
 * nobody. Now whoever consumes is told of it, and moves the place. So is whoever reads a partition with a batch that cannot be read.
 */
const handOutEveryFetch = ({ prototype }: BatchClass): void => {
  prototype.isEmptyDueToFiltering = () => false
  prototype.isEmpty = function isEmpty(this: { readonly rawMessages: ReadonlyArray<unknown> }) {
    return this.rawMessages.length === 0 && unreadableIn(this.rawMessages) === undefined
  }
}

/** Puts our way of reading batches in the place of the driver's own. What has loaded that before is loaded anew. */
const readByBatch = (load: NodeJS.Require): void => {
  const Decoder = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object
  const decodeBatch = load('kafkajs/src/protocol/recordBatch/v0/decoder') as (decoder: object) => Promise<{
    readonly records: ReadonlyArray<KafkaRecord>
  }>
  const path = load.resolve('kafkajs/src/protocol/requests/fetch/v4/decodeMessages')
  const asShipped = load(path) as RecordsOf
  const module = load.cache[path]
  invariant(module !== undefined, 'what was loaded is in the cache of modules')
  module.exports = recordsByBatch((batch) => decodeBatch(new Decoder(batch)), asShipped)
  for (const version of FETCH_VERSIONS)
    delete load.cache[load.resolve(`kafkajs/src/protocol/requests/fetch/v${version}/response`)]
}

interface FetchResponse {
  decode: (bytes: Buffer) => Promise<{
    readonly responses: ReadonlyArray<{ readonly partitions: ReadonlyArray<FetchedPartition> }>
  }>
}

export interface FetchedPartition {
  abortedTransactions?: ReadonlyArray<{ readonly producerId: string; readonly firstOffset: string }> | null
  readonly messages: ReadonlyArray<{
    readonly offset: string
    readonly key: Buffer | null
    isControlRecord?: boolean
    readonly batchContext?: { readonly producerId: string; readonly inTransaction: boolean }
  }>
}

const hideWhatWasAborted = (response: FetchResponse): void => {
  const { decode } = response
  response.decode = async (bytes) => {
    const decoded = await decode(bytes)
    for (const { partitions } of decoded.responses) for (const one of partitions) markAborted(one)
    return decoded
  }
}

/**
 * Marks the records of aborted transactions as what nobody is handed. The driver's own way lets some through: it takes the
 * transactions in the order in which they ended, not in which they began, and any record whose key is four zero bytes for the
 * end of one.
 */
export const markAborted = (partition: FetchedPartition): void => {
  const aborted = new Set<string>()
  const transactions = [...(partition.abortedTransactions ?? [])]
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset: BigInt(firstOffset) }))
    .sort((one, other) => (one.firstOffset < other.firstOffset ? -1 : 1))
  if (transactions.length === 0) return
  for (const message of partition.messages) {
    const offset = BigInt(message.offset)
    for (
      let [first] = transactions;
      first !== undefined && first.firstOffset <= offset;
      [first] = transactions
    ) {
      aborted.add(first.producerId)
      transactions.shift()
    }
    const { producerId = '', inTransaction = false } = message.batchContext ?? {}
    if (message.isControlRecord) {
      if (isAbort(message.key)) aborted.delete(producerId)
    } else if (inTransaction && aborted.has(producerId)) message.isControlRecord = true
  }
  partition.abortedTransactions = []
}

/** The key of a marker is a version and a type, two bytes each; the type of an abort is 0. */
const isAbort = (key: Buffer | null): boolean =>
  key !== null && key.length >= 4 && key.readInt16BE(2) === ABORT

const ABORT = 0
