import { createRequire } from 'node:module'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { incomingOf } from '../../../src/adapters/kafka/message.ts'
import { headersOf, type KafkaRecord } from '../../../src/adapters/kafka/record.ts'
import { recordBytes } from '../../../src/adapters/kafka/record-bytes.ts'

const RECORD: KafkaRecord = {
  offset: '1',
  timestamp: '1700000000000',
  key: Buffer.from('k'),
  value: Buffer.from('v'),
  headers: { a: Buffer.from('1'), b: [Buffer.from('2'), Buffer.from('3')] },
}

const someBytes = fc.option(
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  { nil: null },
)
const aRecord: fc.Arbitrary<KafkaRecord> = fc.record({
  offset: fc.constant('1'),
  timestamp: fc.constantFrom('0', '1', '10'),
  key: someBytes,
  value: someBytes,
  headers: fc.dictionary(
    fc.constantFrom('a', 'b', 'ab'),
    fc.array(
      fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
      { minLength: 1, maxLength: 3 },
    ),
  ),
})

const plain = ({ timestamp, key, value, headers }: KafkaRecord): string =>
  JSON.stringify([
    timestamp,
    key?.toString('hex') ?? null,
    value?.toString('hex') ?? null,
    Object.entries(headers ?? {})
      .map(([name, values]) => [name, (values as ReadonlyArray<Buffer>).map((one) => one.toString('hex'))])
      .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
  ])

describe('recordBytes()', () => {
  test('are the same for two records exactly where the records are', () => {
    fc.assert(
      fc.property(aRecord, aRecord, (one, other) => {
        expect(recordBytes(one).equals(recordBytes(other))).toBe(plain(one) === plain(other))
      }),
      { numRuns: 2_000 },
    )
  })
  test.each([
    ['another key', { key: Buffer.from('K') }],
    ['no key', { key: null }],
    ['an empty key', { key: Buffer.alloc(0) }],
    ['another value', { value: Buffer.from('V') }],
    ['another time', { timestamp: '1700000000001' }],
    ['no headers', { headers: {} }],
    [
      'values of one header in another order',
      { headers: { a: RECORD.headers?.['a'], b: [Buffer.from('3'), Buffer.from('2')] } },
    ],
  ])('differ with %s', (_, over) => {
    expect(recordBytes({ ...RECORD, ...over }).equals(recordBytes(RECORD))).toBe(false)
  })
  test('do not depend on the offset, nor on the order in which a driver groups headers', () => {
    const { a, b } = RECORD.headers ?? {}
    expect(recordBytes({ ...RECORD, offset: '9', headers: { b, a } })).toStrictEqual(recordBytes(RECORD))
  })
})

/** Named as what every object inherits, a header held its partition for ever: the driver answers it with a function before its value. */
describe('a header whose name every object knows', () => {
  const load = createRequire(import.meta.url)
  const encode = load('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => {
    readonly buffer: Buffer
  }
  const decode = load('kafkajs/src/protocol/recordBatch/record/v0/decoder') as (
    decoder: object,
    batch: object,
  ) => KafkaRecord
  const Decoder = load('kafkajs/src/protocol/decoder') as new (
    bytes: Buffer,
  ) => { readonly readVarInt: () => number }
  const read = (headers: Readonly<Record<string, string>>): KafkaRecord => {
    const value = Buffer.from('{}')
    const { buffer } = encode({ offsetDelta: 0, timestampDelta: 0, key: null, value, headers })
    const decoder = new Decoder(buffer)
    decoder.readVarInt()
    return decode(decoder, { firstOffset: '0', firstTimestamp: '1' })
  }
  test.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'])(
    'is a header like any other: %s',
    (name) => {
      const record = read(Object.fromEntries([[name, 'sent']]))
      expect(headersOf(record)).toStrictEqual([[name, [Buffer.from('sent')]]])
      expect(recordBytes(record).includes('sent')).toBe(true)
      const at = { topic: 't', partition: 0, offset: '0', recordDigest: 'd', recordedBefore: '0' }
      expect(incomingOf(record, at)).toMatchObject({ type: 'parsed', value: {} })
    },
  )
})
