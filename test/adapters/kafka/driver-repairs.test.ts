import { createRequire } from 'node:module'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type FetchedPartition,
  markAborted,
  repairDriver,
} from '../../../src/adapters/kafka/driver-repairs.ts'
import { endAt } from '../../../src/adapters/kafka/unreadable-batch.ts'

/** What producers do in one partition: each has at most one transaction open at a time. */
type Act = {
  readonly producer: number
  readonly act: 'write' | 'commit' | 'abort' | 'plain'
  readonly key: number
}

const someActs = fc.array(
  fc.record({
    producer: fc.nat(3),
    act: fc.constantFrom<Act['act'][]>('write', 'write', 'write', 'commit', 'abort', 'plain'),
    key: fc.constantFrom(0, 1),
  }),
  { minLength: 1, maxLength: 40 },
)

type Record = FetchedPartition['messages'][number] & {
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean }
}

/** The partition as a broker sends it, and the offsets that a reader of committed records must be handed. */
const partitionOf = (acts: ReadonlyArray<Act>) => {
  const messages: Array<Record> = []
  const handed: Array<string> = []
  const open = new Map<number, Array<string>>()
  const aborted: Array<{ readonly producerId: string; readonly firstOffset: string }> = []
  const all: ReadonlyArray<Act> = [
    ...acts,
    ...[0, 1, 2, 3].map((producer): Act => ({ producer, act: 'abort', key: 0 })),
  ]
  for (const { producer, act, key } of all) {
    const offset = String(messages.length)
    const producerId = String(producer)
    const written = open.get(producer)
    if (act === 'write' || act === 'plain') {
      const inTransaction = act === 'write'
      if (inTransaction) open.set(producer, [...(written ?? []), offset])
      else if (written === undefined) handed.push(offset)
      else continue
      messages.push({
        offset,
        key: keyOf(key),
        isControlRecord: false,
        batchContext: { producerId, inTransaction },
      })
      continue
    }
    if (written === undefined) continue
    open.delete(producer)
    if (act === 'commit') handed.push(...written)
    else aborted.push({ producerId, firstOffset: written[0] ?? '' })
    messages.push({
      offset,
      key: Buffer.from([0, 0, 0, act === 'commit' ? 1 : 0]),
      isControlRecord: true,
      batchContext: { producerId, inTransaction: true },
    })
  }
  const partition: FetchedPartition = { messages, abortedTransactions: aborted }
  return { partition, handed: handed.sort((one, other) => Number(one) - Number(other)) }
}

/** A key of four bytes, as producers of whole numbers write them: that of 0 looks like the marker of an abort. */
const keyOf = (key: number): Buffer => Buffer.from([0, 0, 0, key])

const load = createRequire(import.meta.url)

describe('markAborted()', () => {
  test('hides all that was aborted and nothing else, of several producers at once and with any key', () => {
    fc.assert(
      fc.property(someActs, (acts) => {
        const { partition, handed } = partitionOf(acts)
        markAborted(partition)
        const shown = partition.messages.filter(({ isControlRecord }) => !isControlRecord)
        expect(shown.map(({ offset }) => offset)).toStrictEqual(handed)
      }),
      { numRuns: 1_000 },
    )
  })
  test.each([
    [
      'in the order in which transactions ended',
      [
        { producer: 0, act: 'write', key: 1 },
        { producer: 1, act: 'write', key: 1 },
        { producer: 1, act: 'abort', key: 1 },
        { producer: 0, act: 'abort', key: 1 },
      ],
    ],
    [
      'any record whose key is four zero bytes for the end of one',
      [
        { producer: 0, act: 'write', key: 0 },
        { producer: 0, act: 'write', key: 1 },
        { producer: 0, act: 'abort', key: 1 },
      ],
    ],
  ] as ReadonlyArray<readonly [string, ReadonlyArray<Act>]>)(
    'is needed, because kafkajs takes %s',
    (_, acts) => {
      const filterAborted = load('kafkajs/src/consumer/filterAbortedMessages') as (
        partition: FetchedPartition,
      ) => ReadonlyArray<Record>
      const { partition, handed } = partitionOf(acts)
      const shown = filterAborted(partition).filter(({ isControlRecord }) => !isControlRecord)
      expect(shown.map(({ offset }) => offset)).not.toStrictEqual(handed)
    },
  )
})

describe('repairDriver()', () => {
  interface DriverBatch {
    readonly isEmpty: () => boolean
    readonly isEmptyDueToFiltering: () => boolean
  }
  const Batch = load('kafkajs/src/consumer/batch') as new (
    topic: string,
    from: string,
    data: object,
  ) => DriverBatch
  const batchOf = (messages: ReadonlyArray<unknown>) =>
    new Batch('t', '0', { partition: 0, highWatermark: '9', abortedTransactions: [], messages })

  test('has a fetch of markers alone handed out, and one of nothing not', () => {
    repairDriver()
    const marker = { offset: '0', key: Buffer.from([0, 0, 0, 1]), isControlRecord: true, batchContext: {} }
    expect(batchOf([marker]).isEmpty()).toBe(false)
    expect(batchOf([marker]).isEmptyDueToFiltering()).toBe(false)
    expect(batchOf([]).isEmpty()).toBe(true)
  })
  test('has a fetch handed out that ends before a batch which cannot be read, though it brought nothing', () => {
    repairDriver()
    const nothing: ReadonlyArray<unknown> = []
    endAt(nothing, { reason: 'broken', compression: 'none', first: 0n, last: 0n })
    expect(batchOf(nothing).isEmpty()).toBe(false)
  })
  test('finds in the driver what it mends', () => {
    const response = load('kafkajs/src/protocol/requests/fetch/v11/response') as { readonly decode: unknown }
    const { decode } = response
    repairDriver()
    expect(response.decode).toBe(decode)
    expect((load('kafkajs/package.json') as { readonly version: string }).version).toBe('2.2.4')
  })
})
