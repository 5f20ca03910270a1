import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { exampleSuppressions } from '../../docs/asyncapi/examples.ts'
import type { Instant } from '../../src/domain/kernel/instant.ts'
import type { Json, JsonObject } from '../../src/domain/kernel/json.ts'
import { suppressions } from '../../src/domain/rules/suppressions.ts'
import { SuppressionsValue } from '../../src/domain/suppressions/value.ts'
import { valueText } from '../../src/domain/suppressions/value-text.ts'
import { changedIn } from '../support/arbitrary/changed.ts'
import { history, positionNo } from '../support/arbitrary/contact-event.ts'
import { fewInstants } from '../support/arbitrary/instant.ts'
import { fold } from '../support/contact-facts.ts'
import { compiled, schemaNamed, validatorOf } from './message-schemas.ts'

const everything: JsonObject = {
  ...exampleSuppressions,
  coarse: true,
  contact: '+13055550123',
  suppressions: [
    ...(exampleSuppressions['suppressions'] as ReadonlyArray<Json>),
    {
      scope: { seller: '*', channel: '*', purpose: ['marketing', 'survey'] },
      code: 'INTERNAL_DNC',
      since: '2026-11-21T18:04:05.123Z',
      until: '2026-11-25T00:00:00Z',
      except: [
        {
          scope: { seller: ['acme'], channel: ['sms'], purpose: ['marketing'] },
          from: '2026-11-22T00:00:00Z',
        },
      ],
    },
  ],
}

/** The schema says less of a contact in clear than the codec, which reads numbers. */
const changed = changedIn(fc.constantFrom(exampleSuppressions, everything)).filter(
  (value) =>
    (value as JsonObject)['contact'] === undefined ||
    (value as JsonObject)['contact'] === everything['contact'],
)

const agree = (value: Json, isValid = validatorOf('suppressions.v1')): boolean =>
  E.isRight(SuppressionsValue.decode(value)) === isValid(value)

describe('codec and published schema of the suppressions agree', () => {
  test('on values that are in order', () => {
    for (const value of [exampleSuppressions, everything])
      expect([
        E.isRight(SuppressionsValue.decode(value)),
        validatorOf('suppressions.v1')(value),
      ]).toStrictEqual([true, true])
  })
  test('on what is published', () => {
    const isValid = validatorOf('suppressions.v1')
    fc.assert(
      fc.property(history(), fewInstants, (log, when) => {
        const recordedAt = '2026-12-01T00:00:00.000Z' as Instant
        const value = {
          position: positionNo(7),
          size: 8,
          recordedAt,
          suppressions: suppressions(fold(log), when),
        }
        expect([isValid(JSON.parse(valueText(value))), isValid.errors]).toStrictEqual([true, null])
      }),
    )
  })
  test('on values with one thing in them changed', () => {
    const isValid = validatorOf('suppressions.v1')
    fc.assert(
      fc.property(changed, (value) => {
        expect([value, agree(value, isValid)]).toStrictEqual([value, true])
      }),
      { numRuns: 3_000 },
    )
  })
  test.each([
    ['a code', '"INTERNAL_DNC"', '"INTERNAL"'],
    ['a member that is needed', '"required":["scope","from"]', '"required":["scope"]'],
    ['an end', '"until"', '"til"'],
  ])('which a schema that forgets %s would not', (_, right, wrong) => {
    const { $id: __, ...schema } = schemaNamed('suppressions.v1')
    const text = JSON.stringify(schema)
    expect(text).toContain(right)
    const isValid = compiled(JSON.parse(text.replace(right, wrong)) as JsonObject)
    const search = fc.check(
      fc.property(changed, (value) => agree(value, isValid)),
      { numRuns: 20_000, endOnFailure: true },
    )
    expect(search.failed).toBe(true)
  })
})
