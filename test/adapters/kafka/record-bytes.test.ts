import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KafkaRecord } from '../../../src/adapters/kafka/record.ts'
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
