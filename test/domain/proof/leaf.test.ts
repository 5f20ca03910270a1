import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { EventId } from '../../../src/domain/kernel/event-id.ts'
import {
  decodeLeaf,
  encodeLeaf,
  LEAF_BYTES_MAX,
  type Leaf,
  leafHash,
  leafLength,
} from '../../../src/domain/proof/leaf.ts'

const GOLDEN = join(import.meta.dirname, '../../golden/leaf')

interface GoldenLeaf {
  readonly id: EventId
  readonly revision: number
  readonly type: string
  readonly stream: string
  readonly dataHex: string
  readonly metadataHex: string
  readonly leafHex: string
  readonly leafHashHex: string
}

const golden = <A>(folder: string): ReadonlyArray<readonly [string, A]> =>
  readdirSync(join(GOLDEN, folder)).map((file) => [
    file.slice(0, -'.json'.length),
    JSON.parse(readFileSync(join(GOLDEN, folder, file), 'utf8')) as A,
  ])

describe('golden leaves, made by test/golden/leaf/make.py', () => {
  test.each(golden<GoldenLeaf>('valid'))('encodeLeaf() writes, and decodeLeaf() reads, %s', (_, expected) => {
    const { id, revision, type, stream } = expected
    const data = Buffer.from(expected.dataHex, 'hex')
    const metadata = Buffer.from(expected.metadataHex, 'hex')
    const leaf = { id, revision, type, stream, data, metadata }
    const bytes = encodeLeaf(leaf)
    expect(bytes.toString('hex')).toBe(expected.leafHex)
    expect(leafLength(leaf)).toBe(bytes.length)
    expect(leafHash(bytes).toString('hex')).toBe(expected.leafHashHex)
    expect(decodeLeaf(Buffer.from(expected.leafHex, 'hex'))).toStrictEqual(E.right(leaf))
  })

  test.each(golden<Pick<GoldenLeaf, 'leafHex'>>('malformed'))('decodeLeaf() refuses %s', (_, { leafHex }) => {
    expect(decodeLeaf(Buffer.from(leafHex, 'hex'))).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'NotALeaf' },
    })
  })
})

const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((s) => s.isWellFormed())
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))

const anyLeaf: fc.Arbitrary<Leaf> = fc.record(
  {
    id: fc.uuid().map((id) => id as EventId),
    revision: fc.maxSafeNat(),
    type: text,
    stream: text,
    data: bytes,
    metadata: bytes,
  },
  { noNullPrototype: true },
)

test('decodeLeaf() answers what encodeLeaf() was given', () => {
  fc.assert(
    fc.property(anyLeaf, (leaf) => {
      expect(decodeLeaf(encodeLeaf(leaf))).toStrictEqual(E.right(leaf))
    }),
  )
})

test('decodeLeaf() accepts nothing but what encodeLeaf() writes', () => {
  const nearlyALeaf = fc
    .tuple(anyLeaf, fc.nat(), fc.integer({ min: 0, max: 255 }))
    .map(([leaf, at, byte]) => {
      const changed = encodeLeaf(leaf)
      changed[at % changed.length] = byte
      return changed
    })
  fc.assert(
    fc.property(fc.oneof(nearlyALeaf, bytes), (candidate) => {
      const leaf = decodeLeaf(candidate)
      if (E.isRight(leaf)) expect(encodeLeaf(leaf.right)).toStrictEqual(candidate)
    }),
    { numRuns: 1_000 },
  )
})

test('leafHash() changes with any bit of the leaf', () => {
  fc.assert(
    fc.property(anyLeaf, fc.nat(), (leaf, at) => {
      const encoded = encodeLeaf(leaf)
      const changed = Buffer.from(encoded)
      const bit = at % (8 * changed.length)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(leafHash(changed)).not.toStrictEqual(leafHash(encoded))
    }),
  )
})

test('leafHash() of two leaves that say something else is never the same', () => {
  fc.assert(
    fc.property(anyLeaf, anyLeaf, (one, other) => {
      const isSame = encodeLeaf(one).equals(encodeLeaf(other))
      expect(leafHash(encodeLeaf(one)).equals(leafHash(encodeLeaf(other)))).toBe(isSame)
    }),
  )
})

const bareLeaf: Leaf = {
  id: '2ed6657d-e927-568b-95e1-2665a8aea6a2' as EventId,
  revision: 0,
  type: 'T',
  stream: 's',
  data: Buffer.alloc(0),
  metadata: Buffer.alloc(0),
}

test.each<readonly [string, Partial<Leaf>]>([
  ['an id that is no UUID', { id: 'not-an-id' as EventId }],
  ['half a character in the type', { type: 'half a pair \ud834' }],
  ['half a character in the stream', { stream: '\udd1e' }],
])('encodeLeaf() refuses %s, which would not come back', (_, wrong) => {
  expect(() => encodeLeaf({ ...bareLeaf, ...wrong })).toThrow('Invariant broken')
})

test('encodeLeaf() and decodeLeaf() take 65,535 bytes and refuse one more', () => {
  const tooLarge = Buffer.alloc(LEAF_BYTES_MAX + 1 - leafLength(bareLeaf))
  expect(() => encodeLeaf({ ...bareLeaf, data: tooLarge })).toThrow('Invariant broken')
  const largest = encodeLeaf({ ...bareLeaf, data: tooLarge.subarray(1) })
  expect(largest).toHaveLength(LEAF_BYTES_MAX)
  expect(E.isRight(decodeLeaf(largest))).toBe(true)
  const larger = Buffer.concat([largest, Buffer.alloc(1)])
  larger.writeUInt32BE(1, largest.length - 4) // its metadata, one byte long
  expect(decodeLeaf(larger)).toStrictEqual(E.left({ _tag: 'NotALeaf', expected: 'a length within bounds' }))
})
