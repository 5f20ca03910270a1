import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { ContactEvent } from '../../../src/domain/contact/event.ts'
import {
  DncAddedData,
  DncLiftedData,
  GrantedData,
  ReassignedData,
  RelationshipData,
  WithdrawnData,
} from '../../../src/domain/contact/message.ts'
import { DisclosurePublished } from '../../../src/domain/disclosure/event.ts'
import type { Json } from '../../../src/domain/kernel/json.ts'
import { quickDecoder } from '../../../src/domain/kernel/quick-decoder.ts'
import { EventMetadata } from '../../../src/domain/record/metadata.ts'
import { ProtectedPart } from '../../../src/domain/record/protected-part.ts'
import { contactEvent } from '../../support/arbitrary/contact-event.ts'
import { fewInstants } from '../../support/arbitrary/instant.ts'
import { message } from '../../support/arbitrary/message.ts'
import { law } from '../../support/law.ts'

const CODECS: Readonly<Record<string, t.Decoder<unknown, unknown>>> = {
  GrantedData,
  WithdrawnData,
  DncAddedData,
  DncLiftedData,
  RelationshipData,
  ReassignedData,
  ContactEvent,
  EventMetadata,
  DisclosurePublished,
  ProtectedPart,
  optionalInUnion: t.partial({ a: t.union([t.string, t.null]) }),
  exactWithinIntersection: t.intersection([t.strict({ a: t.string }), t.partial({ b: t.string })]),
  memberNamedTwice: t.intersection([t.type({ a: t.string }), t.partial({ a: t.literal('x') })]),
  unionWithoutType: t.union([t.strict({ a: t.string }), t.strict({ b: t.number })]),
}

const metadata = fc.record(
  {
    schemaVersion: fc.nat(),
    receivedAt: fewInstants,
    recordedAt: fewInstants,
    source: fc.string(),
    contentDigest: fc.string(),
    correlationId: fc.uuid(),
    causationId: fc.uuid(),
    kafka: fc.record({ topic: fc.string(), partition: fc.nat(), offset: fc.string(), more: fc.nat() }),
  },
  { requiredKeys: ['schemaVersion', 'receivedAt', 'recordedAt', 'source', 'contentDigest', 'correlationId'] },
)

const few = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom<Json>('x', 'y', 1, null))

const input: fc.Arbitrary<unknown> = fc.oneof(
  message.map(({ data }) => data),
  contactEvent,
  metadata,
  few,
  fc.jsonValue(),
)

/** What was drawn, often with one member taken away, replaced, or added somewhere in it. */
const spoilt: fc.Arbitrary<unknown> = fc
  .tuple(
    input,
    fc.nat(),
    fc.constantFrom('kept', 'gone', 'replaced', 'added'),
    fc.oneof(fc.jsonValue(), fc.constant(undefined)),
  )
  .map(([value, n, change, other]) => {
    const copy = structuredClone(value)
    const places = placesOf(copy)
    const place = places[n % places.length]
    if (place === undefined || change === 'kept') return copy
    const [owner, name] = place
    if (change === 'gone') Reflect.deleteProperty(owner, name)
    else Reflect.set(owner, change === 'added' ? `${name}-more` : name, other)
    return copy
  })

const placesOf = (value: unknown): ReadonlyArray<readonly [object, string]> =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, member]) => [[value, name] as const, ...placesOf(member)])
    : []

type DecoderOf = (codec: t.Decoder<unknown, unknown>) => (input: unknown) => E.Either<t.Errors, unknown>

const answersAsTheCodec = (decoderOf: DecoderOf) => {
  const decoders = Object.values(CODECS).map((codec) => ({ codec, decode: decoderOf(codec) }))
  return law(
    fc.property(spoilt, (value) => {
      for (const { codec, decode } of decoders) {
        const [expected, actual] = [codec.decode(value), decode(value)]
        expect(E.isRight(actual)).toBe(E.isRight(expected))
        if (E.isRight(expected) && E.isRight(actual)) {
          expect(actual.right).toStrictEqual(expected.right)
          expect(JSON.stringify(actual.right)).toBe(JSON.stringify(expected.right))
        }
      }
    }),
    1_000,
  )
}

describe('quickDecoder()', () => {
  test('answers as the codec does, to anything', () => {
    answersAsTheCodec(quickDecoder).holds()
  })

  test('… which catches one that takes what is valid as it is', () => {
    answersAsTheCodec((codec) => (value) => {
      const { is } = codec as t.Any
      return is(value) ? E.right(value) : codec.decode(value)
    }).isBroken()
  })

  test('… and one that knows no optional members', () => {
    answersAsTheCodec((codec) => (value) => {
      const decoded = codec.decode(value)
      if (E.isLeft(decoded)) return decoded
      const { expiresAt: _, ...rest } = Object(decoded.right) as Readonly<Record<string, unknown>>
      return E.right(rest)
    }).isBroken()
  })

  test('tells what the codec tells of what is wrong', () => {
    const wrong = { contact: 1, level: 'none' }
    expect(quickDecoder(GrantedData)(wrong)).toStrictEqual(GrantedData.decode(wrong))
  })
})
